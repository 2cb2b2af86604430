import { type BakeFunction, call } from './bake-function.ts';
import { both, either, itemOf, LIST_FUNCTIONS, not } from './bake-lists.ts';
import { TEXT_FUNCTIONS } from './bake-text.ts';
import {
  equal,
  exact,
  FAILED,
  fromJson,
  isList,
  isMap,
  isMissing,
  LONGEST,
  sorted,
  toBool,
  toNumber,
  toText,
  UNKNOWN,
  type Value,
  worstOf,
} from './bake-value.ts';
import {
  attributeOf,
  blocksOf,
  type Expr,
  type HclBody,
  type HclFile,
  type Loop,
  plainText,
  type TemplatePart,
  textOfPieces,
} from './hcl-ast.ts';

/** Names that only hold in a part of the file: a function's parameters, a loop's or a matrix's variables. */
export type Locals = ReadonlyMap<string, Value>;

/** Environment variables that take the place of a variable's default: undefined when one is set to what is not known. */
export type Environment = ReadonlyMap<string, string | undefined>;

/** A block by its name, with the matrix's variables it has under this name. */
export type BlockLookup = (type: 'target' | 'group', name: string) => { body: HclBody; locals: Locals } | undefined;

const NONE: Locals = new Map();
/** An expression that takes more is not worked out. */
const STEPS = 300_000;
const DEEPEST = 200;

/** Works out the expressions of bake files that are read together (buildx, bake/hclparser). */
export class Evaluator {
  readonly #attributes = new Map<string, Expr>();
  readonly #variables = new Map<string, HclBody>();
  readonly #functions = new Map<string, HclBody>();
  readonly #values = new Map<string, Value>();
  readonly #open = new Set<string>();
  readonly #environment: Environment;
  #steps = 0;
  #depth = 0;
  blocks: BlockLookup = () => undefined;

  constructor(files: readonly HclFile[], environment: Environment = new Map()) {
    this.#environment = environment;
    for (const file of files) {
      for (const { name, value } of file.body.attributes) this.#attributes.set(name, value);
      for (const { labels, body } of blocksOf(file, 'variable')) this.#variables.set(labels[0] ?? '', body);
      for (const { labels, body } of blocksOf(file, 'function')) this.#functions.set(labels[0] ?? '', body);
    }
  }

  value(expr: Expr, locals: Locals = NONE): Value {
    if (this.#depth >= DEEPEST || ++this.#steps > STEPS) return UNKNOWN;
    this.#depth++;
    const found = this.#value(expr, locals);
    this.#depth--;
    return found;
  }

  /** The variable of this name; those of the builder's machine are not known. */
  variable(name: string): Value {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (name === 'BAKE_CMD_CONTEXT' || name === 'BAKE_LOCAL_PLATFORM') return UNKNOWN;
    if (this.#open.has(name)) return FAILED;
    this.#open.add(name);
    const value = this.#global(name);
    this.#open.delete(name);
    this.#values.set(name, value);
    return value;
  }

  #global(name: string): Value {
    const attribute = this.#attributes.get(name);
    const body = this.#variables.get(name);
    if (!attribute && !body) return FAILED;
    const given = attribute ?? attributeOf(body as HclBody, 'default')?.value;
    const type = body && attributeOf(body, 'type')?.value;
    const value = given ? this.value(given) : type ? null : '';
    if (!body) return value;
    if (this.#environment.has(`${name}_JSON`)) return UNKNOWN;
    return this.#environment.has(name) ? fromEnvironment(this.#environment.get(name), value, type, !given) : value;
  }

  #value(expr: Expr, locals: Locals): Value {
    switch (expr.kind) {
      case 'literal':
        // Digits that a binary number cannot hold.
        return typeof expr.value === 'number' && Math.abs(expr.value) > Number.MAX_SAFE_INTEGER ? UNKNOWN : expr.value;
      case 'template':
        return this.#template(expr.parts, locals);
      case 'variable':
        return locals.get(expr.name) ?? (locals.has(expr.name) ? null : this.variable(expr.name));
      case 'attribute': {
        const block = this.#block(expr, locals);
        return block === undefined ? itemOf(this.value(expr.of, locals), expr.name) : block;
      }
      case 'index':
        return itemOf(this.value(expr.of, locals), this.value(expr.key, locals));
      case 'splat': {
        const of = this.value(expr.of, locals);
        if (isMissing(of)) return of;
        const items = of === null ? [] : isList(of) ? of : [of];
        return items.map((it) => this.value(expr.each, new Map([...locals, [ELEMENT, it]])));
      }
      case 'element':
        return locals.get(ELEMENT) ?? null;
      case 'call':
        return this.#call(expr, locals);
      case 'unary': {
        const operand = this.value(expr.operand, locals);
        if (expr.operator === '!') return not(toBool(operand));
        const number = toNumber(operand);
        return typeof number === 'number' ? -number : number;
      }
      case 'binary':
        return operate(expr.operator, this.value(expr.left, locals), this.value(expr.right, locals));
      case 'conditional': {
        const test = toBool(this.value(expr.test, locals));
        return typeof test === 'boolean' ? this.value(test ? expr.yes : expr.no, locals) : test;
      }
      case 'parentheses':
        return this.value(expr.inner, locals);
      case 'list': {
        const items = expr.items.map((it) => this.value(it, locals));
        return items.includes(FAILED) ? FAILED : items;
      }
      case 'object': {
        const found = new Map<string, Value>();
        for (const entry of expr.entries) {
          const key = this.keyOf(entry.key, locals);
          const value = this.value(entry.value, locals);
          if (typeof key !== 'string') return key;
          if (value === FAILED) return FAILED;
          found.set(key, value);
        }
        return found;
      }
      case 'for':
        return this.#for(expr, locals);
      case 'bad':
        return UNKNOWN;
    }
  }

  /** The key of an object: a bare word stands for itself. */
  keyOf(key: Expr, locals: Locals = NONE): ReturnType<typeof toText> {
    return key.kind === 'variable' ? key.name : toText(this.value(key, locals));
  }

  /** A string alone in a template keeps its kind; all else becomes text. */
  #template(parts: readonly TemplatePart[], locals: Locals): Value {
    const [first] = parts;
    if (parts.length === 1 && first?.kind === 'value') return this.value(first.value, locals);
    let text = '';
    let missing: Value | undefined;
    for (const part of parts) {
      const found = toText(this.#part(part, locals));
      if (found === FAILED) return FAILED;
      if (typeof found === 'string') text += found;
      else missing = found;
      if (text.length > LONGEST) return UNKNOWN;
    }
    return missing ?? text;
  }

  #part(part: TemplatePart, locals: Locals): Value {
    if (part.kind === 'text') return textOfPieces(part.pieces);
    if (part.kind === 'value') return this.value(part.value, locals);
    if (part.kind === 'if') {
      const test = toBool(this.value(part.test, locals));
      return typeof test === 'boolean' ? this.#texts(test ? part.yes : part.no, locals) : test;
    }
    const rows = this.#loop(part.loop, locals);
    if (!Array.isArray(rows)) return rows;
    let text = '';
    for (const row of rows) {
      const found = this.#texts(part.body, row);
      if (typeof found !== 'string' || text.length > LONGEST) return typeof found === 'string' ? UNKNOWN : found;
      text += found;
    }
    return text;
  }

  /** As text also where there is one value only. */
  #texts(parts: readonly TemplatePart[], locals: Locals): Value {
    return toText(parts.length === 0 ? '' : this.#template(parts, locals));
  }

  /** The names that hold in each turn of a loop. */
  #loop(loop: Loop, locals: Locals): Locals[] | typeof UNKNOWN | typeof FAILED {
    const collection = this.value(loop.collection, locals);
    if (isMissing(collection)) return collection;
    if (!isList(collection) && !isMap(collection)) return FAILED;
    const rows: (readonly [Value, Value])[] = isList(collection) ? collection.map((it, at) => [at, it]) : [...sorted(collection)];
    return rows.map(
      ([key, value]) => new Map([...locals, ...(loop.key === undefined ? [] : [[loop.key, key] as const]), [loop.value, value]]),
    );
  }

  #for(expr: Extract<Expr, { kind: 'for' }>, locals: Locals): Value {
    const rows = this.#loop(expr.loop, locals);
    if (!Array.isArray(rows)) return rows;
    const list: Value[] = [];
    const map = new Map<string, Value>();
    for (const row of rows) {
      const test = expr.test ? toBool(this.value(expr.test, row)) : true;
      if (typeof test !== 'boolean') return test;
      if (!test) continue;
      const value = this.value(expr.value, row);
      if (value === FAILED) return FAILED;
      list.push(value);
      if (!expr.key) continue;
      const key = toText(this.value(expr.key, row));
      if (typeof key !== 'string') return key;
      const before = map.get(key);
      map.set(key, expr.grouped ? [...(before !== undefined && isList(before) ? before : []), value] : value);
    }
    return expr.key ? map : list;
  }

  /** `target.name.attribute`: what the block itself says. */
  #block(expr: Expr & { kind: 'attribute' }, locals: Locals): Value | undefined {
    const { of } = expr;
    const root = of.kind === 'attribute' || of.kind === 'index' ? of.of : undefined;
    if (root?.kind !== 'variable' || (root.name !== 'target' && root.name !== 'group') || locals.has(root.name)) return undefined;
    const name = of.kind === 'attribute' ? of.name : of.kind === 'index' ? this.value(of.key, locals) : UNKNOWN;
    if (typeof name !== 'string') return UNKNOWN;
    const id = `${root.name}.${name}.${expr.name}`;
    if (this.#open.has(id)) return FAILED;
    const block = this.blocks(root.name, name);
    if (!block) return FAILED;
    if (expr.name === 'name') return name;
    const value = attributeOf(block.body, expr.name)?.value;
    this.#open.add(id);
    const found = value ? this.value(value, block.locals) : null;
    this.#open.delete(id);
    return found;
  }

  #call({ name, args, spread }: Extract<Expr, { kind: 'call' }>, locals: Locals): Value {
    if (name === 'try' || name === 'can') return this.#attempt(name, args, locals);
    if (name === 'convert') return this.#convert(args, locals);
    const values = args.map((it) => this.value(it, locals));
    if (spread) {
      const last = values.pop() ?? FAILED;
      if (!isList(last)) return isMissing(last) ? last : FAILED;
      for (const value of last) values.push(value);
    }
    // Bake's own come first: a file cannot take their names.
    const own: BakeFunction | undefined = FUNCTIONS.get(name);
    if (own) return call(own, values);
    const body = this.#functions.get(name);
    return body ? this.#function(body, values) : UNKNOWN;
  }

  #attempt(name: 'try' | 'can', args: readonly Expr[], locals: Locals): Value {
    for (const arg of args) {
      const value = this.value(arg, locals);
      const worst = worstOf([value]);
      if (worst === UNKNOWN) return UNKNOWN;
      if (name === 'can') return worst !== FAILED;
      if (worst !== FAILED) return value;
    }
    return FAILED;
  }

  #convert([value, type]: readonly Expr[], locals: Locals): Value {
    const found = value ? this.value(value, locals) : FAILED;
    const name = type?.kind === 'variable' ? type.name : undefined;
    if (name === 'string') return toText(found);
    if (name === 'number') return toNumber(found);
    return name === 'bool' ? toBool(found) : name === 'any' ? found : UNKNOWN;
  }

  #function(body: HclBody, values: readonly Value[]): Value {
    const result = attributeOf(body, 'result')?.value;
    const params = attributeOf(body, 'params')?.value;
    const variadic = attributeOf(body, 'variadic_params')?.value;
    if (!result || params?.kind !== 'list') return FAILED;
    const names = params.items.map(nameOf);
    if (values.length < names.length || (!variadic && values.length > names.length)) return FAILED;
    const locals = new Map<string, Value>(names.map((name, at) => [name, values[at] ?? null]));
    if (variadic) locals.set(nameOf(variadic), values.slice(names.length));
    return values.includes(FAILED) ? FAILED : this.value(result, locals);
  }
}

/** No variable can have this name. */
const ELEMENT = '*';

const FUNCTIONS: ReadonlyMap<string, BakeFunction> = new Map(Object.entries({ ...TEXT_FUNCTIONS, ...LIST_FUNCTIONS }));

/** A parameter's name: a bare word, in JSON a string. */
const nameOf = (expr: Expr): string => (expr.kind === 'variable' ? expr.name : (plainText(expr) ?? ''));

function operate(operator: string, left: Value, right: Value): Value {
  if (operator === '&&') return both(left, right);
  if (operator === '||') return either(left, right);
  if (operator === '==') return equal(left, right);
  if (operator === '!=') return not(equal(left, right));
  const [a, b] = [toNumber(left), toNumber(right)];
  if (typeof a !== 'number') return a;
  if (typeof b !== 'number') return b;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  if (operator === '<=') return a <= b;
  if (operator === '>=') return a >= b;
  if ((operator === '/' || operator === '%') && b === 0) return FAILED;
  const found = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : a % b;
  return Number.isFinite(found) ? exact(found) : UNKNOWN;
}

/** What the environment says has the kind that the default or the type has. */
function fromEnvironment(text: string | undefined, value: Value, type: Expr | undefined, isBare: boolean): Value {
  if (text === undefined) return UNKNOWN;
  const name = type?.kind === 'variable' ? type.name : undefined;
  if (type && name === undefined) {
    const isTexts =
      type.kind === 'call' && (type.name === 'list' || type.name === 'set') && nameOf(type.args[0] ?? type) === 'string';
    return isTexts && !text.includes('"') ? text.split(',') : UNKNOWN;
  }
  const kind = name ?? (isBare || value === null ? 'string' : typeof value);
  if (kind === 'string') return text;
  if (kind === 'number') return toNumber(text);
  if (kind === 'bool' || kind === 'boolean') {
    if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
    return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : FAILED;
  }
  return isMissing(value) ? value : kind === 'any' ? fromJson(text) : FAILED;
}
