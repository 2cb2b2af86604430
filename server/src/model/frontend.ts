import type { Model } from './model.ts';

/**
 * Whether the `# syntax` of a file, if it has one, knows what Dockerfile 1.`minor` brought. Without one the builder's own counts, which
 * says so itself when it does not know something. Other frontends are not known.
 */
export function allowsSyntax({ file }: Model, minor: number): boolean {
  const named = file.directives.find((it) => it.name === 'syntax')?.value.text;
  if (named === undefined) return true;
  const match = /(?:^|\/)docker\/dockerfile(?::([\w.-]+))?(?:@.*)?$/.exec(named);
  if (!match) return false;
  const [, tag = 'latest'] = match;
  if (/^(?:latest|labs|1|1-labs)$/.test(tag)) return true;
  const version = /^1\.(\d+)/.exec(tag);
  return version !== null && Number(version[1]) >= minor;
}
