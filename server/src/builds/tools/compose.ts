import { type DataNode, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Span } from '../../text/span.ts';
import type { Build, BuildArg, BuildContext, Dockerfile, NamedContext, Tree } from '../build.ts';
import { imageNames } from '../image-name.ts';
import { baseName, folderOf, isGitUrl, isUrl, join } from '../paths.ts';
import { interpolate, interpolated, type Lookup, readEnv } from './interpolate.ts';

/** One `build` of a service with all that is merged into it: the last place where each part is written counts. */
interface Merged {
  readonly service: string;
  readonly file: string;
  readonly at: Span;
  readonly parts: ReadonlyMap<string, Part>;
  readonly image: string | undefined;
}

interface Part {
  readonly node: DataNode;
  readonly file: string;
  /** Paths of this part count from here. */
  readonly folder: string;
  readonly lookup: Lookup;
}

export interface ComposeResult {
  readonly builds: readonly Build[];
  /** Files that this one reads as its own: alone they mean something else. */
  readonly included: readonly string[];
}

const OVERRIDES: Readonly<Record<string, readonly string[]>> = {
  'compose.override.yaml': ['compose.yaml', 'compose.yml'],
  'compose.override.yml': ['compose.yml', 'compose.yaml'],
  'docker-compose.override.yml': ['docker-compose.yml', 'docker-compose.yaml'],
  'docker-compose.override.yaml': ['docker-compose.yaml', 'docker-compose.yml'],
};

/** Whether a file is Compose's, by what is in it: any name goes with `-f`. */
export function isCompose(root: DataNode | undefined): boolean {
  const services = get(root, 'services');
  return entries(services).some(({ value }) => get(value, 'build') || get(value, 'image') || get(value, 'extends'));
}

/** The builds of a Compose file, with what it includes and extends (compose-spec: build.md, 13-merge.md, 14-include.md). */
export function composeBuilds(path: string, tree: Tree): ComposeResult {
  const own = composeIn(path, folderOf(path), tree);
  const files = (it: ComposeResult): Build[] => it.builds.filter(({ dockerfile }) => dockerfile.kind === 'file');
  const isThere = ({ dockerfile }: Build): boolean => dockerfile.kind === 'file' && tree.kind(dockerfile.path) === 'file';
  if (files(own).length === 0 || files(own).some(isThere)) return own;
  // With several `-f`, paths count from the first file's folder: one above in which all that is named exists.
  for (let at = folderOf(path); at !== '.'; ) {
    at = folderOf(at);
    const found = composeIn(path, at, tree);
    const named = files(found);
    if (named.length > 0 && named.every((it) => isThere(it) && isBelow(it, at))) return found;
  }
  return own;
}

/** Whether a build is in a folder, and names more than only that. */
function isBelow({ context, dockerfile }: Build, folder: string): boolean {
  if (context.kind !== 'local' || dockerfile.kind !== 'file' || context.path.startsWith('..')) return false;
  const isIn = folder === '.' || context.path === folder || context.path.startsWith(`${folder}/`);
  return isIn && (context.path !== folder || folderOf(dockerfile.path) !== folder);
}

function composeIn(path: string, project: string, tree: Tree): ComposeResult {
  const reader = new ComposeReader(tree);
  reader.file(path, project, undefined);
  return { builds: reader.builds, included: [...reader.included] };
}

class ComposeReader {
  readonly builds: Build[] = [];
  readonly included = new Set<string>();
  readonly #tree: Tree;
  readonly #open = new Set<string>();
  /** Where `build:` is written, in each file that a service takes parts from: the last one counts. */
  readonly #keys = new Map<ReadonlyMap<string, Part>, Map<string, Span>>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  file(path: string, project: string, environment: Lookup | undefined): void {
    const root = this.#root(path);
    if (!root || this.#open.has(path)) return;
    this.#open.add(path);
    const lookup = environment ?? this.#environment(join(project, '.env'));
    for (const include of items(get(root, 'include'))) this.#include(include, path, project, lookup);
    for (const { key, value } of entries(get(root, 'services'))) {
      const build = entry(value, 'build') ?? entry(value, 'extends');
      if (!build || build.value.tag === '!reset') continue;
      const parts = new Map<string, Part>();
      this.#inherit(parts, key, value, path, project, lookup, new Set());
      // Not all that is extended is built.
      if (!parts.has('context')) continue;
      const at = this.#keys.get(parts)?.get(path) ?? build.keyAt;
      const image = interpolate(textOf(get(value, 'image')) ?? '', lookup);
      const merged = { service: key, file: path, at, parts, image };
      this.builds.push(buildOf(merged));
    }
    this.#open.delete(path);
  }

  #include(node: DataNode, path: string, project: string, lookup: Lookup): void {
    const listed = get(node, 'path') ?? node;
    const files = listed.kind === 'list' ? items(listed) : [listed];
    const paths = files.flatMap((it) => {
      const text = interpolate(textOf(it) ?? '', lookup);
      const found = text === undefined ? undefined : join(project, text);
      return found === undefined ? [] : [found];
    });
    const [first] = paths;
    if (first === undefined) return;
    const given = textOf(get(node, 'project_directory'));
    const directory = given === undefined ? folderOf(first) : join(project, interpolate(given, lookup) ?? '');
    if (directory === undefined) return;
    const env = textOf(get(node, 'env_file'));
    // The including project's values win over the included one's `.env`.
    const own = this.#environment(env === undefined ? join(directory, '.env') : join(project, env));
    for (const file of paths) {
      if (file === path) continue;
      this.included.add(file);
      this.file(file, directory, (name) => lookup(name) ?? own(name));
    }
  }

  /** Collects the parts of a service's build, those of the services it extends and of the file it overrides first. */
  #inherit(
    parts: Map<string, Part>,
    name: string,
    service: DataNode,
    file: string,
    folder: string,
    lookup: Lookup,
    seen: Set<string>,
  ): void {
    const id = `${file} ${name}`;
    if (seen.has(id)) return;
    seen.add(id);
    for (const base of OVERRIDES[baseName(file)] ?? []) {
      const found = join(folderOf(file), base);
      const below = found === undefined ? undefined : get(get(this.#root(found), 'services'), name);
      if (!below || found === undefined) continue;
      this.#inherit(parts, name, below, found, folder, lookup, seen);
      break;
    }
    const extended = get(service, 'extends');
    const other = textOf(extended) ?? textOf(get(extended, 'service'));
    if (other !== undefined) {
      const from = textOf(get(extended, 'file'));
      const text = from === undefined ? undefined : interpolate(from, lookup);
      const found = from === undefined ? file : text === undefined ? undefined : join(folder, text);
      const base = found === undefined ? undefined : get(get(this.#root(found), 'services'), other);
      if (base && found !== undefined)
        this.#inherit(parts, other, base, found, found === file ? folder : folderOf(found), lookup, seen);
    }
    const { keyAt, value: build } = entry(service, 'build') ?? {};
    if (!build || !keyAt) return;
    const keys = this.#keys.get(parts);
    if (keys) keys.set(file, keyAt);
    else this.#keys.set(parts, new Map([[file, keyAt]]));
    const own = build.kind === 'map' ? build.entries : [{ key: 'context', keyAt: build.at, value: build } satisfies Entry];
    for (const { key, value } of own) {
      if (value.tag === '!reset') parts.delete(key);
      else if (isMerged(key) && parts.has(key) && value.tag !== '!override')
        parts.set(key, { node: mergedNode(parts.get(key)?.node as DataNode, value), file, folder, lookup });
      else parts.set(key, { node: value, file, folder, lookup });
    }
    if (!parts.has('context')) parts.set('context', { node: build, file, folder, lookup });
  }

  #root(path: string): DataNode | undefined {
    const text = this.#tree.text(path);
    return text === undefined ? undefined : readYaml(text).roots[0];
  }

  #environment(path: string | undefined): Lookup {
    const text = path === undefined ? undefined : this.#tree.text(path);
    const values = text === undefined ? undefined : readEnv(text);
    return (name) => values?.get(name);
  }
}

const isMerged = (key: string): boolean => key === 'args' || key === 'additional_contexts';

/** Both lists or maps, the second's names over the first's. */
function mergedNode(first: DataNode, second: DataNode): DataNode {
  const names = new Set(pairsOf(second).map((it) => it.name));
  const kept = pairsOf(first).filter((it) => !names.has(it.name));
  const all = [...kept, ...pairsOf(second)].map(({ name, at, node }) => ({ key: name, keyAt: at, value: node }));
  return { kind: 'map', at: second.at, entries: all, tag: undefined };
}

interface PairNode {
  readonly name: string;
  readonly at: Span;
  readonly node: DataNode;
  /** Undefined where there is none, as in a list's `NAME`. */
  readonly text: string | undefined;
}

/** `NAME: value` or `- NAME=value`. */
function pairsOf(node: DataNode | undefined): PairNode[] {
  if (node?.kind === 'map')
    return node.entries.map(({ key, keyAt, value }) => ({ name: key, at: keyAt, node: value, text: textOf(value) }));
  return items(node).flatMap((item) => {
    const text = textOf(item);
    if (text === undefined) return [];
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? undefined : text.slice(equals + 1);
    // Merged lists become maps, where the value alone counts.
    const node: DataNode = item.kind === 'scalar' ? { ...item, value: value ?? null, text: value ?? '' } : item;
    return [{ name, at: item.at, node, text: value }];
  });
}

/** What is generated, as by Go or Jinja templates, is not known. */
const isTemplate = (text: string): boolean => text.includes('{{');

function valueOf(part: Part | undefined): string | undefined {
  const text = textOf(part?.node);
  return text === undefined || !part || isTemplate(text) ? undefined : interpolate(text, part.lookup);
}

function buildOf({ service, file, at, parts, image }: Merged): Build {
  const contextPart = parts.get('context') as Part;
  const context = contextOf(contextPart);
  const placeOf = (key: string): Span | undefined => {
    const part = parts.get(key);
    return part?.file === file && part.node.kind === 'scalar' ? part.node.at : undefined;
  };
  const target = parts.get('target');
  return {
    tool: 'compose',
    name: service,
    dockerfile: dockerfileOf(parts, context),
    context,
    target: target ? (valueOf(target) ?? null) : undefined,
    args: argsOf(parts.get('args')),
    moreArgs: false,
    platforms: items(parts.get('platforms')?.node).flatMap((it) => textOf(it) ?? []),
    contexts: contextsOf(parts.get('additional_contexts')),
    images: imageNames([image, ...items(parts.get('tags')?.node).map(textOf)]),
    source: {
      file,
      at,
      contextAt: placeOf('context'),
      dockerfileAt: placeOf('dockerfile'),
      targetAt: placeOf('target'),
    },
  };
}

function contextOf(part: Part): BuildContext {
  // A build without a context takes the project's folder.
  const text = part.node.kind === 'scalar' ? (part.node.value === null ? '.' : valueOf(part)) : '.';
  if (text === undefined || text.startsWith('service:') || text.startsWith('target:')) return { kind: 'unknown' };
  if (isGitUrl(text)) return { kind: 'git', url: text };
  if (isUrl(text)) return { kind: 'url', url: text };
  const path = join(part.folder, text);
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

function dockerfileOf(parts: ReadonlyMap<string, Part>, context: BuildContext): Dockerfile {
  const inline = parts.get('dockerfile_inline');
  if (inline?.node.kind === 'scalar' && inline.node.value !== null) {
    const text = interpolated(inline.node.joined(), inline.lookup);
    return text ? { kind: 'inline', text } : { kind: 'unknown' };
  }
  const part = parts.get('dockerfile');
  const text = part ? valueOf(part) : 'Dockerfile';
  if (text === undefined || context.kind !== 'local') return { kind: 'unknown' };
  const path = join(context.path, text);
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}

const argsOf = (part: Part | undefined): BuildArg[] =>
  pairsOf(part?.node).map(({ name, at, text }) => ({
    name,
    // Without a value it is taken from the environment, of which `.env` is a part.
    value: text === undefined ? part?.lookup(name) : part && interpolate(text, part.lookup),
    at,
  }));

function contextsOf(part: Part | undefined): NamedContext[] {
  return pairsOf(part?.node).map(({ name, at, text }) => {
    const value = text === undefined || !part ? undefined : interpolate(text, part.lookup);
    const isLocal = value !== undefined && !/^[a-z-]+:/.test(value) && !isGitUrl(value);
    return { name, value, path: isLocal && part ? join(part.folder, value) : undefined, at };
  });
}
