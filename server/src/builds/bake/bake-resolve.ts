import { type Definitions, type Field, merge, type Target } from './bake-targets.ts';

/** `--set pattern.key=value`; a value that is not known is undefined. */
export interface BakeSet {
  readonly pattern: string;
  /** `context`, `args.NAME`, `platform+`. */
  readonly key: string;
  readonly value: string | undefined;
}

/** Longer chains of inheritance are not followed. */
const DEEPEST = 100;

/** Targets that docker/metadata-action writes: they hold tags, labels and its own arguments. */
const METADATA: ReadonlySet<string> = new Set(['docker-metadata-action', 'github-metadata-action', 'ghaction-docker-meta']);

const UNKNOWN: Field = { value: undefined, at: undefined, file: undefined };

/** The targets that are built, with all that they inherit (buildx, bake.go: ReadTargets, ResolveTarget). */
export function resolveTargets(
  definitions: Definitions,
  sets: readonly BakeSet[],
  wanted: readonly string[] | undefined,
): readonly Target[] {
  const resolver = new Resolver(definitions, sets);
  const all = definitions.targets.map((it) => resolver.resolve(it, new Set()));
  if (wanted) {
    const names = linked(all, reach(definitions, wanted));
    return all.filter((it) => it.name === undefined || names.has(it.name));
  }
  const reached = linked(all, reach(definitions, ['default', ...definitions.groups.keys()]));
  const inherited = new Set(definitions.targets.flatMap((it) => it.inherits));
  return all.filter((it) => !isAbstract(it, inherited, reached));
}

/** Only a part of others: they inherit it, nothing else names it, and its name or its silence say that it builds nothing. */
function isAbstract(target: Target, inherited: ReadonlySet<string | undefined>, reached: ReadonlySet<string>): boolean {
  const { name, context, dockerfile, inline, stage } = target;
  if (name === undefined || reached.has(name)) return false;
  const isSilent = !context && !dockerfile && !inline && !stage;
  if (METADATA.has(name)) return isSilent;
  return inherited.has(name) && (name.startsWith('_') || isSilent);
}

/** The targets behind the names of groups, of matrices and of targets, and behind patterns. */
function reach({ targets, groups, matrices }: Definitions, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const known = [...new Set([...groups.keys(), ...targets.flatMap((it) => it.name ?? [])])];
  const pending = names.flatMap((name) => (/[*?[\]]/.test(name) ? known.filter((it) => matches(name, it)) : [name]));
  for (const name of pending) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...(groups.get(name) ?? matrices.get(name) ?? []));
  }
  return found;
}

/** And those whose results they take as a context. */
function linked(targets: readonly Target[], names: ReadonlySet<string>): Set<string> {
  const found = new Set(names);
  for (const name of found)
    for (const target of targets)
      if (target.name === name)
        for (const { value } of target.contexts.values())
          if (value?.startsWith('target:')) found.add(value.slice('target:'.length));
  return found;
}

class Resolver {
  readonly #byName = new Map<string, Target>();
  readonly #sets: readonly (BakeSet & { readonly names: ReadonlySet<string> })[];
  readonly #done = new Map<Target, Target>();

  constructor({ targets }: Definitions, sets: readonly BakeSet[]) {
    for (const target of targets) if (target.name !== undefined) this.#byName.set(target.name, target);
    const names = [...this.#byName.keys()];
    this.#sets = sets.map((it) => ({
      ...it,
      names: new Set(this.#byName.has(it.pattern) ? [it.pattern] : names.filter((name) => matches(it.pattern, name))),
    }));
  }

  resolve(target: Target, open: Set<Target>): Target {
    const known = this.#done.get(target);
    if (known) return known;
    open.add(target);
    let base: Target = { ...EMPTY, name: target.name, file: target.file, at: target.at };
    for (const name of target.inherits) {
      const parent = name === undefined ? undefined : this.#byName.get(name);
      // A circle adds nothing.
      if (parent && open.has(parent)) continue;
      base = merge(base, parent && open.size < DEEPEST ? this.resolve(parent, open) : missing(name, target));
    }
    open.delete(target);
    const resolved = this.#override(merge({ ...base, inherits: [] }, target));
    this.#done.set(target, resolved);
    return resolved;
  }

  #override(target: Target): Target {
    let found = target;
    for (const { names, key, value } of this.#sets) {
      if (target.name === undefined || !names.has(target.name)) continue;
      const field: Field = { ...UNKNOWN, value };
      const [head = '', ...rest] = key.replace(/\+$/, '').split('.');
      const name = rest.join('.');
      if (head === 'context') found = { ...found, context: field };
      else if (head === 'dockerfile') found = { ...found, dockerfile: field };
      else if (head === 'target') found = { ...found, stage: field };
      else if (head === 'args') found = { ...found, args: new Map([...found.args, [name, field]]) };
      else if (head === 'contexts') found = { ...found, contexts: new Map([...found.contexts, [name, field]]) };
      else if (head === 'platform' && value !== undefined)
        found = {
          ...found,
          platforms: key.endsWith('+') || isRepeated(found, target) ? [...(found.platforms ?? []), value] : [value],
        };
    }
    return found;
  }
}

/** Several `--set x.platform=` are one list. */
const isRepeated = (found: Target, original: Target): boolean => found.platforms !== original.platforms;

const EMPTY: Omit<Target, 'name' | 'file' | 'at'> = {
  inherits: [],
  context: undefined,
  dockerfile: undefined,
  stage: undefined,
  inline: undefined,
  args: new Map(),
  contexts: new Map(),
  platforms: undefined,
  tags: undefined,
  moreArgs: false,
};

/** A target of another file, which may say anything. */
function missing(name: string | undefined, { file, at }: Target): Target {
  const isMetadata = name !== undefined && METADATA.has(name);
  const unknown = isMetadata ? undefined : UNKNOWN;
  return { ...EMPTY, name, file, at, moreArgs: true, context: unknown, dockerfile: unknown, stage: unknown };
}

/** As Go's path.Match: a star stops at slashes, which no target's name has. */
function matches(pattern: string, name: string): boolean {
  const source = pattern.replace(/\[\^?[^\]]*\]|\*+|\?|[\s\S]/g, (it) => {
    if (it.startsWith('*')) return '[^/]*';
    if (it === '?') return '[^/]';
    return it.length > 1 ? it.replaceAll('\\', '') : it.replace(/[\\^$.|+(){}[\]]/g, '\\$&');
  });
  // Stars next to each other are one, and a name is short: no pattern takes long here.
  if ((source.match(/\*/g) ?? []).length > 6) return false;
  try {
    return new RegExp(`^${source}$`).test(name);
  } catch {
    return false;
  }
}
