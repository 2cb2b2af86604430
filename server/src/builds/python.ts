import { Joined } from '../text/joined.ts';
import { type Span, span } from '../text/span.ts';
import type { Build, Tree } from './build.ts';
import { dockerBuild, type Field, invocationOf } from './docker.ts';
import { type PythonToken, pythonTokens } from './hub.ts';
import { scriptBuilds } from './script.ts';
import { absolute, changed, dirname, isKnown, UNKNOWN } from './values.ts';

export const isPython = (path: string): boolean => /\.py$/.test(path);

/** The builds that a Python program starts in a folder (`absolute(path)`): lists of words, and command lines for a shell. */
export function pythonBuilds(path: string, tree: Tree, cwd: string): Build[] {
  const text = tree.text(path);
  if (text === undefined || !/['"](?:\S*\/)?(?:docker|podman|buildah)\b|docker (?:buildx )?build/.test(text)) return [];
  return new Reader(path, text, tree, cwd).builds();
}

type Text = { readonly kind: 'text'; readonly text: string; readonly at: Span };
type Value = Text | { readonly kind: 'list'; readonly fields: readonly Field[]; readonly at: Span };
interface Found {
  readonly value: Value | undefined;
  readonly end: number;
}

/** Calls whose first text is a command line, also without `shell=True`. */
const SHELLS = /^(?:system|popen|getoutput|getstatusoutput|sh|shell|run_(?:shell|cmd|command)|execute|local)$/;
const TALKS = /^(?:assert|print|log|debug|info|warn|error|echo|append|extend|insert|join|len$|str$|repr$|list$|quote)/;
const WORDS = new Set('return in if and or not else elif while yield await lambda with for is except'.split(' '));

class Reader {
  readonly #path: string;
  readonly #tree: Tree;
  readonly #cwd: string;
  readonly #tokens: readonly PythonToken[];
  readonly #names = new Map<string, { value: Value | undefined; indent: number }>();
  readonly #builds = new Map<string, Build>();

  constructor(path: string, text: string, tree: Tree, cwd: string) {
    this.#path = path;
    this.#tree = tree;
    this.#cwd = cwd;
    this.#tokens = pythonTokens(text);
  }

  builds(): Build[] {
    let indent = 0;
    this.#tokens.forEach((token, at) => {
      indent = token.indent ?? indent;
      if (token.kind === 'name' && this.#is(at + 1, '(') && !WORDS.has(token.text)) this.#called(at);
      if (token.kind === 'name' && token.indent !== undefined) this.#statement(at, indent);
    });
    return [...this.#builds.values()].sort((a, b) => a.source.at.start - b.source.at.start);
  }

  #is(at: number, ...signs: readonly string[]): boolean {
    const token = this.#tokens[at];
    return token !== undefined && token.kind !== 'text' && signs.includes(token.text);
  }

  #statement(at: number, indent: number): void {
    const name = this.#tokens[at]?.text ?? '';
    if (name === 'def' || name === 'async') {
      for (const [key, { indent: own }] of this.#names) if (own > indent) this.#names.delete(key);
      // Its parameters hide what has their names.
      for (let i = at + 2, end = this.#close(at + (name === 'def' ? 2 : 3)); i < end; i++)
        if (this.#is(i + 1, ',', ')', '=', ':'))
          this.#names.set(this.#tokens[i]?.text ?? '', { value: undefined, indent: indent + 1 });
      return;
    }
    if (name === 'return') this.#list(this.#expression(at + 1).value, this.#cwd);
    if (name === 'for') this.#names.set(this.#tokens[at + 1]?.text ?? '', { value: undefined, indent });
    let equals = at + 1;
    // `NAME: list[str] = …`
    if (this.#is(equals, ':'))
      while (!this.#is(equals, '=') && this.#tokens[equals + 1]?.indent === undefined && equals < at + 14) equals++;
    if (this.#is(equals, '=')) {
      const { value } = this.#expression(equals + 1);
      const old = this.#names.get(name);
      // Set once more in a branch, it may be this or that.
      const isEither = old !== undefined && indent > old.indent && JSON.stringify(old.value) !== JSON.stringify(value);
      this.#names.set(name, isEither ? { ...old, value: undefined } : { value, indent });
    } else if (this.#is(at + 1, '+=')) this.#add(name, this.#expression(at + 2).value, true);
    else if (this.#is(at + 1, '.') && this.#is(at + 2, 'append', 'extend') && this.#is(at + 3, '('))
      this.#add(name, this.#expression(at + 4).value, this.#is(at + 2, 'extend'));
    else if (this.#is(at + 1, '.') && this.#is(at + 2, 'insert')) this.#add(name, undefined, true);
  }

  #add(name: string, value: Value | undefined, isMany: boolean): void {
    const old = this.#names.get(name);
    if (!old) return;
    const more = !isMany && value?.kind === 'text' ? listOf([fieldOf(value)], value.at) : value;
    const open = listOf([unknownField(old.value?.at ?? NOWHERE, isMany)], NOWHERE);
    this.#names.set(name, { ...old, value: added(old.value, more ?? (old.value?.kind === 'list' ? open : undefined), '') });
  }

  /** `run([…], cwd=…)`, `system("…")`. */
  #called(at: number): void {
    const name = this.#tokens[at]?.text ?? '';
    if (TALKS.test(name) || this.#is(at - 1, 'def', 'class')) return;
    const values: (Value | undefined)[] = [];
    let cwd = this.#cwd;
    let isShell = SHELLS.test(name);
    for (let i = at + 2, close = this.#close(at + 1); i < close; i++) {
      if (this.#is(i, ',')) continue;
      const isNamed = this.#is(i + 1, '=');
      const { value, end } = this.#expression(isNamed ? i + 2 : i);
      if (this.#is(i, 'cwd') && isNamed)
        cwd = this.#is(i + 2, 'None') ? cwd : changed(this.#cwd, value?.kind === 'text' ? value.text : UNKNOWN);
      else if (this.#is(i, 'shell') && isNamed) isShell = this.#is(i + 2, 'True');
      else values.push(value);
      while (end > i && i + 1 < end) i++;
    }
    for (const value of values) this.#list(value, cwd);
    const [line] = values;
    if (!isShell || line?.kind !== 'text' || !/\b(?:docker|podman|buildah)\b/.test(line.text)) return;
    const file = this.#path;
    const text = new Joined(line.text, [0], [line.at.start]);
    for (const it of scriptBuilds({ tool: 'python', file, name: undefined, text }, { cwd }, this.#tree))
      if (it.source.file === file) this.#put(it);
  }

  #put(build: Build): void {
    this.#builds.set(JSON.stringify([build.source.at.start, build.dockerfile, build.context]), build);
  }

  #list(value: Value | undefined, cwd: string): void {
    const [first] = value?.kind === 'list' ? value.fields : [];
    const invocation = value?.kind === 'list' ? invocationOf(value.fields) : undefined;
    if (!first || value?.kind !== 'list' || invocation?.kind !== 'build' || !isKnown(first.text)) return;
    const at = span(first.at.start, Math.max(first.at.end, value.fields.at(-1)?.at.end ?? 0));
    const where = { tool: 'python' as const, file: this.#path, name: undefined, tree: this.#tree, cwd, place: (it: Span) => it };
    const build = dockerBuild(invocation, at, undefined, where);
    if (build) this.#put(build);
  }

  #close(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at++) {
      if (this.#is(at, '(', '[', '{')) depth++;
      else if (this.#is(at, ')', ']', '}') && --depth <= 0) return at;
    }
    return this.#tokens.length;
  }

  /** Terms with `+` or a path's `/` between them; what is compared, chosen or computed is not known. */
  #expression(start: number, depth = 0): Found {
    let { value, end } = this.#term(start, depth);
    while (this.#is(end, '+', '/') && depth < 20) {
      const right = this.#term(end + 1, depth + 1);
      value = added(value, right.value, this.#is(end, '/') ? '/' : '');
      end = right.end;
    }
    if (end >= this.#tokens.length || this.#tokens[end]?.indent !== undefined || this.#is(end, ',', ')', ']', '}', '=', ':', ';'))
      return { value, end };
    while (end < this.#tokens.length && !this.#is(end, ',', ')', ']', '}') && this.#tokens[end]?.indent === undefined)
      end = this.#is(end, '(', '[', '{') ? this.#close(end) + 1 : end + 1;
    return { value: undefined, end };
  }

  #term(at: number, depth: number): Found {
    const token = this.#tokens[at];
    let end = at + 1;
    if (!token || depth > 20) return { value: undefined, end };
    let value: Value | undefined;
    if (token.kind === 'text') {
      const texts = [this.#content(token)];
      for (; this.#tokens[end]?.kind === 'text'; end++) texts.push(this.#content(this.#tokens[end] as PythonToken));
      const last = this.#tokens[end - 1] as PythonToken;
      value = textValue(
        texts.join(''),
        span(token.at.start + token.quotes.length, last.at.end - last.quotes.replace(/^\w+/, '').length),
      );
    } else if (this.#is(at, '[', '(')) {
      end = this.#close(at) + 1;
      value = this.#items(at, end - 1, depth);
    } else if (token.text === '__file__') value = textValue(absolute(this.#path), token.at);
    else {
      value = this.#names.get(token.text)?.value;
      if (value?.kind === 'text') value = { ...value, at: token.at };
    }
    let name = token.text;
    for (;;) {
      if (this.#is(end, '.')) {
        name = this.#tokens[end + 1]?.text ?? '';
        end += 2;
        if (!this.#is(end, '('))
          value = name === 'parent' && value?.kind === 'text' ? path(dirname, value.text, token.at) : undefined;
      } else if (this.#is(end, '(', '[')) {
        const close = this.#close(end);
        value = this.#is(end, '(') ? this.#function(name, value, end, close, token.at, depth) : undefined;
        end = close + 1;
      } else return { value, end };
    }
  }

  #function(name: string, on: Value | undefined, open: number, close: number, at: Span, depth: number): Value | undefined {
    if (/^(?:resolve|absolute|as_posix|strip)$/.test(name)) return on;
    const given = this.#items(open, close, depth, true);
    const args = given?.kind === 'list' ? given.fields : [];
    const line = name === 'split' && args.length === 0 ? on : name === 'split' && args.length === 1 ? args[0] : undefined;
    if (line && 'text' in line)
      return listOf(
        line.text
          .trim()
          .split(/\s+/)
          .map((text) => ({ text, at: line.at, open: false, raw: text })),
        at,
      );
    const [first] = args;
    if (name === 'getcwd' || name === 'cwd') return textValue(this.#cwd, at);
    if (!first) return undefined;
    if (name === 'join') return args.length > 1 ? textValue(args.map((it) => it.text).join('/'), at) : undefined;
    if (name === 'dirname') return path(dirname, first.text, at);
    return /^(?:abspath|realpath|normpath|str|Path|PurePath|fspath)$/.test(name) ? textValue(first.text, at) : undefined;
  }

  /** A list or tuple; brackets around one value are that value. */
  #items(open: number, close: number, depth: number, isCall = false): Value | undefined {
    const fields: Field[] = [];
    let only: Value | undefined;
    let isTuple = isCall || this.#is(open, '[') || close === open + 1;
    for (let at = open + 1; at < close; ) {
      const isSpread = this.#is(at, '*');
      const { value, end } = this.#expression(isSpread ? at + 1 : at, depth + 1);
      const place = span(this.#tokens[at]?.at.start ?? 0, this.#tokens[Math.max(at, end - 1)]?.at.end ?? 0);
      only = value;
      isTuple ||= this.#is(end, ',');
      if (isSpread && value?.kind === 'list') fields.push(...value.fields);
      else if (value?.kind === 'text')
        fields.push({ ...fieldOf(value), at: this.#tokens[at]?.kind === 'text' && end === at + 1 ? value.at : place });
      else fields.push(unknownField(place, isSpread));
      at = Math.max(end, at) + 1;
    }
    return isTuple ? listOf(fields, (this.#tokens[open] as PythonToken).at) : only;
  }

  /** What a text says: its escapes replaced, and in an f-string the names that are known. */
  #content({ text, quotes }: PythonToken): string {
    const plain = /r/i.test(quotes)
      ? text
      : text.replace(/\\(\r?\n|[\s\S])/g, (_, char: string) => ({ n: '\n', t: '\t', '\n': '' })[char] ?? char);
    if (!/f/i.test(quotes)) return plain;
    return plain.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all, name?: string) => {
      const value = name === undefined ? undefined : this.#names.get(name.trim())?.value;
      return name === undefined ? all.slice(1) : value?.kind === 'text' ? value.text : UNKNOWN;
    });
  }
}

const NOWHERE = span(0, 0);
const textValue = (text: string, at: Span): Text => ({ kind: 'text', text, at });
const listOf = (fields: readonly Field[], at: Span): Value => ({ kind: 'list', fields, at });
const fieldOf = ({ text, at }: Text): Field => ({ text, at, open: false, raw: text });
const unknownField = (at: Span, isMany: boolean): Field => ({ text: UNKNOWN, at, open: isMany, raw: '' });
const path = (act: (path: string) => string, text: string, at: Span): Value => textValue(isKnown(text) ? act(text) : UNKNOWN, at);

function added(left: Value | undefined, right: Value | undefined, sign: string): Value | undefined {
  if (left?.kind === 'list') {
    if (right?.kind === 'text') return undefined;
    return listOf([...left.fields, ...(right?.fields ?? [unknownField(left.at, true)])], left.at);
  }
  if (right?.kind === 'list' || !(left ?? right)) return undefined;
  const at = left?.at ?? (right as Text).at;
  return textValue(
    (left?.text ?? UNKNOWN) + sign + (right?.text ?? UNKNOWN),
    span(at.start, Math.max(at.end, right?.at.end ?? 0)),
  );
}
