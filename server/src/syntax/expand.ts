import { onceByText } from '../text/once.ts';
import type { Escape } from './ast.ts';

/**
 * The builder's variable expansion, which is not the shell's: moby/buildkit frontend/dockerfile/shell/lex.go and
 * docs.docker.com/reference/dockerfile/#environment-replacement. Offsets count in the lexed text.
 */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly start: number; readonly end: number }
  | Variable;

export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  readonly operator: '' | '-' | ':-' | '+' | ':+' | '?' | ':?' | '#' | '##' | '%' | '%%' | '/' | '//';
  /** The default, the alternative, the message, or the pattern. */
  readonly word: readonly Part[];
  /** Of `/` and `//`. */
  readonly replacement: readonly Part[];
  readonly start: number;
  readonly end: number;
}

export interface LexError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface Lexed {
  readonly parts: readonly Part[];
  readonly error: LexError | undefined;
}

/** What is known of a variable: its text, that it has none, or nothing. */
export type Known =
  | { readonly state: 'set'; readonly text: string }
  | { readonly state: 'unset' }
  | { readonly state: 'unknown' };

class Failure {
  readonly error: LexError;
  constructor(message: string, start: number, end: number) {
    this.error = { message, start, end };
  }
}

const SPECIAL = /[$'"\\`]/;
/** Runs that hold neither what begins something nor what may end a pattern or a default. */
const PLAIN = /[^$'"\\`}/]+/y;
const PLAIN_IN_QUOTES = /[^$"\\`]+/y;
const NAME = /[\p{L}\p{Nd}_]/u;
const PARAMETERS = '@*#?-$!0';

/** The same as `lex`, for words that are asked about again and again, in one version of a file and in the next. */
export const lexed = (text: string, escape: Escape): Lexed => LEXED[escape](text);

const LEXED: Readonly<Record<Escape, (text: string) => Lexed>> = {
  '\\': onceByText((text) => lex(text, '\\')),
  '`': onceByText((text) => lex(text, '`')),
};

/** Takes a word apart. An error keeps the parts before it. In the body of a heredoc, `quotes` mean nothing. */
export function lex(text: string, escape: Escape, quotes = true): Lexed {
  if (!SPECIAL.test(text))
    return { parts: text === '' ? [] : [{ kind: 'text', text, quoted: false, start: 0, end: text.length }], error: undefined };
  const lexer = new Lexer(text, escape, { quotes });
  try {
    lexer.run(undefined, false);
    return { parts: lexer.parts, error: undefined };
  } catch (failure) {
    if (failure instanceof Failure) return { parts: lexer.parts, error: failure.error };
    throw failure;
  }
}

/** Where the substitution that begins with the `${` at `from` ends, as the search for heredocs reads it; undefined when it is broken. */
export function substitutionEnd(text: string, from: number): number | undefined {
  const lexer = new Lexer(text, '\\', { lenient: true });
  lexer.at = from;
  try {
    lexer.dollar();
    return lexer.at;
  } catch (failure) {
    if (failure instanceof Failure) return undefined;
    throw failure;
  }
}

class Lexer {
  readonly text: string;
  readonly escape: Escape;
  /** Nothing is expanded then, so an operator such as `:0` goes unnoticed. */
  readonly #lenient: boolean;
  readonly #quotes: boolean;
  at = 0;
  parts: Part[] = [];
  #depth = 0;

  constructor(text: string, escape: Escape, options: { lenient?: boolean; quotes?: boolean }) {
    this.text = text;
    this.escape = escape;
    this.#lenient = options.lenient === true;
    this.#quotes = options.quotes !== false;
  }

  run(stop: string | undefined, rawEscapes: boolean): void {
    while (this.at < this.text.length) {
      const start = this.at;
      if (this.#take(PLAIN, false)) continue;
      const char = this.text[start] as string;
      if (stop !== undefined && char === stop) {
        this.at++;
        return;
      }
      if (char === "'" && this.#quotes) {
        const close = this.text.indexOf("'", start + 1);
        if (close < 0) throw new Failure("This ' has no partner.", start, start + 1);
        this.at = close + 1;
        this.#push(this.text.slice(start + 1, close), true, start);
      } else if (char === '"' && this.#quotes) this.#doubleQuoted(rawEscapes);
      else if (char === '$') this.dollar();
      else if (char === this.escape) {
        const next = this.text[start + 1];
        this.at = Math.min(start + 2, this.text.length);
        this.#push((rawEscapes ? char : '') + (next ?? ''), true, start);
      } else {
        this.at++;
        this.#push(char, false, start);
      }
    }
    if (stop !== undefined) throw new Failure(`The closing ${stop} is missing.`, this.text.length, this.text.length);
  }

  /** Takes all at once that the pattern matches here. */
  #take(pattern: RegExp, quoted: boolean): boolean {
    const start = this.at;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    this.#push(this.text.slice(start, this.at), quoted, start);
    return true;
  }

  #push(text: string, quoted: boolean, start: number): void {
    const last = this.parts.at(-1);
    if (last?.kind === 'text' && last.quoted === quoted && last.end === start && !quoted)
      this.parts[this.parts.length - 1] = { kind: 'text', text: last.text + text, quoted, start: last.start, end: this.at };
    else this.parts.push({ kind: 'text', text, quoted, start, end: this.at });
  }

  #doubleQuoted(rawEscapes: boolean): void {
    const open = this.at++;
    for (;;) {
      if (this.#take(PLAIN_IN_QUOTES, true)) continue;
      const start = this.at;
      const char = this.text[start];
      if (char === undefined) throw new Failure('This " has no partner.', open, open + 1);
      if (char === '"') {
        this.at++;
        // An empty string still makes a word: keep it as a part.
        if (start === open + 1) this.parts.push({ kind: 'text', text: '', quoted: true, start: open, end: this.at });
        return;
      }
      if (char === '$') this.dollar();
      else if (char === this.escape) {
        const next = this.text[start + 1];
        if (next === '"' || next === '$' || next === this.escape) {
          this.at += 2;
          this.#push((rawEscapes ? char : '') + next, true, start);
        } else {
          this.at++;
          if (next !== undefined) this.#push(char, true, start);
        }
      } else {
        this.at++;
        this.#push(char, true, start);
      }
    }
  }

  #name(): string {
    const start = this.at;
    const first = this.text[start] ?? '';
    if (/\p{Nd}/u.test(first)) {
      while (/\p{Nd}/u.test(this.text[this.at] ?? '')) this.at++;
    } else if (first !== '' && PARAMETERS.includes(first)) this.at++;
    else while (NAME.test(this.text[this.at] ?? '')) this.at++;
    return this.text.slice(start, this.at);
  }

  dollar(): void {
    const start = this.at++;
    if (this.text[this.at] !== '{') {
      const name = this.#name();
      if (name === '') this.#push('$', false, start);
      else this.parts.push({ kind: 'variable', name, operator: '', word: [], replacement: [], start, end: this.at });
      return;
    }
    this.at++;
    const next = this.text[this.at];
    if (next === undefined) throw new Failure('The closing } is missing.', start, this.at);
    if (next === '{' || next === '}' || next === ':') throw new Failure('There is no variable name here.', start, this.at + 1);
    if (++this.#depth > 200) throw new Failure('Substitutions are nested too deep.', start, this.at);
    const name = this.#name();
    let operator = this.text[this.at++] ?? '';
    if (operator === '') throw new Failure('The closing } is missing.', start, this.text.length);
    if (operator === ':') operator += this.text[this.at++] ?? '';
    let word: Part[] = [];
    let replacement: Part[] = [];
    switch (operator) {
      case '}':
        operator = '';
        break;
      case '-':
      case '+':
      case '?':
      case ':-':
      case ':+':
      case ':?':
        word = this.#inner('}', false, start);
        break;
      case '#':
      case '%':
        if (this.text[this.at] === operator) {
          operator += operator;
          this.at++;
        }
        word = this.#inner('}', true, start);
        break;
      case '/':
        if (this.text[this.at] === '/') {
          operator = '//';
          this.at++;
        }
        word = this.#inner('/', true, start);
        replacement = this.#inner('}', true, start);
        break;
      default:
        if (this.#lenient && /^:[^#%]/.test(operator)) {
          word = this.#inner('}', false, start);
          break;
        }
        // Half a character is no span.
        if (/[\ud800-\udbff]$/.test(operator)) operator += this.text[this.at++] ?? '';
        throw new Failure(
          `\${${name}${operator}…} is no substitution that the builder knows.`,
          start,
          Math.min(this.at, this.text.length),
        );
    }
    this.#depth--;
    this.parts.push({
      kind: 'variable',
      name,
      operator: operator as Variable['operator'],
      word,
      replacement,
      start,
      end: this.at,
    });
  }

  #inner(stop: string, rawEscapes: boolean, start: number): Part[] {
    const outer = this.parts;
    this.parts = [];
    try {
      this.run(stop, rawEscapes);
      return this.parts;
    } catch (failure) {
      if (failure instanceof Failure && failure.error.start === this.text.length)
        throw new Failure(failure.error.message, start, this.text.length);
      throw failure;
    } finally {
      this.parts = outer;
    }
  }
}

export interface Expanded {
  /** Undefined when it depends on something that is not known. */
  readonly text: string | undefined;
  /** Set when the builder would stop here: `${X:?}` without X, or a pattern it cannot read. */
  readonly error: LexError | undefined;
}

/** Replaces the variables. An unset one becomes the empty string, as in the builder. */
export function expand(parts: readonly Part[], lookup: (name: string) => Known): Expanded {
  let text: string | undefined = '';
  for (const part of parts) {
    const value = part.kind === 'text' ? { text: part.text, error: undefined } : expandVariable(part, lookup);
    if (value.error) return { text: undefined, error: value.error };
    text = text === undefined || value.text === undefined ? undefined : text + value.text;
  }
  return { text, error: undefined };
}

const done = (text: string | undefined): Expanded => ({ text, error: undefined });

function expandVariable(variable: Variable, lookup: (name: string) => Known): Expanded {
  const value = lookup(variable.name);
  const text = value.state === 'set' ? value.text : value.state === 'unset' ? '' : undefined;
  const isNull = value.state === 'unset' || (variable.operator.startsWith(':') && text === '');
  const isUnknown = value.state === 'unknown';
  switch (variable.operator) {
    case '':
      return done(text);
    case '-':
    case ':-':
      return isUnknown ? done(undefined) : isNull ? expand(variable.word, lookup) : done(text);
    case '+':
    case ':+':
      return isUnknown ? done(undefined) : isNull ? done('') : expand(variable.word, lookup);
    case '?':
    case ':?': {
      if (!isNull || isUnknown) return done(text);
      const message = expand(variable.word, lookup).text || `it must ${value.state === 'unset' ? 'be set' : 'not be empty'}`;
      return { text: undefined, error: { message: `${variable.name}: ${message}`, start: variable.start, end: variable.end } };
    }
    default: {
      const pattern = expand(variable.word, lookup).text;
      const replacement = expand(variable.replacement, lookup).text;
      if (pattern === undefined || replacement === undefined) return done(undefined);
      const change = editOf(variable.operator, pattern, replacement);
      if (typeof change === 'string')
        return { text: undefined, error: { message: change, start: variable.start, end: variable.end } };
      return done(text === undefined ? undefined : change(text));
    }
  }
}

/** How a pattern operator changes a value, or why its pattern cannot be read. */
function editOf(operator: string, pattern: string, replacement: string): ((value: string) => string) | string {
  const source = patternSource(pattern, operator !== '#' && operator !== '%');
  if (typeof source !== 'string') return source.problem;
  if (operator === '/') return (value) => value.replace(new RegExp(source), () => replacement);
  if (operator === '//') return (value) => replaceAll(value, source, replacement);
  if (operator.startsWith('#')) return (value) => value.replace(new RegExp(`^${source}`), '');
  // The suffix to drop: of all that match up to the end, the shortest for % and the longest for %%.
  const whole = new RegExp(`^${source}$`);
  const shortest = operator === '%';
  return (value) => {
    for (let i = 0; i <= value.length; i++) {
      const at = shortest ? value.length - i : i;
      if (whole.test(value.slice(at))) return value.slice(0, at);
    }
    return value;
  };
}

/** As Go's ReplaceAllString: no empty match right behind another match, and `$0`, `$name` and `$$` in the replacement are read. */
function replaceAll(value: string, source: string, replacement: string): string {
  let last = -1;
  return value.replace(new RegExp(source, 'g'), (match: string, at: number) => {
    if (match === '' && at === last) return '';
    last = at + match.length;
    return replacement.replace(/\$(\$|\w+|\{\w+\})/g, (_, name: string) =>
      name === '$' ? '$' : /^\{?0+\}?$/.test(name) ? match : '',
    );
  });
}

/** A shell pattern (`*`, `?`, escapes; no bracket expressions) as a regular expression. */
function patternSource(pattern: string, greedy: boolean): string | { problem: string } {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') source += greedy ? '[^\\n]*' : '[^\\n]*?';
    else if (char === '?') source += '[^\\n]';
    else if (char === '\\') {
      const next = pattern[at + 1];
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') return { problem: `\\${next ?? ''} is no escape in a pattern.` };
      source += `\\${next}`;
      at++;
    } else source += char.replace(/[[\]{}.+()|^$/-]/, '\\$&');
  }
  return source;
}

/** Every variable of a word, also those inside the defaults and patterns of others. */
export function* variablesOf(parts: readonly Part[]): Generator<Variable> {
  for (const part of parts) {
    if (part.kind === 'text') continue;
    yield part;
    yield* variablesOf(part.word);
    yield* variablesOf(part.replacement);
  }
}
