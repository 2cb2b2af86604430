import type { DependencyInstall } from '../model/dependency-install.ts';
import type { Context } from './context.ts';

/** The manifests of a project in a folder of a context. */
export interface Manifests {
  /** Paths in the context. */
  readonly paths: readonly string[];
  /** True when nothing speaks for it that the install reads more than these. */
  readonly complete: boolean;
}

/** What an install reads of a folder of a context; undefined when it holds no such project, or nobody knows. */
export function manifestsIn(context: Context, folder: string, install: DependencyInstall): Manifests | undefined {
  const primary = matching(context, folder, install.manifests);
  if (!primary || primary.length === 0) return undefined;
  const others = matching(context, folder, install.extras) ?? [];
  const blockers = matching(context, folder, install.blockers);
  const paths = [...new Set([...primary, ...others])].filter((path) => isSent(context, path));
  // A list of requirements that stands among others names some of them, as a rule.
  const siblings = install.tool === 'pip' ? matching(context, folder, ['*requirements*.txt', '*requirements*.in']) : [];
  const isOne = (siblings ?? []).every((path) => paths.includes(path)) && !install.manifests.some((it) => it.includes('/'));
  const isWhole = primary.every((path) => paths.includes(path));
  return { paths, complete: blockers !== undefined && blockers.length === 0 && isOne && isWhole };
}

function matching(context: Context, folder: string, names: readonly string[]): string[] | undefined {
  const found: string[] = [];
  for (const name of names) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (/[*?[]/.test(path)) {
      const matches = context.glob(path);
      if (matches.state === 'unknown') return undefined;
      found.push(...matches.value);
    } else {
      const entry = context.entry(path);
      if (entry.state === 'unknown') return undefined;
      if (entry.value !== null) found.push(path);
    }
  }
  return found;
}

function isSent({ ignoreFile }: Context, path: string): boolean {
  return ignoreFile.state === 'known' && !ignoreFile.value?.file.match(path);
}
