import { UNKNOWN } from '../script/values.ts';

/** The value of `matrix.os` and its like, as text; UNKNOWN when nobody says it. */
export type Contexts = (path: readonly string[]) => string;

/** Replaces every `${{ … }}` (docs.github.com, "Evaluate expressions"). */
export const replaced = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_, inner: string) => evaluate(inner, contexts));

type Token = { readonly kind: 'text' | 'name' | 'sign'; readonly text: string };

export function evaluate(source: string, contexts: Contexts): string {
  const tokens = tokensOf(source);
  const parser = new Parser(tokens, contexts);
  const value = parser.or();
  return parser.isDone ? value : UNKNOWN;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|'((?:[^']|'')*)'|([A-Za-z_][\w-]*)|(-?\d[\w.]*)|(&&|\|\||==|!=|<=|>=|[!<>().,[\]*])/gy;
  for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
    if (match[1] !== undefined) tokens.push({ kind: 'text', text: match[1].replaceAll("''", "'") });
    else if (match[2] !== undefined) tokens.push({ kind: 'name', text: match[2] });
    else if (match[3] !== undefined) tokens.push({ kind: 'text', text: match[3] });
    else if (match[4] !== undefined) tokens.push({ kind: 'sign', text: match[4] });
    if (pattern.lastIndex >= source.length) return tokens;
  }
  return [{ kind: 'sign', text: '?' }];
}

const isFalse = (value: string): boolean => value === '' || value === 'false' || value === '0' || value === 'null';

class Parser {
  readonly #tokens: readonly Token[];
  readonly #contexts: Contexts;
  #at = 0;

  constructor(tokens: readonly Token[], contexts: Contexts) {
    this.#tokens = tokens;
    this.#contexts = contexts;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  #sign(...signs: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  or(): string {
    let left = this.#and();
    while (this.#sign('||')) {
      const right = this.#and();
      left = left.includes(UNKNOWN) ? UNKNOWN : isFalse(left) ? right : left;
    }
    return left;
  }

  #and(): string {
    let left = this.#equal();
    while (this.#sign('&&')) {
      const right = this.#equal();
      left = left.includes(UNKNOWN) ? UNKNOWN : isFalse(left) ? left : right;
    }
    return left;
  }

  #equal(): string {
    const left = this.#unary();
    const sign = this.#sign('==', '!=', '<', '>', '<=', '>=');
    if (!sign) return left;
    const right = this.#unary();
    if (left.includes(UNKNOWN) || right.includes(UNKNOWN) || /[<>]/.test(sign)) return UNKNOWN;
    return String((left.toLowerCase() === right.toLowerCase()) === (sign === '=='));
  }

  #unary(): string {
    if (!this.#sign('!')) return this.#primary();
    const value = this.#unary();
    return value.includes(UNKNOWN) ? UNKNOWN : String(isFalse(value));
  }

  #primary(): string {
    if (this.#sign('(')) {
      const value = this.or();
      return this.#sign(')') ? value : UNKNOWN;
    }
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'text') return token.text;
    if (token?.kind !== 'name') return UNKNOWN;
    if (/^(?:true|false|null)$/.test(token.text)) return token.text;
    if (this.#sign('(')) return this.#function(token.text.toLowerCase());
    const path = [token.text];
    for (;;) {
      if (this.#sign('.')) {
        const next = this.#tokens[this.#at++];
        path.push(next?.text ?? '');
      } else if (this.#sign('[')) {
        path.push(this.or());
        this.#sign(']');
      } else break;
    }
    return this.#contexts(path);
  }

  #function(name: string): string {
    const args: string[] = [];
    if (!this.#sign(')')) {
      do args.push(this.or());
      while (this.#sign(','));
      this.#sign(')');
    }
    const [first = '', second = ''] = args;
    if (args.some((it) => it.includes(UNKNOWN)) && name !== 'format') return UNKNOWN;
    switch (name) {
      case 'format':
        return first.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index) + 1] ?? '');
      case 'contains':
        return String(first.toLowerCase().includes(second.toLowerCase()));
      case 'startswith':
        return String(first.toLowerCase().startsWith(second.toLowerCase()));
      case 'endswith':
        return String(first.toLowerCase().endsWith(second.toLowerCase()));
      default:
        return UNKNOWN;
    }
  }
}
