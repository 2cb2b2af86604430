import { type Span, span } from '../../text/span.ts';
import type { HclProblem } from './hcl-ast.ts';

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Where a block begins that is never inside of another one: what was open before is given up there. */
const TOP_LEVEL = /(?:target|group|variable|function)[ \t]+["\p{ID_Start}_][^{}\n]*\{/uy;
/** Deeper nesting is not read: the stack is finite. */
const DEEPEST = 150;

/** Moves over the text of a file or of one string. */
export class Scanner {
  readonly text: string;
  readonly problems: HclProblem[] = [];
  protected at = 0;
  /** Whether a line break ends what is read: not so in brackets. */
  protected lineEnds = true;
  #depth = 0;
  readonly #placeOf: (start: number, end: number) => Span;

  constructor(text: string, placeOf: (start: number, end: number) => Span = span) {
    this.text = text;
    this.#placeOf = placeOf;
  }

  protected get done(): boolean {
    return this.at >= this.text.length;
  }

  protected peek(offset = 0): string {
    return this.text[this.at + offset] ?? '';
  }

  protected place(start: number, end = this.at): Span {
    return this.#placeOf(start, Math.max(start, end));
  }

  protected problem(message: string, start = this.at, end = Math.min(start + 1, this.text.length)): void {
    this.problems.push({ at: this.place(start, end), message });
  }

  /** Skips blanks and comments, and line breaks where they mean nothing. */
  protected skip(lineEnds = this.lineEnds): void {
    for (;;) {
      const char = this.peek();
      if (char === ' ' || char === '\t' || char === '\r' || char === '\uFEFF' || (char === '\n' && !lineEnds)) this.at++;
      else if (char === '#' || (char === '/' && this.peek(1) === '/')) this.at = this.lineEnd();
      else if (char === '/' && this.peek(1) === '*') {
        const end = this.text.indexOf('*/', this.at + 2);
        this.at = end < 0 ? this.text.length : end + 2;
      } else return;
    }
  }

  protected lineEnd(from = this.at): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  /** Takes these characters when they are next. */
  protected take(words: string): boolean {
    const start = this.at;
    this.skip();
    const found = this.text.startsWith(words, this.at);
    this.at = found ? this.at + words.length : start;
    return found;
  }

  protected identifier(): string | undefined {
    return this.#match(IDENTIFIER);
  }

  protected nextIdentifier(): string | undefined {
    this.skip();
    return this.identifier();
  }

  /** Whether this word is next, as a whole. */
  protected ahead(word: string): boolean {
    const start = this.at;
    this.skip();
    const found = this.identifier();
    this.at = start;
    return found === word;
  }

  protected number(): string | undefined {
    return this.#match(NUMBER);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Runs with line breaks that count, or not. */
  protected within<T>(lineEnds: boolean, read: () => T): T {
    const before = this.lineEnds;
    this.lineEnds = lineEnds;
    const result = read();
    this.lineEnds = before;
    return result;
  }

  /** Undefined when this is too deep. */
  protected deeper<T>(read: () => T): T | undefined {
    if (this.#depth >= DEEPEST) return undefined;
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  /** Whether a block of the file begins here, at the start of a line. */
  protected topLevel(): boolean {
    if (this.at > 0 && this.text[this.at - 1] !== '\n') return false;
    TOP_LEVEL.lastIndex = this.at;
    return TOP_LEVEL.test(this.text);
  }

  /** Goes on behind the bracket that closes what could not be read; stops where the next block of the file begins. */
  protected recover(close: string): void {
    let open = 0;
    while (!this.done) {
      if (this.topLevel()) return;
      const char = this.peek();
      if (open === 0 && char === close) {
        this.at++;
        return;
      }
      if ('([{'.includes(char)) open++;
      else if (')]}'.includes(char) && open-- === 0) return;
      this.#step(char);
    }
  }

  #step(char: string): void {
    const before = this.at;
    this.skip();
    if (this.at > before) return;
    this.at++;
    if (char !== '"') return;
    const end = this.lineEnd();
    while (this.at < end && this.peek() !== '"') this.at += this.peek() === '\\' ? 2 : 1;
    this.at = Math.min(end, this.at + 1);
  }
}
