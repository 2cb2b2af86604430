import type { Tree } from '../build.ts';
import { captured } from './programs.ts';
import { absolute, basename, changed, dirname, globExpression, isKnown, ROOT, resolve, UNKNOWN } from './values.ts';

/** The variables of a Makefile, and what `$(…)` makes of them (GNU make manual, chapters 6 and 8). */
export class MakeVariables {
  readonly #tree: Tree;
  readonly #folder: string;
  readonly #raw = new Map<string, string>();
  #depth = 0;
  #steps = 0;

  constructor(tree: Tree, file: string, folder: string) {
    this.#tree = tree;
    this.#folder = folder;
    this.#raw.set('CURDIR', absolute(folder));
    this.#raw.set('MAKE', 'make');
    this.#raw.set('MAKEFILE_LIST', absolute(file));
    this.#raw.set('SHELL', '/bin/sh');
  }

  get(name: string): string | undefined {
    return this.#raw.get(name);
  }

  /** `raw` is not expanded yet. */
  set(name: string, raw: string): void {
    this.#raw.set(name, raw);
  }

  with(locals: ReadonlyMap<string, string>, act: () => void): void {
    const before = [...locals.keys()].map((name) => [name, this.#raw.get(name)] as const);
    for (const [name, value] of locals) this.#raw.set(name, value);
    act();
    for (const [name, value] of before) {
      if (value === undefined) this.#raw.delete(name);
      else this.#raw.set(name, value);
    }
  }

  expand(text: string): string {
    let result = '';
    this.pieces(text, (piece) => {
      result += piece;
    });
    return result;
  }

  words(text: string): string[] {
    return split(this.expand(text));
  }

  /** Hands on the text piece by piece, each with the offset it comes from. */
  pieces(text: string, take: (piece: string, at: number, isLiteral: boolean) => void): void {
    if (this.#depth > 30 || ++this.#steps > 50_000) {
      take(UNKNOWN, 0, false);
      return;
    }
    let literal = 0;
    for (let at = 0; at < text.length; at++) {
      if (text[at] !== '$') continue;
      if (at > literal) take(text.slice(literal, at), literal, true);
      const next = text[at + 1];
      if (next === '$') {
        take('$', at + 1, true);
        at++;
      } else if (next === '(' || next === '{') {
        const end = closing(text, at + 1);
        take(this.#reference(text.slice(at + 2, end)), at, false);
        at = end;
      } else if (next !== undefined) {
        take(this.#value(next), at, false);
        at++;
      }
      literal = at + 1;
    }
    if (literal < text.length) take(text.slice(literal), literal, true);
  }

  #reference(inner: string): string {
    this.#depth++;
    const result = this.#evaluate(inner);
    this.#depth--;
    return result;
  }

  #evaluate(inner: string): string {
    const call = /^([a-z-]+)[ \t]+/.exec(inner);
    if (call?.[1] && FUNCTIONS.has(call[1])) return this.#function(call[1], inner.slice(call[0].length));
    const substitution = /^([^:]+):([^=]*)=(.*)$/s.exec(inner);
    if (substitution) {
      const [, name = '', from = '', to = ''] = substitution;
      const pattern = from.includes('%') ? from : `%${from}`;
      return patsubst(
        this.expand(pattern),
        this.expand(to.includes('%') ? to : `%${to}`),
        split(this.#value(this.expand(name))),
      ).join(' ');
    }
    return this.#value(this.expand(inner));
  }

  #value(name: string): string {
    const raw = this.#raw.get(name);
    if (raw !== undefined) {
      this.#depth++;
      const value = this.expand(raw);
      this.#depth--;
      return value;
    }
    const part = /^([@*<^])([DF])$/.exec(name);
    if (part?.[1]) {
      const whole = this.#value(part[1]);
      return isKnown(whole) ? (part[2] === 'D' ? dirname(whole) : basename(whole)) : UNKNOWN;
    }
    return UNKNOWN;
  }

  #function(name: string, text: string): string {
    const args = splitArguments(text);
    const arg = (i: number): string => this.expand((args[i] ?? '').trim());
    const list = (i: number): string[] => split(arg(i));
    switch (name) {
      case 'shell':
        return this.#shell(this.expand(text));
      case 'wildcard':
        return list(0)
          .flatMap((pattern) => this.#wildcard(pattern))
          .join(' ');
      case 'dir':
        return list(0)
          .map((it) => (it.includes('/') ? it.slice(0, it.lastIndexOf('/') + 1) : './'))
          .join(' ');
      case 'notdir':
        return list(0)
          .map((it) => it.slice(it.lastIndexOf('/') + 1))
          .join(' ');
      case 'basename':
        return list(0)
          .map((it) => it.replace(/\.[^./]*$/, ''))
          .join(' ');
      case 'abspath':
      case 'realpath':
        return list(0)
          .map((it) => changed(absolute(this.#folder), it))
          .join(' ');
      case 'addprefix':
        return list(1)
          .map((it) => arg(0) + it)
          .join(' ');
      case 'addsuffix':
        return list(1)
          .map((it) => it + arg(0))
          .join(' ');
      case 'patsubst':
        return patsubst(arg(0), arg(1), list(2)).join(' ');
      case 'subst':
        return arg(0) === '' ? arg(2) : arg(2).replaceAll(arg(0), arg(1));
      case 'strip':
        return list(0).join(' ');
      case 'sort':
        return [...new Set(list(0))].sort().join(' ');
      case 'filter':
        return list(1)
          .filter((it) => list(0).some((pattern) => stem(pattern, it) !== undefined))
          .join(' ');
      case 'filter-out':
        return list(1)
          .filter((it) => !list(0).some((pattern) => stem(pattern, it) !== undefined))
          .join(' ');
      case 'word':
        return list(1)[Number(arg(0)) - 1] ?? '';
      case 'words':
        return String(list(0).length);
      case 'firstword':
        return list(0)[0] ?? '';
      case 'lastword':
        return list(0).at(-1) ?? '';
      case 'if':
        // What is only known when make runs is mostly a test for a program that is there.
        return arg(0) !== '' ? arg(1) : arg(2);
      case 'or':
        // What nobody sets is empty, as it is for `?=`.
        return (
          args.map((it) => this.expand(it.trim())).find((it, at) => it !== '' && (it !== UNKNOWN || at === args.length - 1)) ?? ''
        );
      case 'and':
        return args.map((it) => this.expand(it.trim())).reduce((a, b) => (a === '' ? '' : b));
      case 'foreach':
        return this.#foreach(arg(0), list(1), args.slice(2).join(','));
      case 'call':
        return this.#call(args);
      default:
        return UNKNOWN;
    }
  }

  #foreach(name: string, words: readonly string[], body: string): string {
    const results: string[] = [];
    for (const word of words) this.with(new Map([[name, word]]), () => results.push(this.expand(body)));
    return results.join(' ');
  }

  #call([name = '', ...args]: readonly string[]): string {
    const body = this.#raw.get(this.expand(name.trim()));
    if (body === undefined) return UNKNOWN;
    let result = '';
    const locals = new Map(args.map((it, i) => [String(i + 1), this.expand(it)]));
    this.with(locals, () => {
      result = this.expand(body);
    });
    return result;
  }

  #shell(command: string): string {
    const words = split(command.replace(/["']/g, ''));
    const plain = /^[\w./\s"'{}$()-]*$/.test(command.replaceAll(ROOT, '/')) || words[0] === 'git';
    const [name, ...args] = words.filter((it) => it !== '2>/dev/null');
    return name !== undefined && plain ? captured(name, args, absolute(this.#folder), this.#tree) : UNKNOWN;
  }

  #wildcard(pattern: string): string[] {
    let found = [''];
    for (const part of pattern.replace(/\/$/, '').split('/')) {
      const expression = /[*?[]/.test(part) ? globExpression(part, false) : undefined;
      found = found.flatMap((prefix) => {
        const path = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`);
        if (!expression) return [path(part)];
        const folder = resolve(absolute(this.#folder), prefix || '.');
        return folder === undefined
          ? []
          : this.#tree
              .list(folder)
              .filter((it) => expression.test(it))
              .map(path);
      });
    }
    return found.filter((it) => {
      const path = resolve(absolute(this.#folder), it);
      return path !== undefined && this.#tree.kind(path) !== undefined;
    });
  }
}

const FUNCTIONS = new Set(
  (
    'shell wildcard dir notdir basename abspath realpath addprefix addsuffix patsubst subst strip sort filter filter-out word words ' +
    'firstword lastword if or and foreach call suffix join wordlist eval value origin error warning info findstring'
  ).split(' '),
);

const split = (text: string): string[] => text.split(/\s+/).filter((it) => it !== '');

/** What `%` stands for in a word; undefined when the pattern does not fit. */
export function stem(pattern: string, word: string): string | undefined {
  const percent = pattern.indexOf('%');
  if (percent < 0) return pattern === word ? '' : undefined;
  const front = pattern.slice(0, percent);
  const back = pattern.slice(percent + 1);
  const fits = word.length >= front.length + back.length && word.startsWith(front) && word.endsWith(back);
  return fits ? word.slice(front.length, word.length - back.length) : undefined;
}

const patsubst = (from: string, to: string, words: readonly string[]): string[] =>
  words.map((word) => {
    const found = stem(from, word);
    return found === undefined ? word : to.replace('%', () => found);
  });

/** The bracket that closes the one at `open`; the text's end where none does. */
function closing(text: string, open: number): number {
  const pair = text[open] === '(' ? '()' : '{}';
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === pair[0]) depth++;
    else if (text[at] === pair[1] && --depth === 0) return at;
  }
  return text.length;
}

function splitArguments(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '(' || char === '{') depth++;
    else if (char === ')' || char === '}') depth--;
    else if (char === ',' && depth === 0) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  found.push(text.slice(start));
  return found;
}
