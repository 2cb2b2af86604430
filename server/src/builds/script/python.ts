import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { unsure } from '../declared.ts';
import { dockerBuild, type Field, invocationOf } from './docker.ts';
import { type PythonToken, pythonTokens } from './python-tokens.ts';
import { scriptBuilds } from './script.ts';
import { absolute, changed, dirname, isKnown, UNKNOWN } from './values.ts';

export const isPython = (path: string): boolean => /\.py$/.test(path);

/** The builds that a Python program starts in a folder (`absolute(path)`): lists of words, and command lines for a shell. */
export function pythonBuilds(path: string, tree: Tree, cwd: string): Build[] {
  const text = tree.text(path);
  if (text === undefined || !/['"](?:\S*\/)?(?:docker|podman|buildah)\b|docker (?:buildx )?build/.test(text)) return [];
  return new Reader(path, text, tree, cwd).builds();
}

/** A text or a list of them; undefined when nothing is known. */
type Value = Field | readonly Field[] | undefined;

/** Calls whose first text is a command line, also without `shell=True`. */
const SHELLS = /^(?:system|popen|getoutput|getstatusoutput|sh|shell|run_(?:shell|cmd|command)|execute|local)$/;
const TALKS = /^(?:assert|print|log|debug|info|warn|error|echo|append|extend|join|quote|(?:len|str|repr|list|return|in|if|not)$)/;

class Reader {
  readonly #path: string;
  readonly #tree: Tree;
  readonly #cwd: string;
  readonly #tokens: readonly PythonToken[];
  readonly #names = new Map<string, { value: Value; indent: number; hasLeft: boolean }>();
  readonly #found: Build[] = [];

  constructor(path: string, text: string, tree: Tree, cwd: string) {
    this.#path = path;
    this.#tree = tree;
    this.#cwd = cwd;
    this.#tokens = pythonTokens(text);
  }

  builds(): Build[] {
    this.#tokens.forEach((token, at) => {
      if (token.kind === 'name' && this.#is(at + 1, '(')) this.#called(at);
      if (token.kind !== 'name' || token.indent === undefined) return;
      for (const [name, it] of this.#names) if (it.indent > token.indent) this.#names.set(name, { ...it, hasLeft: true });
      this.#statement(at, token.text, token.indent);
    });
    const unique = new Map(this.#found.map((it) => [JSON.stringify([it.source.at.start, it.dockerfile, it.context]), it]));
    return [...unique.values()].sort((a, b) => a.source.at.start - b.source.at.start);
  }

  #is(at: number, ...signs: readonly string[]): boolean {
    const token = this.#tokens[at];
    return token !== undefined && token.kind !== 'text' && signs.includes(token.text);
  }

  #statement(at: number, name: string, indent: number): void {
    const set = (key: string, value: Value, depth = indent) => this.#names.set(key, { value, indent: depth, hasLeft: false });
    const def = name === 'def' ? at : at + 1;
    if (this.#is(def, 'def')) {
      for (const [key, { indent: own }] of this.#names) if (own > indent) this.#names.delete(key);
      // Its parameters hide what has their names.
      for (let i = def + 2, end = this.#close(def + 2); i < end; i++)
        if (this.#is(i + 1, ',', ')', '=', ':')) set(this.#tokens[i]?.text ?? '', undefined, indent + 1);
      return;
    }
    if (name === 'return') this.#list(this.#expression(at + 1).value, this.#cwd);
    if (name === 'for') set(this.#tokens[at + 1]?.text ?? '', undefined);
    let equals = at + 1;
    // `NAME: list[str] = …`
    if (this.#is(equals, ':'))
      while (!this.#is(equals, '=') && this.#tokens[equals + 1]?.indent === undefined && equals < at + 14) equals++;
    const old = this.#names.get(name);
    // Set once more in a branch, it may be this or that.
    const mayDiffer = old !== undefined && (indent > old.indent || old.hasLeft);
    if (this.#is(equals, '=')) {
      const { value } = this.#expression(equals + 1);
      if (!mayDiffer) set(name, value);
      else if (JSON.stringify(old.value) !== JSON.stringify(value)) this.#names.set(name, { ...old, value: undefined });
      return;
    }
    const isMethod = this.#is(at + 1, '.') && this.#is(at + 2, 'append', 'extend') && this.#is(at + 3, '(');
    if (!old || !(isMethod || this.#is(at + 1, '+='))) return;
    const { value } = this.#expression(at + (isMethod ? 4 : 2));
    const more = isMethod && this.#is(at + 2, 'append') ? [value].flat().map((it) => it ?? unknownField(NOWHERE, false)) : value;
    const changes = mayDiffer && Array.isArray(more) ? unsure(more) : more;
    this.#names.set(name, { ...old, value: added(old.value, changes, '') });
  }

  /** `run([…], cwd=…)`, `system("…")`. */
  #called(at: number): void {
    const name = this.#tokens[at]?.text ?? '';
    if (TALKS.test(name) || this.#is(at - 1, 'def', 'class')) return;
    const values: Value[] = [];
    let cwd = this.#cwd;
    let isShell = SHELLS.test(name);
    for (let i = at + 2, close = this.#close(at + 1); i < close; i++) {
      if (this.#is(i, ',')) continue;
      const isNamed = this.#is(i + 1, '=');
      const { value, end } = this.#expression(isNamed ? i + 2 : i);
      if (this.#is(i, 'cwd') && isNamed) cwd = this.#is(i + 2, 'None') ? cwd : changed(this.#cwd, textOf(value) ?? UNKNOWN);
      else if (this.#is(i, 'shell') && isNamed) isShell = this.#is(i + 2, 'True');
      else values.push(value);
      i = Math.max(i, end - 1);
    }
    for (const value of values) this.#list(value, cwd);
    const [line] = values;
    if (!isShell || !line || !('text' in line) || !/\b(?:docker|podman|buildah)\b/.test(line.text)) return;
    const script = {
      tool: 'python' as const,
      file: this.#path,
      name: undefined,
      text: new Joined(line.text, [0], [line.at.start]),
    };
    for (const it of scriptBuilds(script, { cwd }, this.#tree)) if (it.source.file === this.#path) this.#found.push(it);
  }

  #list(value: Value, cwd: string): void {
    const fields = value && !('text' in value) ? value : [];
    const [first] = fields;
    const invocation = invocationOf(fields);
    if (!first || invocation?.kind !== 'build' || !isKnown(first.text)) return;
    const at = span(first.at.start, Math.max(first.at.end, fields.at(-1)?.at.end ?? 0));
    const where = { tool: 'python' as const, file: this.#path, name: undefined, tree: this.#tree, cwd, place: (it: Span) => it };
    const build = dockerBuild(invocation, at, undefined, where);
    if (build) this.#found.push(build);
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
  #expression(start: number, depth = 0): { value: Value; end: number } {
    let { value, end } = this.#term(start, depth);
    while (this.#is(end, '+', '/') && depth < 20) {
      const right = this.#term(end + 1, depth + 1);
      value = added(value, right.value, this.#is(end, '/') ? '/' : '');
      end = right.end;
    }
    for (; end < this.#tokens.length && this.#tokens[end]?.indent === undefined; value = undefined) {
      if (this.#is(end, ',', ')', ']', '}', '=', ':', ';')) break;
      end = this.#is(end, '(', '[', '{') ? this.#close(end) + 1 : end + 1;
    }
    return { value, end };
  }

  #term(at: number, depth: number): { value: Value; end: number } {
    const token = this.#tokens[at];
    let end = at + 1;
    if (!token || depth > 20) return { value: undefined, end };
    let value: Value;
    if (token.kind === 'text') {
      const texts = [this.#content(token)];
      for (; this.#tokens[end]?.kind === 'text'; end++) texts.push(this.#content(this.#tokens[end] as PythonToken));
      const { at: last, quotes } = this.#tokens[end - 1] as PythonToken;
      const inner = span(token.at.start + token.quotes.length, last.end - quotes.replace(/^\w+/, '').length);
      value = fieldOf(texts.join(''), inner);
    } else if (this.#is(at, '[', '(')) {
      end = this.#close(at) + 1;
      value = this.#items(at, end - 1, depth);
    } else if (this.#is(at, '{')) end = this.#close(at) + 1;
    else if (token.text === '__file__') value = fieldOf(absolute(this.#path), token.at);
    else {
      value = this.#names.get(token.text)?.value;
      if (value && 'text' in value) value = { ...value, at: token.at };
    }
    let name = token.text;
    for (;;) {
      if (this.#is(end, '.')) {
        name = this.#tokens[++end]?.text ?? '';
        end++;
        if (!this.#is(end, '(')) value = name === 'parent' ? folder(textOf(value), token.at) : undefined;
      } else if (this.#is(end, '(', '[')) {
        const close = this.#close(end);
        value = this.#is(end, '(') ? this.#function(name, value, end, close, token.at, depth) : undefined;
        end = close + 1;
      } else return { value, end };
    }
  }

  #function(name: string, on: Value, open: number, close: number, at: Span, depth: number): Value {
    if (/^(?:resolve|absolute|as_posix|strip)$/.test(name)) return on;
    const args = [this.#items(open, close, depth, true)].flat().filter((it) => it !== undefined);
    const [first] = args;
    if (name === 'split' && args.length < 2) {
      const line = first ?? (on && 'text' in on ? on : undefined);
      return line?.text
        .trim()
        .split(/\s+/)
        .map((text) => fieldOf(text, line.at));
    }
    if (name === 'join') return args.length > 1 ? fieldOf(args.map((it) => it.text).join('/'), at) : undefined;
    if (name === 'dirname') return folder(first?.text, at);
    return first && /^(?:abspath|realpath|normpath|str|Path|PurePath|fspath)$/.test(name) ? fieldOf(first.text, at) : undefined;
  }

  /** A list or tuple; brackets around one value are that value. */
  #items(open: number, close: number, depth: number, isCall = false): Value {
    const fields: Field[] = [];
    let only: Value;
    let isTuple = isCall || this.#is(open, '[') || close === open + 1;
    for (let at = open + 1; at < close; ) {
      const isSpread = this.#is(at, '*');
      const { value, end } = this.#expression(isSpread ? at + 1 : at, depth + 1);
      const place = span(this.#tokens[at]?.at.start ?? 0, this.#tokens[Math.max(at, end - 1)]?.at.end ?? 0);
      only = value;
      isTuple ||= this.#is(end, ',');
      if (isSpread && value && !('text' in value)) fields.push(...value);
      else if (value && 'text' in value)
        fields.push({ ...value, at: this.#tokens[at]?.kind === 'text' && end === at + 1 ? value.at : place });
      else fields.push(unknownField(place, isSpread));
      at = Math.max(end, at) + 1;
    }
    return isTuple ? fields : only;
  }

  /** What a text says: its escapes replaced, and in an f-string the names that are known. */
  #content({ text, quotes }: PythonToken): string {
    const plain = /r/i.test(quotes)
      ? text
      : text.replace(/\\(\r?\n|[\s\S])/g, (_, char: string) => ({ n: '\n', t: '\t', '\n': '' })[char] ?? char);
    if (!/f/i.test(quotes)) return plain;
    return plain.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all, name?: string) => {
      return name === undefined ? all.slice(1) : (textOf(this.#names.get(name.trim())?.value) ?? UNKNOWN);
    });
  }
}

const NOWHERE = span(0, 0);
const textOf = (value: Value): string | undefined => (value && 'text' in value ? value.text : undefined);
const fieldOf = (text: string, at: Span): Field => ({ text, at, open: false, raw: text });
const unknownField = (at: Span, isMany: boolean): Field => ({ text: UNKNOWN, at, open: isMany, raw: '' });
const folder = (text: string | undefined, at: Span): Value =>
  fieldOf(isKnown(text ?? UNKNOWN) ? dirname(text ?? '') : UNKNOWN, at);

function added(left: Value, right: Value, sign: string): Value {
  if (left && !('text' in left)) {
    if (right && 'text' in right) return undefined;
    return [...left, ...(right ?? [unknownField(left[0]?.at ?? NOWHERE, true)])];
  }
  if (!(left ?? right) || (right && !('text' in right))) return undefined;
  const at = left?.at ?? right?.at ?? NOWHERE;
  return fieldOf((left?.text ?? UNKNOWN) + sign + (right?.text ?? UNKNOWN), span(at.start, Math.max(at.end, right?.at.end ?? 0)));
}
