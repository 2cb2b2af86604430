import type { Build, Tree } from '../../server/src/builds/build.ts';
import { folderOf } from '../../server/src/builds/paths.ts';

/** The files of a workspace; those without a text of interest are empty. */
export function treeOf(files: Readonly<Record<string, string>> | readonly string[]): Tree {
  const texts = new Map<string, string>(Array.isArray(files) ? files.map((it) => [it, '']) : Object.entries(files));
  const folders = new Set<string>(['.']);
  for (const path of texts.keys()) for (let at = folderOf(path); !folders.has(at); at = folderOf(at)) folders.add(at);
  const names = [...texts.keys(), ...folders].filter((it) => it !== '.');
  return {
    kind: (path) => (texts.has(path) ? 'file' : folders.has(path) ? 'folder' : undefined),
    list: (path) => names.filter((it) => folderOf(it) === path).map((it) => it.slice(path === '.' ? 0 : path.length + 1)),
    text: (path) => texts.get(path),
  };
}

/** A build in one line: name, Dockerfile, context, target, arguments, platforms and contexts, those only that are there. */
export function brief({ name, dockerfile, context, target, args, moreArgs, platforms, contexts }: Build): string {
  const file =
    dockerfile.kind === 'file' ? dockerfile.path : dockerfile.kind === 'inline' ? JSON.stringify(dockerfile.text.text) : '?';
  const folder = context.kind === 'local' ? context.path : 'url' in context ? context.url : '?';
  return [
    `${name}: ${file} in ${folder}`,
    target === null ? '@?' : target === undefined ? '' : `@${target}`,
    ...args.map((it) => `${it.name}=${it.value ?? '?'}`),
    moreArgs ? '…' : '',
    platforms.join(','),
    ...contexts.map((it) => `${it.name}:=${it.value ?? '?'}${it.path === undefined ? '' : ` (${it.path})`}`),
  ]
    .filter((it) => it !== '')
    .join(' ');
}

/** The places of a build, as text. */
export function placesOf({ source }: Build, text: string): readonly (string | undefined)[] {
  return [source.at, source.contextAt, source.dockerfileAt, source.targetAt].map((at) => at && text.slice(at.start, at.end));
}
