import { Joined } from '../../text/joined.ts';
import type { Span } from '../../text/span.ts';
import type { Evaluator, Locals } from './bake-eval.ts';
import { isList, isMap, isMissing, toText, UNKNOWN, type Value } from './bake-value.ts';
import { attributeOf, blocksOf, type Expr, type HclBlock, type HclBody, type HclFile } from './hcl-ast.ts';

/** A value with the place it is written at; undefined when it is not known. */
export interface Field {
  readonly value: string | undefined;
  readonly at: Span | undefined;
  readonly file: string | undefined;
}

/** What a target says, and after `resolve` what it inherits. What it leaves open is undefined. */
export interface Target {
  /** Undefined when a matrix makes a name that is not known. */
  readonly name: string | undefined;
  readonly file: string;
  readonly at: Span;
  readonly inherits: readonly (string | undefined)[];
  readonly context: Field | undefined;
  readonly dockerfile: Field | undefined;
  readonly stage: Field | undefined;
  readonly inline: { readonly text: Joined | undefined; readonly file: string } | undefined;
  readonly args: ReadonlyMap<string, Field>;
  readonly contexts: ReadonlyMap<string, Field>;
  readonly platforms: readonly string[] | undefined;
  readonly tags: readonly (string | undefined)[] | undefined;
  /** Arguments come from something that is not known. */
  readonly moreArgs: boolean;
}

export interface TargetFile {
  readonly path: string;
  readonly hcl: HclFile;
}

export interface Definitions {
  readonly targets: readonly Target[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** The names that the matrix of a target makes, by the target's label: they are a group. */
  readonly matrices: ReadonlyMap<string, readonly string[]>;
}

/** More targets, or combinations of a matrix, are not looked at. */
const MOST = 2000;

/** The targets and groups of files that are read together; blocks of one name are merged in their order. */
export function define(files: readonly TargetFile[], evaluator: Evaluator): Definitions {
  const found: { file: string; block: HclBlock; name: string | undefined; locals: Locals }[] = [];
  const groups = new Map<string, readonly string[]>();
  const matrices = new Map<string, string[]>();
  const named = new Map<string, { body: HclBody; locals: Locals }>();
  evaluator.blocks = (type, name) => named.get(`${type} ${name}`);
  for (const { path, hcl } of files)
    for (const block of hcl.body.blocks) {
      const [label] = block.labels;
      if (label === undefined || (block.type !== 'target' && block.type !== 'group')) continue;
      const isGroup = block.type === 'group';
      for (const { name, locals } of isGroup ? [{ name: label, locals: new Map() }] : expand(block, evaluator)) {
        if (name !== undefined) named.set(`${block.type} ${name}`, { body: block.body, locals });
        if (isGroup) continue;
        found.push({ file: path, block, name, locals });
        if (name === undefined || name === label) continue;
        const names = matrices.get(label);
        if (names) names.push(name);
        else matrices.set(label, [name]);
      }
    }
  const targets: Target[] = [];
  const places = new Map<string, number>();
  for (const { file, block, name, locals } of found.slice(0, MOST)) {
    const target = read(file, block, name, new BodyReader(block.body, file, evaluator, locals));
    const before = name === undefined ? undefined : places.get(name);
    if (before !== undefined) targets[before] = merge(targets[before] as Target, target);
    else if (targets.push(target) && name !== undefined) places.set(name, targets.length - 1);
  }
  for (const { hcl } of files)
    for (const { labels, body } of blocksOf(hcl, 'group'))
      groups.set(
        labels[0] ?? '',
        new BodyReader(body, '', evaluator, new Map()).texts('targets')?.filter((it) => it !== undefined) ?? [],
      );
  return { targets, groups, matrices };
}

/** One for each combination of the matrix (buildx, bake.go: GetEvalContexts, GetName). */
function expand(block: HclBlock, evaluator: Evaluator): { name: string | undefined; locals: Locals }[] {
  const matrix = attributeOf(block.body, 'matrix')?.value;
  const [label] = block.labels;
  if (!matrix) return [{ name: label, locals: new Map() }];
  const given: [string, Value][] = [];
  const isObject = matrix.kind === 'object';
  const whole = isObject ? undefined : evaluator.value(matrix);
  if (isObject)
    for (const { key, value } of matrix.entries) {
      const name = evaluator.keyOf(key);
      if (typeof name === 'string') given.push([name, evaluator.value(value)]);
    }
  else if (whole !== undefined && isMap(whole)) given.push(...whole);
  let rows: Map<string, Value>[] = [new Map()];
  for (const [key, values] of given) {
    const items = isList(values) ? values : [UNKNOWN];
    if (rows.length * items.length > MOST) return [{ name: undefined, locals: new Map() }];
    rows = rows.flatMap((row) => items.map((it) => new Map([...row, [key, it]])));
  }
  const name = attributeOf(block.body, 'name')?.value;
  return rows.map((locals) => {
    const text = name ? toText(evaluator.value(name, locals)) : label;
    return { name: typeof text === 'string' ? text : undefined, locals };
  });
}

const read = (file: string, { headerAt, body }: HclBlock, name: string | undefined, reader: BodyReader): Target => {
  const args = reader.map('args');
  return {
    name,
    file,
    at: headerAt,
    inherits: reader.texts('inherits') ?? [],
    context: reader.field('context'),
    dockerfile: reader.field('dockerfile'),
    stage: reader.field('target'),
    inline: attributeOf(body, 'dockerfile-inline') && reader.inline('dockerfile-inline'),
    args: args.fields,
    moreArgs: args.isOpen,
    contexts: reader.map('contexts').fields,
    platforms: reader.texts('platforms')?.filter((it) => it !== undefined),
    tags: reader.texts('tags'),
  };
};

class BodyReader {
  readonly #body: HclBody;
  readonly #file: string;
  readonly #evaluator: Evaluator;
  readonly #locals: Locals;

  constructor(body: HclBody, file: string, evaluator: Evaluator, locals: Locals) {
    this.#body = body;
    this.#file = file;
    this.#evaluator = evaluator;
    this.#locals = locals;
  }

  #value(expr: Expr): Value {
    return this.#evaluator.value(expr, this.#locals);
  }

  #field(value: Value, at: Span): Field | undefined {
    if (value === null) return undefined;
    const text = toText(value);
    return { value: typeof text === 'string' ? text : undefined, at, file: this.#file };
  }

  field(name: string): Field | undefined {
    const expr = attributeOf(this.#body, name)?.value;
    return expr && this.#field(this.#value(expr), expr.at);
  }

  /** The texts of a list; undefined among them for what is not known. */
  texts(name: string): (string | undefined)[] | undefined {
    const expr = attributeOf(this.#body, name)?.value;
    if (!expr) return undefined;
    const value = expr.kind === 'list' ? expr.items.map((it) => this.#value(it)) : this.#value(expr);
    if (value === null) return undefined;
    if (!isList(value)) return [undefined];
    return value.map((it) => {
      const text = toText(it);
      return typeof text === 'string' ? text : undefined;
    });
  }

  /** A null leaves the argument to the Dockerfile: it is as if it were not there. */
  map(name: string): { fields: Map<string, Field>; isOpen: boolean } {
    const fields = new Map<string, Field>();
    const expr = attributeOf(this.#body, name)?.value;
    if (!expr) return { fields, isOpen: false };
    let isOpen = false;
    const add = (key: string, value: Value, at: Span): void => {
      const field = this.#field(value, at);
      if (field) fields.set(key, field);
    };
    if (expr.kind === 'object')
      for (const entry of expr.entries) {
        const key = this.#evaluator.keyOf(entry.key, this.#locals);
        if (typeof key === 'string') add(key, this.#value(entry.value), entry.key.at);
        else isOpen = true;
      }
    else {
      const value = this.#value(expr);
      if (isMap(value)) for (const [key, it] of value) add(key, it, expr.at);
      else isOpen = isMissing(value);
    }
    return { fields, isOpen };
  }

  inline(name: string): Target['inline'] {
    const expr = attributeOf(this.#body, name)?.value;
    const value = expr ? this.#value(expr) : null;
    if (!expr || value === null) return undefined;
    const file = this.#file;
    const text = toText(value);
    if (typeof text !== 'string') return { text: undefined, file };
    const starts: number[] = [];
    const origins: number[] = [];
    let length = 0;
    for (const part of expr.kind === 'template' ? expr.parts : []) {
      if (part.kind === 'if' || part.kind === 'for') break;
      const shown = part.kind === 'text' ? '' : toText(this.#value(part.value));
      const pieces =
        part.kind === 'text' ? part.pieces : [{ text: typeof shown === 'string' ? shown : '', origin: part.value.at.start }];
      for (const piece of pieces) {
        starts.push(length);
        origins.push(piece.origin);
        length += piece.text.length;
      }
    }
    return { text: starts.length > 0 ? new Joined(text, starts, origins) : new Joined(text, [0], [expr.at.start]), file };
  }
}

/** The second's words win (buildx, bake.go: Target.Merge); name and place stay the first's. */
export const merge = (first: Target, second: Target): Target => ({
  ...first,
  inherits: [...first.inherits, ...second.inherits],
  context: second.context ?? first.context,
  dockerfile: second.dockerfile ?? first.dockerfile,
  stage: second.stage ?? first.stage,
  inline: second.inline ?? first.inline,
  args: new Map([...first.args, ...second.args]),
  contexts: new Map([...first.contexts, ...second.contexts]),
  platforms: second.platforms ?? first.platforms,
  tags: second.tags ?? first.tags,
  moreArgs: first.moreArgs || second.moreArgs,
});
