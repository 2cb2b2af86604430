import { type DataNode, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Build, BuildArg, BuildContext, Dockerfile, Tree } from '../build.ts';
import { imageNames } from '../image-name.ts';
import { folderOf, join } from '../paths.ts';

/** Builders that read a Dockerfile. */
const DOCKER = ['docker', 'kaniko'] as const;
/** Builders that make images without one. */
const OTHERS = ['bazel', 'buildpacks', 'buildpack', 'custom', 'jib', 'jibMaven', 'jibGradle', 'ko'];

/** The builds of a skaffold.yaml (skaffold.dev/docs/references/yaml): of its artifacts, and of those that profiles bring or change. */
export function skaffoldBuilds(path: string, text: string, tree: Tree): Build[] {
  return readYaml(text).roots.flatMap((root) => {
    const build = get(root, 'build');
    const artifacts = items(get(build, 'artifacts'));
    const builds = artifacts.flatMap((it) => buildOf(it, build, path, tree));
    for (const profile of items(get(root, 'profiles'))) {
      const own = get(profile, 'build');
      builds.push(...items(get(own, 'artifacts')).flatMap((it) => buildOf(it, own, path, tree)));
      const changed = patched(artifacts, items(get(profile, 'patches')));
      builds.push(...changed.flatMap((it) => buildOf(it, own ?? build, path, tree)));
    }
    return builds;
  });
}

/** Unknown where a Go template makes the text. */
const plain = (node: DataNode | undefined): string | undefined => {
  const text = textOf(node);
  return text?.includes('{{') ? undefined : text;
};

function buildOf(artifact: DataNode, build: DataNode | undefined, file: string, tree: Tree): Build[] {
  const image = entry(artifact, 'image') ?? entry(artifact, 'imageName');
  if (!image || OTHERS.some((it) => entry(artifact, it))) return [];
  const named = DOCKER.find((it) => entry(artifact, it));
  const builder = named ? get(artifact, named) : undefined;
  const folder = folderOf(file);
  // `workspace` is the name that `context` had at first.
  const contextNode = get(artifact, 'context') ?? get(artifact, 'workspace');
  const context = contextOf(contextNode, folder);
  const dockerfileNode = get(builder, 'dockerfile') ?? get(builder, 'dockerfilePath');
  const dockerfile = dockerfileOf(dockerfileNode, context, folder, tree);
  if (!named && !(dockerfile.kind === 'file' && tree.kind(dockerfile.path) === 'file')) return [];
  const target = get(builder, 'target');
  return [
    {
      tool: 'skaffold',
      name: textOf(image.value),
      dockerfile,
      context,
      target: target === undefined || isNull(target) ? undefined : (plain(target) ?? null),
      args: [...argsOf(get(builder, 'buildArgs')), ...requiredArgs(artifact)],
      moreArgs: false,
      platforms: (get(artifact, 'platforms') ? items(get(artifact, 'platforms')) : items(get(build, 'platforms'))).flatMap(
        (it) => plain(it) ?? [],
      ),
      contexts: [],
      images: imageNames([plain(image.value)]),
      source: {
        file,
        at: image.value.at,
        contextAt: contextNode?.at,
        dockerfileAt: dockerfileNode?.at,
        targetAt: target?.at,
      },
    },
  ];
}

const isNull = (node: DataNode | undefined): boolean => node?.kind === 'scalar' && node.value === null;

function contextOf(node: DataNode | undefined, folder: string): BuildContext {
  const text = node && !isNull(node) ? plain(node) : '.';
  const path = text === undefined ? undefined : join(folder, text);
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

/** Relative to the context; where there is no such file, to the folder (skaffold, docker.NormalizeDockerfilePath). */
function dockerfileOf(node: DataNode | undefined, context: BuildContext, folder: string, tree: Tree): Dockerfile {
  const text = node && !isNull(node) ? plain(node) : 'Dockerfile';
  if (text === undefined || context.kind !== 'local') return { kind: 'unknown' };
  const path = join(context.path, text);
  const other = join(folder, text);
  if (path === undefined || other === undefined) return { kind: 'unknown' };
  return { kind: 'file', path: tree.kind(path) !== 'file' && tree.kind(other) === 'file' ? other : path };
}

const argsOf = (node: DataNode | undefined): BuildArg[] =>
  entries(node).map(({ key, keyAt, value }) => ({ name: key, value: plain(value), at: keyAt }));

/** The name of an image that is built before is handed over under its alias. */
const requiredArgs = (artifact: DataNode): BuildArg[] =>
  items(get(artifact, 'requires')).flatMap((it) => {
    const node = get(it, 'alias') ?? get(it, 'image');
    const name = textOf(node);
    return node && name !== undefined ? [{ name, value: undefined, at: node.at }] : [];
  });

/** The artifacts as the patches of a profile leave them, those only that they change (JSON Patch: add, replace, remove). */
function patched(artifacts: readonly DataNode[], patches: readonly DataNode[]): DataNode[] {
  const changed = new Map<number, DataNode>();
  const added: DataNode[] = [];
  for (const patch of patches) {
    const [, at, rest] = /^\/build\/artifacts\/(\d+|-)(?:\/(.+))?$/.exec(textOf(get(patch, 'path')) ?? '') ?? [];
    const operation = textOf(get(patch, 'op')) ?? 'replace';
    const value = get(patch, 'value');
    if (at === undefined || (operation !== 'remove' && !value)) continue;
    if (rest === undefined) {
      if (operation === 'add' && value) added.push(value);
      else if (operation === 'replace' && value) changed.set(Number(at), value);
      continue;
    }
    const artifact = changed.get(Number(at)) ?? artifacts[Number(at)];
    const keys = rest.split('/').map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (artifact) changed.set(Number(at), withValue(artifact, keys, operation === 'remove' ? undefined : value));
  }
  return [...changed.values(), ...added];
}

function withValue(node: DataNode, [key, ...rest]: readonly string[], value: DataNode | undefined): DataNode {
  if (key === undefined || node.kind !== 'map') return node;
  const before = entry(node, key);
  const others = node.entries.filter((it) => it.key !== key);
  const inner = rest.length === 0 ? value : withValue(before?.value ?? { ...node, entries: [] }, rest, value);
  const own: Entry[] = inner ? [{ key, keyAt: value?.at ?? before?.keyAt ?? node.at, value: inner }] : [];
  return { ...node, entries: [...others, ...own] };
}

/** Whether a YAML file is skaffold's, by what is in it. */
export const isSkaffold = (root: DataNode | undefined): boolean => /^skaffold\//.test(textOf(get(root, 'apiVersion')) ?? '');
