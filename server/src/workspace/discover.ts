import ignore, { type Ignore } from 'ignore';
import type { Files } from '../host/host.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import { joinUri } from './uri.ts';

const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/**
 * Every Dockerfile below a folder, or every file with such a name, in order of name. `.gitignore` files are honoured, links to folders are not followed (so a loop of
 * links ends), and `.git` and `node_modules` are left out.
 */
export async function* discover(
  files: Files,
  root: string,
  wanted: (name: string) => boolean = isDockerfileName,
): AsyncGenerator<{ readonly uri: string; readonly path: string }> {
  yield* walk(files, root, '', [], wanted);
}

interface Level {
  readonly prefix: string;
  readonly rules: Ignore;
}

async function* walk(
  files: Files,
  uri: string,
  prefix: string,
  outer: readonly Level[],
  wanted: (name: string) => boolean,
): AsyncGenerator<{ uri: string; path: string }> {
  const entries = [...((await files.list(uri)) ?? [])].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  let levels = outer;
  if (entries.some((entry) => entry.name === '.gitignore' && entry.kind !== 'folder')) {
    const read = await files.read(joinUri(uri, '.gitignore'));
    if ('text' in read) levels = [...outer, { prefix, rules: ignore().add(read.text) }];
  }
  for (const { name, kind } of entries) {
    const path = prefix + name;
    const isFolder = kind === 'folder';
    if (isIgnored(levels, path, isFolder)) continue;
    const child = joinUri(uri, name);
    if (isFolder) {
      if (!SKIPPED.has(name)) yield* walk(files, child, `${path}/`, levels, wanted);
    } else if (kind !== 'other' && wanted(name)) yield { uri: child, path };
  }
}

/** The innermost file that says something decides. */
function isIgnored(levels: readonly Level[], path: string, isFolder: boolean): boolean {
  for (const { prefix, rules } of [...levels].reverse()) {
    const verdict = rules.test(path.slice(prefix.length) + (isFolder ? '/' : ''));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
