import type { Build, Tree } from '../../server/src/builds/build.ts';
import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';

/** A workspace of just these files. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  const folders = new Map<string, Set<string>>([['.', new Set()]]);
  for (const path of Object.keys(files)) {
    const parts = path.split('/');
    parts.forEach((part, i) => {
      const parent = parts.slice(0, i).join('/') || '.';
      if (!folders.has(parent)) folders.set(parent, new Set());
      folders.get(parent)?.add(part);
    });
  }
  return {
    kind: (path) => (path in files ? 'file' : folders.has(path) ? 'folder' : undefined),
    list: (path) => [...(folders.get(path) ?? [])],
    text: (path) => files[path],
  };
}

/** `dockerfile <- context [target] file:line (name) ARG=value`. */
export function shown(build: Build, tree: Tree): string {
  const { dockerfile, context, source } = build;
  const line = (tree.text(source.file) ?? '').slice(0, source.at.start).split('\n').length;
  const from =
    context.kind === 'local'
      ? context.path
      : context.kind === 'git'
        ? `git:${context.url}${context.path === undefined ? '' : `=${context.path}`}`
        : context.kind;
  return [
    dockerfile.kind === 'file' ? dockerfile.path : `<${dockerfile.kind}>`,
    '<-',
    from,
    build.target === undefined ? '' : `[${build.target}]`,
    `${source.file}:${line}`,
    build.name === undefined ? '' : `(${build.name})`,
    ...build.args.map(({ name, value }) => `${name}=${value ?? '?'}`),
    ...build.contexts.map(({ name, path, value }) => `${name}:${path ?? value ?? '?'}`),
    build.moreArgs ? '…' : '',
  ]
    .filter((it) => it !== '')
    .join(' ');
}

/** All builds of a workspace of just these files, and its Dockerfiles, which may be named alone. */
export function buildsIn(files: Readonly<Record<string, string>>, dockerfiles: readonly string[] = []): string[] {
  const all = { ...Object.fromEntries(dockerfiles.map((path) => [path, 'FROM scratch\n'])), ...files };
  const tree = treeOf(all);
  return allBuilds(Object.keys(all).filter(mayDefineBuilds).sort(), tree).map((build) => shown(build, tree));
}
