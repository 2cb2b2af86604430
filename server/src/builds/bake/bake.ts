import { entries, get } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Build, BuildContext, Dockerfile, NamedContext, Tree } from '../build.ts';
import { imageNames } from '../image-name.ts';
import { baseName, folderOf, isGitUrl, isUrl, join } from '../paths.ts';
import { type Environment, Evaluator } from './bake-eval.ts';
import { readBakeJson } from './bake-json.ts';
import { type BakeSet, resolveTargets } from './bake-resolve.ts';
import { define, type Field, type Target } from './bake-targets.ts';
import { readHcl } from './hcl.ts';
import { blocksOf, type HclFile } from './hcl-ast.ts';

export type { BakeSet } from './bake-resolve.ts';

export interface BakeFile {
  /** Relative to the root of the workspace. */
  readonly path: string;
  readonly hcl: HclFile;
}

export interface BakeOptions {
  /** The folder that bake is called in: contexts count from there, wherever the bake file is. */
  readonly cwd: string;
  /** Environment variables, as far as the caller sets them; undefined for one set to what is not known. */
  readonly env?: Environment | undefined;
  /** Every `--set`, in its order. */
  readonly sets?: readonly BakeSet[] | undefined;
  /** Names of targets and groups, and patterns; without them all targets that are not only parts of others. */
  readonly targets?: readonly string[] | undefined;
  /** Services of a Compose file that is read along: a target of such a name only adds to the service's build. */
  readonly services?: readonly string[] | undefined;
}

/** A name that a bake file may have; whether it is one, its targets say. */
export const isBakeFile = (name: string): boolean => /bake[^/]*\.(?:hcl|json)$/i.test(baseName(name));

export const readBake = (path: string, text: string): BakeFile => ({
  path,
  hcl: path.endsWith('.json') ? readBakeJson(text) : readHcl(text),
});

/** Whether there is something to build, which tells bake files from others of such names. */
export const hasTargets = ({ hcl }: BakeFile): boolean => blocksOf(hcl, 'target').length > 0;

/** What bake reads in a folder when no file is named, in this order; Compose's files come first (buildx, bake.go: defaultFilenames). */
export const COMPOSE_DEFAULTS: readonly string[] = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
export const BAKE_DEFAULTS: readonly string[] = [
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
];

/** The files of a folder that bake reads when no file is named. */
export function bakeDefaults(folder: string, tree: Tree): readonly string[] {
  return [...COMPOSE_DEFAULTS, ...BAKE_DEFAULTS].flatMap((name) => {
    const path = join(folder, name);
    return path !== undefined && tree.kind(path) === 'file' ? [path] : [];
  });
}

/** `target.key=value` behind `--set`; undefined for what bake does not take. */
export function parseSet(text: string): BakeSet | undefined {
  const equals = text.indexOf('=');
  const [, pattern, key] = /^([^.]+)\.(.+)$/.exec(equals < 0 ? text : text.slice(0, equals)) ?? [];
  if (pattern === undefined || key === undefined || (equals < 0 && !key.startsWith('args.'))) return undefined;
  return { pattern, key, value: equals < 0 ? undefined : text.slice(equals + 1) };
}

/** The builds of bake files that are read together: later ones add to earlier ones. */
export function bakeBuilds(files: readonly BakeFile[], options: BakeOptions): Build[] {
  const evaluator = new Evaluator(
    files.map((it) => it.hcl),
    options.env,
  );
  const targets = resolveTargets(define(files, evaluator), options.sets ?? [], options.targets);
  const services = new Set(options.services);
  return targets.map((it) => buildOf(it, options.cwd, it.name !== undefined && services.has(it.name)));
}

/** The text of a field, the default where it is not set; undefined when it is not known. */
const textOf = (field: Field | undefined, fallback: string | undefined): string | undefined => {
  const text = field ? field.value : fallback;
  // Files that a program makes from others hold its templates.
  return text?.includes('{{') ? undefined : text;
};

function buildOf(target: Target, cwd: string, isService: boolean): Build {
  const { name, file, at, args, moreArgs, platforms, tags, contexts, stage } = target;
  const context = contextOf(textOf(target.context, isService ? undefined : '.'), cwd);
  const placeOf = (field: Field | undefined) => (field?.file === file ? field.at : undefined);
  return {
    tool: 'bake',
    name,
    dockerfile: dockerfileOf(target, context, cwd, isService),
    context,
    target: stage ? (textOf(stage, undefined) ?? null) : isService ? null : undefined,
    args: [...args].map(([key, field]) => ({ name: key, value: textOf(field, undefined), at: placeOf(field) ?? at })),
    moreArgs: moreArgs || isService,
    platforms: platforms ?? [],
    images: imageNames(tags ?? []),
    contexts: [...contexts].flatMap(([key, field]) => namedContext(key, field, placeOf(field) ?? at, cwd)),
    source: {
      file,
      at,
      contextAt: placeOf(target.context),
      dockerfileAt: placeOf(target.dockerfile),
      targetAt: placeOf(stage),
    },
  };
}

const CWD = 'cwd://';
/** What is neither a folder nor an address that BuildKit fetches. */
const isOther = (text: string): boolean => /^(?:target|docker-image|oci-layout):/.test(text);

function contextOf(text: string | undefined, cwd: string): BuildContext {
  if (text === undefined || text === '-' || isOther(text)) return { kind: 'unknown' };
  if (isGitUrl(text)) return { kind: 'git', url: text };
  if (isUrl(text)) return { kind: 'url', url: text };
  const path = join(cwd, text.startsWith(CWD) ? text.slice(CWD.length) : text);
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

/** Relative to the context, unless it says otherwise (buildx, bake.go: toBuildOpt). */
function dockerfileOf({ inline, dockerfile }: Target, context: BuildContext, cwd: string, isService: boolean): Dockerfile {
  if (inline) return inline.text ? { kind: 'inline', text: inline.text } : { kind: 'unknown' };
  const text = textOf(dockerfile, isService ? undefined : 'Dockerfile');
  if (text === undefined || text === '-' || isUrl(text) || isGitUrl(text)) return { kind: 'unknown' };
  const isFixed = text.startsWith(CWD);
  if (!isFixed && context.kind !== 'local') return { kind: 'unknown' };
  const path = isFixed
    ? join(cwd, text.slice(CWD.length))
    : join(context.kind === 'local' ? context.path : cwd, text || 'Dockerfile');
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}

function namedContext(name: string, field: Field, at: NamedContext['at'], cwd: string): NamedContext[] {
  const value = textOf(field, undefined);
  // An empty one takes back what is inherited.
  if (value === '') return [];
  const local = value?.startsWith(CWD) ? value.slice(CWD.length) : value;
  const isLocal = local !== undefined && !isOther(local) && !isUrl(local) && !isGitUrl(local);
  return [{ name, value, path: isLocal ? join(cwd, local) : undefined, at }];
}

/**
 * The builds of a bake file that nothing in the workspace is known to call. It is called where its Dockerfiles are found:
 * in its own folder or in one above. The files that bake reads along without being told are read along.
 */
export function standaloneBake(path: string, tree: Tree): Build[] {
  // Copies of other projects: nobody builds them here.
  if (/(?:^|\/)(?:vendor|node_modules)\//.test(path)) return [];
  const folder = folderOf(path);
  const isDefault = BAKE_DEFAULTS.includes(baseName(path));
  const paths = isDefault ? bakeDefaults(folder, tree) : [path];
  const files = paths.flatMap((it) => {
    const text = COMPOSE_DEFAULTS.includes(baseName(it)) ? undefined : tree.text(it);
    return text === undefined ? [] : [readBake(it, text)];
  });
  const services = paths.flatMap((it) => (COMPOSE_DEFAULTS.includes(baseName(it)) ? servicesOf(tree.text(it) ?? '') : []));
  const own = (cwd: string): Build[] => bakeBuilds(files, { cwd, services }).filter((it) => it.source.file === path);
  let best: { builds: Build[]; found: number } | undefined;
  for (const cwd of foldersAbove(folder)) {
    const builds = own(cwd);
    const local = builds.flatMap((it) => (it.dockerfile.kind === 'file' ? it.dockerfile.path : []));
    // Nothing to look for: what is named as bake expects it is called where it is.
    if (local.length === 0) return isDefault ? builds : builds.map(withoutPlace);
    const found = local.filter((it) => tree.kind(it) === 'file').length;
    // Above, a `Dockerfile` is soon found that another project means.
    const isLikely = cwd === folder || found * 2 >= local.length;
    if (isLikely && found > (best?.found ?? 0)) best = { builds, found };
    if (found === local.length) break;
  }
  return best?.builds ?? own(folder).map(withoutPlace);
}

/** The services of a Compose file that are built. */
export const servicesOf = (text: string): string[] =>
  entries(get(readYaml(text).roots[0], 'services')).flatMap(({ key, value }) => (get(value, 'build') ? [key] : []));

function foldersAbove(folder: string): string[] {
  const found = [folder];
  for (let at = folder; at !== '.'; at = folderOf(at)) found.push(folderOf(at));
  return found;
}

/** Without a place that paths count from. */
const withoutPlace = (build: Build): Build => ({
  ...build,
  context: build.context.kind === 'local' ? { kind: 'unknown' } : build.context,
  dockerfile: build.dockerfile.kind === 'file' ? { kind: 'unknown' } : build.dockerfile,
  contexts: build.contexts.map((it) => ({ ...it, path: undefined })),
});
