import { Joined } from '../text/joined.ts';
import { type Span, span } from '../text/span.ts';
import type { Build, Tree } from './build.ts';
import type { Field } from './docker.ts';
import { folderOf } from './paths.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute, globExpression, UNKNOWN } from './values.ts';

/** Puts a text together from parts of others and from values, and keeps the way back to the file. */
export class Pieces {
  #text = '';
  readonly #starts: number[] = [];
  readonly #origins: number[] = [];

  /** A part of another text; `shift` tells texts of several files apart. */
  copy(from: Joined, start = 0, end = from.text.length, shift = 0): this {
    let last: number | undefined;
    for (let at = start; at < end; at++) {
      const origin = from.at(at) + shift;
      if (last === undefined || origin !== last + 1) this.#piece(this.#text.length + at - start, origin);
      last = origin;
    }
    this.#text += from.text.slice(start, end);
    return this;
  }

  /** A text that stands for what is written at a place. */
  put(text: string, at: Span): this {
    for (let i = 0; i < text.length; i++)
      this.#piece(this.#text.length + i, i > 0 && i === text.length - 1 ? at.end - 1 : at.start);
    this.#text += text;
    return this;
  }

  /** A whole text and the end of its line. */
  line(from: Joined, shift = 0): this {
    const end = from.at(from.text.length) + shift;
    return this.copy(from, 0, from.text.length, shift).put('\n', span(end, end + 1));
  }

  #piece(start: number, origin: number): void {
    this.#starts.push(start);
    this.#origins.push(origin);
  }

  joined(): Joined {
    return this.#starts.length > 0 ? new Joined(this.#text, this.#starts, this.#origins) : new Joined(this.#text, [0], [0]);
  }
}

/** Lines may come from anywhere: what a broken one draws together from several places is left out. */
export const sound = (builds: readonly Build[]): Build[] =>
  builds.filter(({ source, args }) =>
    [source.at, source.contextAt, source.dockerfileAt, source.targetAt, ...args.map((it) => it.at)].every(
      (at) => at === undefined || at.start <= at.end,
    ),
  );

/** Replaces what a pattern matches where there is a value for it; the rest stays as written. */
export function substituted(
  from: Joined,
  pattern: RegExp,
  value: (match: RegExpExecArray) => string | undefined,
  pieces = new Pieces(),
): Joined {
  let done = 0;
  for (const match of from.text.matchAll(pattern)) {
    const text = value(match);
    if (text === undefined) continue;
    const end = match.index + match[0].length;
    pieces.copy(from, done, match.index).put(text, from.span(match.index, end));
    done = end;
  }
  return pieces.copy(from, done).joined();
}

/** The files that a pattern matches from the root: `*` stays in its folder, `**` does not. */
export function filesMatching(pattern: string, tree: Tree): string[] {
  const part = (text: string): string => globExpression(text, false).source.slice(1, -1);
  const folders = pattern.split('**/').map((it) => it.split('**').map(part).join('[^]*'));
  const expression = new RegExp(`^${folders.join('(?:[^]*/)?')}$`);
  const below = (folder: string, depth: number): string[] =>
    tree.list(folder).flatMap((name) => {
      const path = folder === '.' ? name : `${folder}/${name}`;
      if (tree.kind(path) === 'folder') return depth < 12 ? below(path, depth + 1) : [];
      return expression.test(path) ? [path] : [];
    });
  return below(/^(?:[^*?[]*\/)?/.exec(pattern)?.[0].replace(/\/$/, '') || '.', 0);
}

/** Words that a command may be given or not: their values are not known, and there may be more. */
export function unsure(words: readonly Field[]): Field[] {
  const known = words.map((it) => ({
    ...it,
    text: /^--?[\w-]+$/.test(it.text) ? it.text : it.text.replace(/^(--?[\w-]+=)?[\s\S]*/, `$1${UNKNOWN}`),
  }));
  const last = words.at(-1);
  return last ? [...known, { text: UNKNOWN, at: last.at, open: true, raw: '' }] : [];
}

/** A word of a Python program. */
export interface PythonToken {
  readonly kind: 'text' | 'name' | 'sign';
  /** Of a text what stands in its quotes. */
  readonly text: string;
  readonly at: Span;
  /** The letters in front of a text and its quotes. */
  readonly quotes: string;
  /** Of what begins a line. */
  readonly indent: number | undefined;
}

/** The words of a Python program with what begins its lines; comments are left out. */
export function pythonTokens(text: string): PythonToken[] {
  const tokens: PythonToken[] = [];
  const pattern =
    /#[^\n]*|[A-Za-z]{0,2}(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|[A-Za-z_]\w*|\d[\w.]*|==|!=|\+=|->|:=|\*\*|[^\s\w]/g;
  let depth = 0;
  let lineEnd = 0;
  for (const match of text.matchAll(pattern)) {
    const [raw] = match;
    if (raw.startsWith('#')) continue;
    const at = span(match.index, match.index + raw.length);
    const between = text.slice(lineEnd, at.start);
    const isFirst = depth === 0 && (between.includes('\n') || lineEnd === 0) && !/\\\r?\n/.test(between);
    const quotes = /^[A-Za-z]{0,2}(?:"""|'''|["'])/.exec(raw)?.[0] ?? '';
    const close = quotes.replace(/^\w+/, '').length;
    if (/^[([{]$/.test(raw)) depth++;
    else if (/^[)\]}]$/.test(raw)) depth = Math.max(0, depth - 1);
    const kind = quotes ? 'text' : /^[A-Za-z_]/.test(raw) ? 'name' : 'sign';
    const indent = isFirst ? at.start - (text.lastIndexOf('\n', at.start - 1) + 1) : undefined;
    tokens.push({ kind, text: raw.slice(quotes.length, raw.length - close), at, quotes, indent });
    lineEnd = at.end;
  }
  return tokens;
}

/** Docker Hub's names (docs.docker.com, "Advanced options for autobuild and autotest"). */
export const isHub = (path: string): boolean => /(?:^|\/)hooks\/(?:pre_|post_)?(?:build|test|push|checkout)$/.test(path);

/** Set by Docker Hub for what is built; the others are about the commit. */
const UNKNOWNS = 'SOURCE_BRANCH SOURCE_COMMIT COMMIT_MSG DOCKER_REPO DOCKER_TAG CACHE_TAG IMAGE_NAME'.split(' ');

/** The builds of a hook: Docker Hub runs it in the folder of the build context, which holds `hooks/`, with the Dockerfile's default name. */
export function hubBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const text = tree.text(path);
  if (text === undefined) return [];
  const folder = folderOf(folderOf(path));
  const env = new Map<string, string>(UNKNOWNS.map((name) => [name, UNKNOWN]));
  env.set('DOCKERFILE_PATH', 'Dockerfile').set('BUILD_PATH', folder === '.' ? '/' : `/${folder}`);
  const script = { tool: 'hub' as const, file: path, name: undefined, text: Joined.of(text, [span(0, text.length)]) };
  return scriptBuilds(script, { cwd: absolute(folder), env }, tree, programs);
}
