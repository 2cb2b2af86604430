import type { Expr, ObjectEntry } from './hcl-ast.ts';
import { TemplateReader } from './hcl-template.ts';

/** Weakest first (hcl, spec.md: Operations). */
const OPERATORS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Reads expressions. What cannot be read is `bad`, with a problem. */
export class ExpressionReader extends TemplateReader {
  protected expression(): Expr {
    return this.deeper(() => this.#conditional()) ?? this.#bad('This is nested too deeply.');
  }

  #bad(message: string): Expr {
    this.problem(message);
    return { kind: 'bad', at: this.place(this.at, this.at) };
  }

  #conditional(): Expr {
    this.skip();
    const start = this.at;
    const test = this.#binary(0);
    if (!this.take('?')) return test;
    const yes = this.expression();
    if (!this.take(':')) return this.#bad('A conditional needs a colon and a second value.');
    const no = this.expression();
    return { kind: 'conditional', at: this.place(start), test, yes, no };
  }

  #binary(level: number): Expr {
    const operators = OPERATORS[level];
    if (!operators) return this.#operand();
    this.skip();
    const start = this.at;
    let left = this.#binary(level + 1);
    for (;;) {
      const end = this.at;
      this.skip();
      const operator = operators.find((it) => this.text.startsWith(it, this.at));
      if (!operator) {
        this.at = end;
        return left;
      }
      this.at += operator.length;
      const right = this.#binary(level + 1);
      left = { kind: 'binary', at: this.place(start), operator, left, right };
    }
  }

  #operand(): Expr {
    this.skip();
    const start = this.at;
    return this.#steps(this.#term(), start);
  }

  #term(): Expr {
    this.skip();
    const start = this.at;
    const char = this.peek();
    if (char === '(') return this.#parentheses();
    if (char === '"') return this.quoted();
    if (char === '[') return this.#list();
    if (char === '{') return this.#object();
    if (char === '<') return this.heredoc() ?? this.#bad('This is no expression.');
    if (char === '-' || char === '!') {
      this.at++;
      const operand = this.deeper(() => this.#operand()) ?? this.#bad('This is nested too deeply.');
      return { kind: 'unary', at: this.place(start), operator: char, operand };
    }
    const digits = this.number();
    if (digits !== undefined) return { kind: 'literal', at: this.place(start), value: Number(digits) };
    const name = this.identifier();
    if (name === undefined) return this.#bad(this.done ? 'A value is missing.' : 'This is no expression.');
    const end = this.at;
    if (this.take('(') || this.take('::')) return this.#call(start, name);
    this.at = end;
    if (name === 'true' || name === 'false') return { kind: 'literal', at: this.place(start), value: name === 'true' };
    if (name === 'null') return { kind: 'literal', at: this.place(start), value: null };
    return { kind: 'variable', at: this.place(start), name };
  }

  #parentheses(): Expr {
    const start = this.at++;
    const inner = this.within(false, () => {
      const found = this.expression();
      this.#end(')');
      return found;
    });
    return { kind: 'parentheses', at: this.place(start), inner };
  }

  /** Takes the closing bracket, or goes on behind it. */
  #end(close: string): void {
    if (this.take(close)) return;
    this.problem(`Here should be "${close}".`);
    this.recover(close);
  }

  #call(start: number, first: string): Expr {
    let name = first;
    while (this.text.startsWith('::', this.at - 2)) {
      name += `::${this.nextIdentifier() ?? ''}`;
      if (this.take('(')) break;
      if (!this.take('::')) return this.#bad('A call needs a parenthesis.');
    }
    let spread = false;
    const args = this.within(false, () =>
      this.#sequence(')', () => {
        const arg = this.expression();
        if (this.take('...')) spread = true;
        return arg;
      }),
    );
    return { kind: 'call', at: this.place(start), name, args, spread };
  }

  /** Expressions with commas between them, and one behind the last perhaps. */
  #sequence(close: string, read: () => Expr): Expr[] {
    const found: Expr[] = [];
    while (!this.take(close)) {
      const before = this.at;
      const item = read();
      found.push(item);
      if (this.take(close)) break;
      if (this.take(',') && this.at > before && item.kind !== 'bad') continue;
      this.problem(`Here should be a comma or "${close}".`);
      this.recover(close);
      break;
    }
    return found;
  }

  #list(): Expr {
    const start = this.at++;
    return this.within(false, () => {
      if (this.ahead('for')) return this.#for(start, ']');
      const items = this.#sequence(']', () => this.expression());
      return { kind: 'list', at: this.place(start), items };
    });
  }

  #object(): Expr {
    const start = this.at++;
    const open = this.at;
    this.skip(false);
    if (this.ahead('for')) return this.within(false, () => this.#for(start, '}'));
    this.at = open;
    const entries = this.within(true, () => this.#entries());
    return { kind: 'object', at: this.place(start), entries };
  }

  #entries(): ObjectEntry[] {
    const found: ObjectEntry[] = [];
    for (;;) {
      this.skip(false);
      if (this.take('}')) return found;
      if (this.done || this.topLevel()) {
        this.problem('This object is not closed.');
        return found;
      }
      const key = this.expression();
      if (key.kind === 'bad' || !(this.take('=') || this.take(':'))) {
        if (key.kind !== 'bad') this.problem('A key needs "=" and a value.');
        this.#nextEntry();
        continue;
      }
      const value = this.expression();
      found.push({ key, value });
      this.skip();
      if (this.take(',') || this.peek() === '\n' || this.peek() === '}' || this.done) continue;
      if (value.kind !== 'bad') this.problem('Entries are separated by commas or line breaks.');
      this.#nextEntry();
    }
  }

  /** To the end of the line, or to the brace that closes the object in it. */
  #nextEntry(): void {
    const end = this.lineEnd();
    const brace = this.text.slice(this.at, end).indexOf('}');
    this.at = brace < 0 ? end : this.at + brace;
  }

  #for(start: number, close: string): Expr {
    this.take('for');
    const loop = this.loop();
    if (!this.take(':')) this.problem('A "for" needs a colon and a value.');
    const first = this.expression();
    const isMap = close === '}';
    const arrow = this.take('=>');
    if (arrow !== isMap) this.problem(isMap ? 'A "for" in braces needs "=>" and a value.' : 'A "for" in brackets has no "=>".');
    const second = arrow ? this.expression() : undefined;
    const grouped = this.take('...');
    let test: Expr | undefined;
    if (this.ahead('if')) {
      this.take('if');
      test = this.expression();
    }
    this.#end(close);
    const value = second ?? first;
    return { kind: 'for', at: this.place(start), loop, key: isMap ? first : undefined, value, test, grouped };
  }

  /** `.name`, `[key]`, `.*` and `[*]` behind a term. */
  #steps(from: Expr, start: number): Expr {
    let expr = from;
    for (;;) {
      const end = this.at;
      this.skip();
      if (this.peek() === '.' && this.peek(1) !== '.') expr = this.#dot(expr, start);
      else if (this.peek() === '[') expr = this.#index(expr, start);
      else {
        this.at = end;
        return expr;
      }
    }
  }

  #dot(of: Expr, start: number): Expr {
    this.at++;
    this.skip();
    if (this.peek() === '*') {
      this.at++;
      let each: Expr = { kind: 'element', at: this.place(this.at - 1) };
      while (this.peek() === '.' && /[\p{ID_Start}_\d]/u.test(this.peek(1))) each = this.#dot(each, start);
      return { kind: 'splat', at: this.place(start), of, each };
    }
    const begin = this.at;
    const name = this.identifier();
    if (name !== undefined) return { kind: 'attribute', at: this.place(start), of, name };
    const digits = /\d+/y;
    digits.lastIndex = begin;
    const number = digits.exec(this.text)?.[0];
    if (number === undefined) return this.#bad('A name is missing behind the dot.');
    this.at += number.length;
    return { kind: 'index', at: this.place(start), of, key: { kind: 'literal', at: this.place(begin), value: Number(number) } };
  }

  #index(of: Expr, start: number): Expr {
    this.at++;
    const star = this.within(false, () => this.take('*'));
    if (star) {
      const element: Expr = { kind: 'element', at: this.place(this.at - 1) };
      this.within(false, () => this.#end(']'));
      const each = this.deeper(() => this.#steps(element, this.at)) ?? this.#bad('This is nested too deeply.');
      return { kind: 'splat', at: this.place(start), of, each };
    }
    const key = this.within(false, () => {
      const found = this.expression();
      this.#end(']');
      return found;
    });
    return { kind: 'index', at: this.place(start), of, key };
  }
}
