import { nearest } from '../text/nearest.ts';
import { type Span, span } from '../text/span.ts';
import { Mistake } from './problem.ts';

/** What a variant knows of itself, by name. */
export type Values = ReadonlyMap<string, string>;

/** `distro == "alpine" and version >= 3.12`. Comparisons of size are of versions. */
export type Condition =
  | { readonly kind: 'compare'; readonly name: Name; readonly operator: Operator; readonly values: readonly string[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition };

interface Name {
  readonly text: string;
  readonly at: Span;
}

const OPERATORS = ['==', '!=', '^=', '<=', '>=', '<', '>', 'in', 'not in'] as const;
export type Operator = (typeof OPERATORS)[number];

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*"|'[^']*')|(==|!=|\^=|<=|>=|<|>|\(|\)|\[|\]|,|&&|\|\||!)|([\w.+~:@/-]+))/y;

interface Token extends Span {
  readonly text: string;
  /** The content of a quoted text. */
  readonly value: string | undefined;
}

/** Reads a condition that begins at `offset` of a file. @throws {Mistake} */
export function readCondition(text: string, offset: number): Condition {
  const parser = new Parser(tokensOf(text, offset), span(offset, offset + text.length));
  return parser.whole();
}

function tokensOf(text: string, offset: number): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (let at = 0; at < end; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match)
      throw new Mistake(`A condition cannot have ${text[at]?.trim() || text[at + 1]} here.`, span(offset + at, offset + end));
    const word = match[1] ?? match[2] ?? match[3] ?? '';
    const start = TOKEN.lastIndex - word.length;
    const value = match[1] === undefined ? undefined : unquote(match[1]);
    tokens.push({ text: word, value, start: offset + start, end: offset + TOKEN.lastIndex });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

const unquote = (text: string): string => (text[0] === "'" ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(.)/g, '$1'));

class Parser {
  readonly #tokens: readonly Token[];
  readonly #all: Span;
  #at = 0;

  constructor(tokens: readonly Token[], all: Span) {
    this.#tokens = tokens;
    this.#all = all;
  }

  whole(): Condition {
    if (this.#tokens.length === 0) throw new Mistake('A condition is missing, such as distro == "alpine".', this.#all);
    const condition = this.#or();
    const rest = this.#tokens[this.#at];
    if (rest) throw new Mistake(`${rest.text} does not belong here: the condition is complete before it.`, rest);
    return condition;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#takes('or', '||')) parts.push(this.#and());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  #and(): Condition {
    const parts = [this.#not()];
    while (this.#takes('and', '&&')) parts.push(this.#not());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  #not(): Condition {
    if (this.#takes('not', '!')) return { kind: 'not', part: this.#not() };
    if (this.#takes('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const word = this.#next('the name of an axis or a value');
    if (word.value !== undefined || !/^[A-Za-z_][\w-]*$/.test(word.text))
      throw new Mistake(`${word.text} is no name: a condition reads distro == "alpine".`, word);
    const name = { text: word.text, at: span(word.start, word.end) };
    const isNegated = this.#takes('not');
    const operator = this.#next('==, !=, ^=, <, <=, >, >= or in');
    if (isNegated || operator.text === 'in') {
      if (operator.text !== 'in') throw new Mistake(`Between a name and not comes in: ${name.text} not in ["a", "b"].`, operator);
      return { kind: 'compare', name, operator: isNegated ? 'not in' : 'in', values: this.#list() };
    }
    const known = OPERATORS.find((it) => it === operator.text);
    if (!known || operator.value !== undefined)
      throw new Mistake(`${operator.text} compares nothing: use ==, !=, ^= (begins with), <, <=, >, >= or in.`, operator);
    return { kind: 'compare', name, operator: known, values: [this.#value()] };
  }

  #list(): string[] {
    this.#expect('[');
    const values: string[] = [];
    while (!this.#takes(']')) {
      if (values.length > 0) {
        this.#expect(',');
        if (this.#takes(']')) break;
      }
      values.push(this.#value());
    }
    return values;
  }

  #value(): string {
    const token = this.#next('a value');
    if (token.value === undefined && !/^[\w.+~:@/-]+$/.test(token.text))
      throw new Mistake(`Here must stand a value, and there is ${token.text}.`, token);
    return token.value ?? token.text;
  }

  #next(what: string): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw new Mistake(`The condition ends where ${what} must follow.`, span(this.#all.end, this.#all.end));
    return token;
  }

  #takes(...texts: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    if (!token || token.value !== undefined || !texts.includes(token.text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    const token = this.#tokens[this.#at];
    if (!this.#takes(text))
      throw new Mistake(
        `Here must stand ${text}${token ? `, and there is ${token.text}` : ''}.`,
        token ?? span(this.#all.end, this.#all.end),
      );
  }
}

/** A name that a condition uses and no variant has. */
export function unknownNames(condition: Condition, names: ReadonlySet<string>): { at: Span; message: string }[] {
  if (condition.kind === 'not') return unknownNames(condition.part, names);
  if (condition.kind !== 'compare') return condition.parts.flatMap((part) => unknownNames(part, names));
  const { text, at } = condition.name;
  if (names.has(text)) return [];
  const near = nearest(text, names);
  return [{ at, message: `No variant has a value ${text}${near === undefined ? '.' : `; is it ${near}?`}` }];
}

/** A value that a variant does not have is the empty text. */
export function holds(condition: Condition, values: Values): boolean {
  switch (condition.kind) {
    case 'not':
      return !holds(condition.part, values);
    case 'and':
      return condition.parts.every((part) => holds(part, values));
    case 'or':
      return condition.parts.some((part) => holds(part, values));
    case 'compare':
      return compares(condition.operator, values.get(condition.name.text) ?? '', condition.values);
  }
}

function compares(operator: Operator, own: string, values: readonly string[]): boolean {
  const [value = ''] = values;
  switch (operator) {
    case '==':
      return own === value;
    case '!=':
      return own !== value;
    case '^=':
      return own.startsWith(value);
    case 'in':
      return values.includes(own);
    case 'not in':
      return !values.includes(own);
    default: {
      const order = compareVersions(own, value);
      return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
    }
  }
}

/** As people count: 3.9 before 3.10, 3.14-rc before 3.14. */
export function compareVersions(a: string, b: string): number {
  const parts = (text: string): string[] => text.match(/\d+|[A-Za-z]+/g) ?? [];
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    // What comes after a release is a number; a word, as rc, comes before it.
    if (x === undefined || y === undefined)
      return (x ?? y ?? '').match(/^\d/) ? (x === undefined ? -1 : 1) : x === undefined ? 1 : -1;
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    const order = numbers ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

const bare = (text: string): string => JSON.stringify(text);

/** As it is written in a source. */
export function writeCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'not':
      return `not (${writeCondition(condition.part)})`;
    case 'and':
    case 'or':
      return condition.parts
        .map((part) => (part.kind === 'or' && condition.kind === 'and' ? `(${writeCondition(part)})` : writeCondition(part)))
        .join(` ${condition.kind} `);
    case 'compare': {
      const { name, operator, values } = condition;
      const list = operator === 'in' || operator === 'not in';
      return `${name.text} ${operator} ${list ? `[${values.map(bare).join(', ')}]` : bare(values[0] ?? '')}`;
    }
  }
}
