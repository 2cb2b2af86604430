import type { Build, Tree } from '../build.ts';
import type { BakeStep } from '../ci/github.ts';
import { baseName, join } from '../paths.ts';
import { type Field, readFlags } from '../script/docker.ts';
import { isKnown, resolve } from '../script/values.ts';
import { type BakeSet, bakeBuilds, bakeDefaults, COMPOSE_DEFAULTS, hasTargets, parseSet, readBake, servicesOf } from './bake.ts';

/** `docker buildx bake -f … --set … targets`, called in a folder that is known. */
export function bakeCall(cwd: string, args: readonly Field[], tree: Tree): Build[] {
  const folder = resolve(cwd, '.');
  if (folder === undefined) return [];
  const flags = readFlags(args, VALUED, { f: 'file' });
  const named = (flags.values.get('file') ?? []).map(({ text }) => resolve(cwd, text));
  const sets = (flags.values.get('set') ?? []).flatMap(({ text }) => setOf(relativeSet(text, cwd)));
  const targets = flags.positional.map((it) => it.text).filter(isKnown);
  if (named.includes(undefined) || flags.isOpen) return [];
  return called(folder, named as string[], targets, sets, tree);
}

/** A step of docker/bake-action. */
export function bakeStep({ files, targets, sets, cwd, isGit }: BakeStep, tree: Tree): Build[] {
  if (cwd === undefined) return [];
  const named = files.map((it) => (isKnown(it) && !it.startsWith('cwd://') ? join(cwd, it) : undefined));
  if (named.includes(undefined) || !targets.every(isKnown)) return [];
  const known = sets.flatMap(setOf);
  const builds = called(cwd, named as string[], targets, known, tree);
  return isGit ? builds.map(fromGit) : builds;
}

/** A definition from git has its contexts there, too (buildx, bake/remote.go). */
const fromGit = (build: Build): Build =>
  build.context.kind === 'local'
    ? { ...build, context: { kind: 'git', url: build.context.path === '.' ? '' : build.context.path, path: build.context.path } }
    : build;

/** One that is not known still says that what stands in the file does not count. */
function setOf(text: string): BakeSet[] {
  const set = parseSet(text);
  return set ? [set.value !== undefined && isKnown(set.value) ? set : { ...set, value: undefined }] : [];
}

const VALUED = new Set(['file', 'set', 'builder', 'metadata-file', 'progress', 'provenance', 'sbom', 'call', 'allow']);

/** A folder that the script knows as an absolute path, as one that counts from where bake is called. */
function relativeSet(text: string, cwd: string): string {
  const equals = text.indexOf('=');
  const path =
    equals < 0 || !/\.(?:context|contexts\.[^=]*)$/.test(text.slice(0, equals))
      ? undefined
      : resolve(cwd, text.slice(equals + 1));
  const from = resolve(cwd, '.') ?? '.';
  if (path === undefined) return text;
  const up = from === '.' ? '' : '../'.repeat(from.split('/').length);
  return `${text.slice(0, equals + 1)}${up}${path}`;
}

function called(
  cwd: string,
  named: readonly string[],
  targets: readonly string[],
  sets: readonly BakeSet[],
  tree: Tree,
): Build[] {
  const paths = named.length > 0 ? named : bakeDefaults(cwd, tree);
  const isBake = (path: string): boolean => !/\.ya?ml$/.test(path) && !COMPOSE_DEFAULTS.includes(baseName(path));
  const files = paths.filter(isBake).flatMap((path) => {
    const text = tree.text(path);
    return text === undefined ? [] : [readBake(path, text)];
  });
  if (!files.some(hasTargets)) return [];
  const services = paths.filter((it) => !isBake(it)).flatMap((it) => servicesOf(tree.text(it) ?? ''));
  return bakeBuilds(files, { cwd, sets, services, targets: targets.length > 0 ? targets : undefined });
}
