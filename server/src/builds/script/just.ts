import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { baseName, folderOf, join } from '../paths.ts';
import { Pieces } from './pieces.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute, changed, dirname, UNKNOWN } from './values.ts';

export const isJust = (path: string): boolean => /^\.?justfile$|\.just$/i.test(baseName(path));

/** The builds of a justfile's recipes, with what they depend on and import (just.systems/man). */
export function justBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const reader = new Reader(absolute(folderOf(path)), tree, programs);
  reader.read(path);
  return reader.builds();
}

interface Parameter {
  readonly name: string;
  /** As an expression. */
  readonly fallback: string | undefined;
  readonly isRest: boolean;
}

interface Recipe {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly Parameter[];
  readonly dependencies: string;
  readonly attributes: string;
  /** Logical lines without their indentation; continuations stay. */
  readonly lines: readonly Joined[];
}

type Values = ReadonlyMap<string, string>;

const HEADER = /^@?([A-Za-z_][\w-]*)((?:\s(?:"[^"]*"|'[^']*'|[^:"'])*?)?)\s*:(?!=)\s*(.*)$/s;
const ASSIGNMENT = /^(?:export\s+|unexport\s+|eager\s+|lazy\s+)*([A-Za-z_][\w-]*)\s*:=\s*(.*)$/s;

class Reader {
  readonly #home: string;
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  readonly #recipes = new Map<string, Recipe>();
  readonly #expressions = new Map<string, string>();
  readonly #exported = new Set<string>();
  readonly #files = new Set<string>();
  readonly #done = new Set<string>();
  #folder: string;

  constructor(folder: string, tree: Tree, programs: Programs | undefined) {
    this.#home = folder;
    this.#folder = folder;
    this.#tree = tree;
    this.#programs = programs;
  }

  read(file: string): void {
    const text = this.#tree.text(file);
    if (text === undefined || this.#files.has(file) || this.#files.size > 40) return;
    this.#files.add(file);
    let lines: Joined[] | undefined;
    let attributes = '';
    for (const { at, isIndented, body } of logicalLines(text)) {
      const line = text.slice(at.start, at.end);
      if (isIndented || line.trim() === '') {
        lines?.push(body);
        continue;
      }
      lines = undefined;
      if (line.startsWith('#')) continue;
      if (line.startsWith('[')) attributes += line;
      else {
        lines = this.#line(line.replace(/\\\r?\n\s*/g, ' '), file, attributes);
        attributes = '';
      }
    }
  }

  #line(line: string, file: string, attributes: string): Joined[] | undefined {
    const include = /^import\??\s+(['"])(.*?)\1/.exec(line)?.[2];
    if (include !== undefined) this.read(join(folderOf(file), include) ?? file);
    const setting = /^set\s+working-directory\s*:=\s*(.*)$/.exec(line)?.[1];
    if (setting !== undefined) this.#folder = changed(this.#home, this.#evaluate(setting, new Map()));
    if (include !== undefined || /^(?:set|alias|mod\??)\s/.test(line)) return undefined;
    const assignment = ASSIGNMENT.exec(line);
    if (assignment?.[1]) {
      this.#expressions.set(assignment[1], assignment[2] ?? '');
      if (line.startsWith('export')) this.#exported.add(assignment[1]);
      return undefined;
    }
    const header = HEADER.exec(line);
    if (!header?.[1]) return undefined;
    const lines: Joined[] = [];
    const parameters = [
      ...(header[2] ?? '').matchAll(/([*+]?)\$?([A-Za-z_][\w-]*)(?:\s*=\s*("[^"]*"|'[^']*'|`[^`]*`|\([^)]*\)|[\w-]+))?/g),
    ];
    this.#recipes.set(header[1], {
      name: header[1],
      file,
      parameters: parameters.map((it) => ({ name: it[2] ?? '', fallback: it[3], isRest: it[1] !== '' })),
      dependencies: (header[3] ?? '').replace(/\s#.*$/, ''),
      attributes,
      lines,
    });
    return lines;
  }

  builds(): Build[] {
    // A recipe that others hand arguments to is read with those, where it cannot go without.
    const called = new Set<string>();
    for (const { dependencies } of this.#recipes.values()) for (const [name] of callsOf(dependencies)) called.add(name);
    return [...this.#recipes.values()]
      .filter((it) => !called.has(it.name) || it.parameters.every(({ fallback, isRest }) => isRest || fallback !== undefined))
      .flatMap((it) => this.#run(it, [], 0));
  }

  #run(recipe: Recipe, passed: readonly string[], depth: number): Build[] {
    const id = JSON.stringify([recipe.name, passed]);
    if (depth > 8 || this.#done.has(id) || this.#done.size > 2000) return [];
    this.#done.add(id);
    const values = new Map<string, string>();
    recipe.parameters.forEach(({ name, fallback, isRest }, i) => {
      const given = isRest && passed.length > i ? passed.slice(i).join(' ') : passed[i];
      values.set(name, given ?? (fallback === undefined ? UNKNOWN : this.#evaluate(fallback, values)));
    });
    const found = callsOf(recipe.dependencies).flatMap(([name, args]) => {
      const given = args.map((it) => this.#evaluate(it, values));
      const target = this.#recipes.get(name);
      return target ? this.#run(target, given, depth + 1) : [];
    });
    const env = new Map([...this.#exported].map((name) => [name, this.#variable(name, new Map(), 0)]));
    const own = /working-directory\s*[:(]\s*(['"])(.*?)\1/.exec(recipe.attributes)?.[2];
    const cwd = /\bno-cd\b/.test(recipe.attributes) ? UNKNOWN : own === undefined ? this.#folder : changed(this.#folder, own);
    for (const text of this.#scripts(recipe, values)) {
      const script = { tool: 'just' as const, file: recipe.file, name: recipe.name, text };
      found.push(...scriptBuilds(script, { cwd, env }, this.#tree, this.#programs));
    }
    return found;
  }

  /** Each line is a script of its own, unless the recipe begins with `#!`. */
  #scripts({ lines, attributes }: Recipe, values: Values): Joined[] {
    const first = lines.find((it) => it.text.trim() !== '')?.text ?? '';
    const isWhole = first.startsWith('#!') || /\bscript\b/.test(attributes);
    if (!isWhole)
      return lines.map((line) => {
        const prefix = /^[@-]*\s*/.exec(line.text)?.[0].length ?? 0;
        return this.#interpolated(line, prefix, values, new Pieces()).joined();
      });
    if (first.startsWith('#!') && !/\b(?:ba|da|z|k)?sh\b/.test(first)) return [];
    const pieces = new Pieces();
    for (const it of lines) this.#interpolated(it, 0, values, pieces).put('\n', it.span(it.text.length, it.text.length + 1));
    return [pieces.joined()];
  }

  #interpolated(line: Joined, from: number, values: Values, pieces: Pieces): Pieces {
    let done = from;
    for (const match of line.text.matchAll(/\{\{\{\{|\{\{([\s\S]*?)(?:\}\}|$)/g)) {
      const end = match.index + match[0].length;
      const value = match[1] === undefined ? '{{' : this.#evaluate(match[1], values);
      pieces.copy(line, done, match.index).put(value, line.span(match.index, end));
      done = end;
    }
    return pieces.copy(line, done);
  }

  #variable(name: string, values: Values, depth: number): string {
    const expression = this.#expressions.get(name);
    return (
      values.get(name) ?? (expression === undefined || depth > 10 ? UNKNOWN : this.#evaluate(expression, new Map(), depth + 1))
    );
  }

  /** Texts, names and a few functions, joined with `+` and `/`. */
  #evaluate(source: string, values: Values, depth = 0): string {
    const token =
      /\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([A-Za-z_][\w-]*)\s*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?|\(([^()]*)\))\s*(\+|\/(?!\/)|$|#.*$)/y;
    let result = '';
    for (token.lastIndex = 0; token.lastIndex < source.length; ) {
      const match = token.exec(source);
      if (!match) return UNKNOWN;
      const [, double, single, name, args, group, sign] = match;
      const escaped = double?.replace(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
      result +=
        escaped ??
        single ??
        (name === undefined ? this.#evaluate(group ?? '', values, depth) : this.#named(name, args, values, depth));
      if (sign === '/') result += '/';
      if (sign === '' || sign?.startsWith('#')) return result;
    }
    return source.trim() === '' ? '' : UNKNOWN;
  }

  #named(name: string, args: string | undefined, values: Values, depth: number): string {
    if (args === undefined) return this.#variable(name, values, depth);
    const [first = '', second] = splitArgs(args).map((it) => this.#evaluate(it, values, depth + 1));
    if (/^(?:justfile|source)_dir(?:ectory)?$/.test(name)) return this.#home;
    switch (name) {
      case 'parent_directory':
      case 'parent_dir':
        return first.includes(UNKNOWN) ? UNKNOWN : dirname(first);
      case 'env_var_or_default':
      case 'env':
        return second ?? UNKNOWN;
      case 'join':
        return second === undefined ? UNKNOWN : `${first}/${second}`;
      case 'quote':
      case 'clean':
        return first;
      default:
        return UNKNOWN;
    }
  }
}

/** `a (b "x" y) && c`: names with the expressions of their arguments. */
function callsOf(dependencies: string): [string, string[]][] {
  return [...dependencies.matchAll(/\(\s*([\w:-]+)((?:"[^"]*"|'[^']*'|[^()"']|\([^)]*\))*)\)|([\w:-]+)/g)].map((it) => [
    it[1] ?? it[3] ?? '',
    [...(it[2] ?? '').matchAll(/"[^"]*"|'[^']*'|[\w-]+(?:\([^)]*\))?/g)].map(([arg]) => arg),
  ]);
}

const splitArgs = (args: string): string[] =>
  [...args.matchAll(/(?:"[^"]*"|'[^']*'|\([^)]*\)|[^,"'(])+/g)].map(([it]) => it.trim());

/** Lines with their continuations; an indented one without its indentation. */
function* logicalLines(text: string): Generator<{ at: Span; isIndented: boolean; body: Joined }> {
  let indent: string | undefined;
  for (let at = 0; at < text.length; ) {
    const isIndented = /^[ \t]+\S/.test(text.slice(at, at + 200));
    if (!isIndented && /\S/.test(text[at] ?? '')) indent = undefined;
    const pieces: Span[] = [];
    let end = at;
    for (let start = at; ; start = end + 1) {
      const lineBreak = text.indexOf('\n', start);
      end = lineBreak < 0 ? text.length : lineBreak;
      const own = /^[ \t]*/.exec(text.slice(start, end))?.[0] ?? '';
      indent ??= isIndented ? own : undefined;
      // Deeper lines of a script keep what they have more than the first.
      pieces.push(span(start + Math.min(own.length, indent?.length ?? 0), Math.min(text.length, end + 1)));
      if (lineBreak < 0 || !/(?<!\\)(?:\\\\)*\\\r?$/.test(text.slice(start, end))) break;
    }
    const last = pieces.at(-1) as Span;
    pieces[pieces.length - 1] = span(last.start, Math.max(last.start, Math.min(last.end, end)));
    yield { at: span(at, end), isIndented, body: Joined.of(text, pieces) };
    at = end + 1;
  }
}
