import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import type { Build, Tree } from './build.ts';
import { buildsOf, type FileBuilds, isThere } from './find.ts';

/** All builds of a workspace: what its files say alone, put right by the files that call or include them. */
export function combined(files: ReadonlyMap<string, FileBuilds>, tree: Tree): Build[] {
  const included = new Set([...files.values()].flatMap((it) => it.included));
  const byPlace = new Map<string, { build: Build; by: string }[]>();
  for (const [path, { builds }] of files) {
    // Read alone, an included file means other folders.
    if (included.has(path)) continue;
    for (const build of builds.flatMap((it) => eachOfMatrix(it, tree))) {
      if (build.dockerfile.kind === 'unknown' && build.context.kind === 'unknown') continue;
      const id = `${build.source.file}:${build.source.at.start}`;
      const group = byPlace.get(id);
      if (group) group.push({ build, by: path });
      else byPlace.set(id, [{ build, by: path }]);
    }
  }
  return [...byPlace.values()].flatMap((group) => best(group, tree)).sort(byPosition);
}

/**
 * A matrix that an earlier job makes names files that only the run knows. Where it names the Dockerfile and the context is a folder of
 * Dockerfiles, it is those that are meant.
 */
function eachOfMatrix(build: Build, tree: Tree): Build[] {
  const { dockerfile, context, source } = build;
  if (dockerfile.kind !== 'unknown' || context.kind !== 'local' || context.path === '.') return [build];
  const { dockerfileAt, file } = source;
  const text = tree.text(file) ?? '';
  if (!dockerfileAt || !/matrix\./.test(text.slice(dockerfileAt.start, text.indexOf('\n', dockerfileAt.end)))) return [build];
  const files = tree.list(context.path).filter(isDockerfileName);
  return files.length === 0
    ? [build]
    : files.map((name) => ({ ...build, dockerfile: { kind: 'file', path: `${context.path}/${name}` } }));
}

/** What a caller knows wins over the file alone; what is known wins over what is not; the same twice is once, with the images of both. */
function best(group: readonly { build: Build; by: string }[], tree: Tree): Build[] {
  const called = group.filter(
    ({ build, by }) =>
      by !== build.source.file && build.context.kind !== 'unknown' && (build.dockerfile.kind !== 'file' || isThere(build, tree)),
  );
  const chosen = called.length > 0 ? called : group;
  const known = chosen.filter(({ build }) => build.context.kind !== 'unknown' && build.dockerfile.kind !== 'unknown');
  const there = known.filter(({ build }) => build.dockerfile.kind !== 'file' || isThere(build, tree));
  const builds = (there.length > 0 ? there : known.length > 0 ? known : chosen).map(({ build }) => build);
  const distinct = new Map<string, Build>();
  for (const build of builds) {
    const id = JSON.stringify([
      build.dockerfile.kind === 'file' ? build.dockerfile.path : build.dockerfile.kind,
      build.context,
      // In JSON nothing and not known would be the same.
      build.target === undefined ? '' : build.target,
      // Services that extend one stand where it is written.
      build.tool === 'compose' ? build.name : undefined,
      build.args.map(({ name, value }) => [name, value]),
    ]);
    const same = distinct.get(id);
    const images = new Set([...(same?.images ?? []), ...(build.images ?? [])]);
    distinct.set(id, same && images.size > (same.images?.length ?? 0) ? { ...same, images: [...images] } : (same ?? build));
  }
  return [...distinct.values()];
}

const byPosition = (a: Build, b: Build): number =>
  a.source.file < b.source.file ? -1 : a.source.file > b.source.file ? 1 : a.source.at.start - b.source.at.start;

/** All at once, for a tree whose texts are all at hand. */
export function allBuilds(paths: Iterable<string>, tree: Tree): Build[] {
  const files = new Map<string, FileBuilds>();
  for (const path of paths) files.set(path, buildsOf(path, tree));
  return combined(files, tree);
}
