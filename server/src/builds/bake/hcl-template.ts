import { type Expr, type Loop, type Piece, type Template, type TemplatePart, textOfPieces } from './hcl-ast.ts';
import { Scanner } from './hcl-scanner.ts';

type Token =
  | { readonly kind: 'text'; pieces: Piece[] }
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'if'; readonly test: Expr }
  | { readonly kind: 'for'; readonly loop: Loop }
  | { readonly kind: 'else' | 'endif' | 'endfor' };

interface Mode {
  readonly kind: 'quoted' | 'heredoc' | 'whole';
  /** The word that ends a heredoc. */
  readonly end?: string;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Reads strings and the templates in them (hcl, spec.md: Template Expressions). */
export abstract class TemplateReader extends Scanner {
  protected abstract expression(): Expr;

  /** At the opening quote. */
  protected quoted(): Template {
    const start = this.at++;
    const tokens = this.#tokens({ kind: 'quoted' });
    if (this.peek() === '"') this.at++;
    else this.problem('This string is not closed.', start, this.at);
    return { kind: 'template', at: this.place(start), parts: this.#tree(tokens) };
  }

  /** At `<<`; undefined when no heredoc begins there. */
  protected heredoc(): Template | undefined {
    const start = this.at;
    const opening = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
    opening.lastIndex = start;
    const found = opening.exec(this.text);
    if (!found) return undefined;
    this.at += found[0].length;
    const tokens = this.#tokens({ kind: 'heredoc', end: found[2] ?? '' });
    if (this.done && !this.#ended) this.problem('This heredoc is not closed.', start, start + found[0].trimEnd().length);
    if (found[1]) flush(tokens);
    return { kind: 'template', at: this.place(start), parts: this.#tree(tokens) };
  }

  /** The whole text is a template, as in JSON. */
  protected whole(): Template {
    const tokens = this.#tokens({ kind: 'whole' });
    return { kind: 'template', at: this.place(0, this.text.length), parts: this.#tree(tokens) };
  }

  #ended = false;

  #tokens(mode: Mode): Token[] {
    const tokens: Token[] = [];
    let trimNext = false;
    this.#ended = false;
    while (!this.done) {
      if (this.#isEnd(mode)) break;
      const start = this.at;
      const opens = this.peek(1) === '{' && (this.peek() === '$' || this.peek() === '%');
      if (!opens) {
        const pieces = this.#text(mode);
        tokens.push({ kind: 'text', pieces: trimNext ? trimStart(pieces) : pieces });
        trimNext = false;
        if (this.at === start) break;
        continue;
      }
      const isValue = this.peek() === '$';
      this.at += 2;
      if (this.peek() === '~') {
        this.at++;
        const last = tokens.at(-1);
        if (last?.kind === 'text') last.pieces = trimEnd(last.pieces);
      }
      tokens.push(this.within(false, () => (isValue ? { kind: 'value', value: this.expression() } : this.#directive(start))));
      trimNext = this.within(false, () => this.#close(start));
    }
    return tokens;
  }

  /** Takes `}` or `~}`: true for the latter. */
  #close(start: number): boolean {
    if (this.take('}')) return false;
    if (this.take('~}')) return true;
    this.problem('This template is not closed with a brace.', start, start + 2);
    const end = this.lineEnd();
    const close = this.text.slice(this.at, end).search(/[}"]/);
    this.at = close < 0 ? end : this.at + close + (this.text[this.at + close] === '}' ? 1 : 0);
    return false;
  }

  #isEnd({ kind, end }: Mode): boolean {
    if (kind === 'quoted') return this.peek() === '"' || this.peek() === '\n';
    if (kind === 'whole' || this.text[this.at - 1] !== '\n') return false;
    const lineEnd = this.lineEnd();
    if (this.text.slice(this.at, lineEnd).trim() !== end) return false;
    this.at = lineEnd;
    if (this.text[this.at - 1] === '\r') this.at--;
    this.#ended = true;
    return true;
  }

  /** Literal text up to the next template; in a heredoc not beyond its line. */
  #text({ kind }: Mode): Piece[] {
    const pieces: Piece[] = [];
    let start = this.at;
    const cut = (end: number): void => {
      if (end > start) pieces.push({ text: this.text.slice(start, end), origin: this.place(start, end).start });
    };
    while (!this.done) {
      const char = this.peek();
      if (kind === 'quoted' && (char === '"' || char === '\n')) break;
      if ((char === '$' || char === '%') && this.peek(1) === '{') break;
      if ((char === '$' || char === '%') && this.peek(1) === char && this.peek(2) === '{') {
        // `$${` is `${` as text.
        cut(this.at);
        start = this.at + 1;
        this.at += 3;
      } else if (kind === 'quoted' && char === '\\') {
        cut(this.at);
        pieces.push(this.#escape());
        start = this.at;
      } else {
        this.at++;
        if (kind !== 'quoted' && char === '\n') break;
      }
    }
    cut(this.at);
    return pieces;
  }

  #escape(): Piece {
    const start = this.at;
    const letter = this.peek(1);
    const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    const code = digits > 0 ? this.text.slice(start + 2, start + 2 + digits) : '';
    const isCode = digits > 0 && code.length === digits && /^[\da-fA-F]+$/.test(code) && Number.parseInt(code, 16) <= 0x10ffff;
    this.at = Math.min(this.text.length, start + 2 + (isCode ? digits : 0));
    const text = isCode ? String.fromCodePoint(Number.parseInt(code, 16)) : ESCAPES[letter];
    if (text === undefined) this.problem('There is no such escape sequence.', start, this.at);
    return { text: text ?? letter, origin: this.place(start).start };
  }

  /** Behind `%{`. */
  #directive(start: number): Token {
    const word = this.nextIdentifier();
    if (word === 'if') return { kind: 'if', test: this.expression() };
    if (word === 'for') return { kind: 'for', loop: this.loop() };
    if (word === 'else' || word === 'endif' || word === 'endfor') return { kind: word };
    this.problem('This is no directive of a template.', start, this.at);
    return { kind: 'value', value: { kind: 'bad', at: this.place(start) } };
  }

  /** `key, value in collection`, behind `for`. */
  protected loop(): Loop {
    const first = this.nextIdentifier();
    const second = this.take(',') ? this.nextIdentifier() : undefined;
    if (first === undefined) this.problem('A loop needs the name of a variable.');
    if (this.ahead('in')) this.take('in');
    else this.problem('A loop needs "in" and a collection.');
    return { key: second === undefined ? undefined : first, value: second ?? first ?? '', collection: this.expression() };
  }

  /** Nests what stands between directives. */
  #tree(tokens: readonly Token[]): TemplatePart[] {
    let next = 0;
    const parts = (depth: number): TemplatePart[] => {
      const found: TemplatePart[] = [];
      for (; next < tokens.length; next++) {
        const token = tokens[next] as Token;
        if (token.kind === 'text' || token.kind === 'value') found.push(token);
        else if ((token.kind === 'if' || token.kind === 'for') && depth < 100) {
          next++;
          const body = parts(depth + 1);
          let no: TemplatePart[] = [];
          if (token.kind === 'if' && tokens[next]?.kind === 'else') {
            next++;
            no = parts(depth + 1);
          }
          if (tokens[next]?.kind !== `end${token.kind}`) {
            this.problem(`A directive "${token.kind}" has no end.`, Math.max(0, this.at - 1), this.at);
            found.push({ kind: 'value', value: { kind: 'bad', at: this.place(this.at) } });
          }
          found.push(
            token.kind === 'if' ? { kind: 'if', test: token.test, yes: body, no } : { kind: 'for', loop: token.loop, body },
          );
        } else {
          if (depth > 0) return found;
          this.problem('The directives of this template do not match.', Math.max(0, this.at - 1), this.at);
          found.push({ kind: 'value', value: { kind: 'bad', at: this.place(this.at) } });
        }
      }
      return found;
    };
    return parts(0);
  }
}

function trimStart(pieces: readonly Piece[]): Piece[] {
  const kept = [...pieces];
  for (let first = kept.shift(); first; first = kept.shift()) {
    const text = first.text.trimStart();
    if (text !== '') return [{ text, origin: first.origin + first.text.length - text.length }, ...kept];
  }
  return [];
}

function trimEnd(pieces: readonly Piece[]): Piece[] {
  const kept = [...pieces];
  for (let last = kept.pop(); last; last = kept.pop()) {
    const text = last.text.trimEnd();
    if (text !== '') return [...kept, { text, origin: last.origin }];
  }
  return [];
}

/** `<<-` takes away the blanks that all lines begin with; blank lines do not count. */
function flush(tokens: readonly Token[]): void {
  const starts = tokens.filter((_, index) => {
    const before = tokens[index - 1];
    return index === 0 || (before?.kind === 'text' && before.pieces.at(-1)?.text.endsWith('\n'));
  });
  const indents = starts.flatMap((token) => {
    const text = token.kind === 'text' ? textOfPieces(token.pieces) : '';
    const isBlank = text.trim() === '' && text.endsWith('\n');
    return isBlank ? [] : [text.length - text.trimStart().length];
  });
  const least = indents.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(least)) return;
  for (const token of starts) {
    if (token.kind !== 'text') continue;
    const [first, ...rest] = token.pieces;
    const text = textOfPieces(token.pieces);
    if (!first || (text.trim() === '' && text.endsWith('\n'))) continue;
    token.pieces = [{ text: first.text.slice(least), origin: first.origin + least }, ...rest];
  }
}
