import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, BuildArg, BuildContext, Dockerfile } from '../build.ts';
import { imageNames } from '../image-name.ts';
import { baseName, folderOf, isGitUrl, isUrl, join } from '../paths.ts';

export const isTiltfile = (path: string): boolean => /^Tiltfile(?:\..+)?$|\.tiltfile$/.test(baseName(path));

interface Token {
  readonly kind: 'name' | 'text' | 'sign' | 'line';
  readonly at: Span;
  /** A name, a sign, or the content of a string. */
  readonly text: string;
  /** The content of a string with the way back. */
  readonly joined?: Joined;
}

interface Argument {
  readonly name: string | undefined;
  readonly tokens: readonly Token[];
}

/** What is not worked out. */
const UNKNOWN = undefined;
/** `docker_build`, and what the restart_process extension wraps around it. */
const CALLS = new Set(['docker_build', 'docker_build_with_restart']);
const POSITIONS: Readonly<Record<string, readonly string[]>> = {
  docker_build: ['ref', 'context', 'build_args', 'dockerfile', 'dockerfile_contents'],
  docker_build_with_restart: ['ref', 'context', 'entrypoint'],
};

/** The builds that a Tiltfile asks for (docs.tilt.dev/api.html#api.docker_build): its paths count from its folder. */
export function tiltBuilds(path: string, text: string): Build[] {
  const tokens = tokenize(text);
  const values = new Values(tokens);
  return tokens.flatMap((token, at) => {
    const before = tokens[at - 1]?.text;
    const isCall = token.kind === 'name' && CALLS.has(token.text) && tokens[at + 1]?.text === '(';
    if (!isCall || before === '.' || before === 'def') return [];
    return [buildOf(token, argumentsAt(tokens, at + 2), values, path)];
  });
}

function buildOf(call: Token, given: readonly Argument[], values: Values, file: string): Build {
  const positions = POSITIONS[call.text] ?? [];
  const named = new Map(given.map((it, at) => [it.name ?? positions[at] ?? `${at}`, it.tokens]));
  const textOf = (name: string): string | undefined => values.text(named.get(name) ?? []);
  const placeOf = (name: string): Span | undefined => placeOfTokens(named.get(name));
  const isOpen = given.some((it) => it.tokens[0]?.text === '*' || it.tokens[0]?.text === '**');
  const unless = <T>(name: string, value: T): T | undefined => (named.has(name) || isOpen ? UNKNOWN : value);
  const context = contextOf(textOf('context'), folderOf(file));
  const target = textOf('target');
  const platform = textOf('platform');
  const { args, isComplete } = argsOf(named.get('build_args') ?? [], values);
  return {
    tool: 'tilt',
    name: textOf('ref'),
    dockerfile: dockerfileOf(named, unless('dockerfile', 'Dockerfile'), context, values, file),
    context,
    target: target === '' ? undefined : (target ?? (named.has('target') || isOpen ? null : undefined)),
    args,
    moreArgs: !isComplete || isOpen,
    platforms: platform === undefined || platform === '' ? [] : [platform],
    contexts: [],
    images: imageNames([textOf('ref')]),
    source: {
      file,
      at: call.at,
      contextAt: placeOf('context'),
      dockerfileAt: placeOf('dockerfile'),
      targetAt: placeOf('target'),
    },
  };
}

const placeOfTokens = (tokens: readonly Token[] | undefined): Span | undefined => {
  const first = tokens?.[0];
  const last = tokens?.at(-1);
  return first && last ? span(first.at.start, last.at.end) : undefined;
};

function contextOf(text: string | undefined, folder: string): BuildContext {
  if (text === undefined) return { kind: 'unknown' };
  if (isGitUrl(text)) return { kind: 'git', url: text };
  if (isUrl(text)) return { kind: 'url', url: text };
  const path = join(folder, text);
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

/** The default lies in the context, a Dockerfile that is given counts from the Tiltfile (tilt, internal/tiltfile/docker.go). */
function dockerfileOf(
  named: ReadonlyMap<string, readonly Token[]>,
  fallback: string | undefined,
  context: BuildContext,
  values: Values,
  file: string,
): Dockerfile {
  const contents = named.get('dockerfile_contents');
  if (contents) {
    const joined = values.joined(contents);
    return joined ? { kind: 'inline', text: joined } : { kind: 'unknown' };
  }
  const given = named.get('dockerfile');
  const text = given ? values.text(given) : fallback;
  const folder = given ? folderOf(file) : context.kind === 'local' ? context.path : undefined;
  const path = text === undefined || folder === undefined ? undefined : join(folder, text);
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}

/** `{'NAME': value}`. */
function argsOf(tokens: readonly Token[], values: Values): { args: BuildArg[]; isComplete: boolean } {
  if (tokens.length === 0) return { args: [], isComplete: true };
  if (tokens[0]?.text !== '{' || tokens[0].kind !== 'sign' || closing(tokens, 0) !== tokens.length - 1)
    return { args: [], isComplete: false };
  const args: BuildArg[] = [];
  let isComplete = true;
  for (const entry of split(tokens.slice(1, -1), ',')) {
    const [key = [], value = []] = split(entry, ':');
    const [name] = key;
    const text = values.text(key);
    if (text === undefined || !name || value.some((it) => it.text === 'for' && it.kind === 'name')) isComplete = false;
    else args.push({ name: text, value: values.text(value), at: placeOfTokens(key) ?? name.at });
  }
  return { args, isComplete };
}

/** The arguments of a call from behind its parenthesis. */
function argumentsAt(tokens: readonly Token[], start: number): Argument[] {
  const end = closing(tokens, start - 1);
  return split(tokens.slice(start, end), ',').map((found) => {
    const isNamed = found[0]?.kind === 'name' && found[1]?.text === '=' && found[1].kind === 'sign';
    return isNamed ? { name: found[0]?.text, tokens: found.slice(2) } : { name: undefined, tokens: found };
  });
}

const OPENING = '([{';
const CLOSING = ')]}';
const isSign = (token: Token | undefined, signs: string): boolean => token?.kind === 'sign' && signs.includes(token.text);

/** The index of the bracket that closes the one at `open`; behind the last token when none does. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (isSign(tokens[at], OPENING)) depth++;
    else if (isSign(tokens[at], CLOSING) && --depth <= 0) return at;
  }
  return tokens.length;
}

/** The parts between signs that stand in no bracket; empty ones are left out. */
function split(tokens: readonly Token[], sign: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, OPENING)) depth++;
    if (isSign(token, CLOSING)) depth--;
    if (depth === 0 && isSign(token, sign)) parts.push([]);
    else if (token.kind !== 'line') parts.at(-1)?.push(token);
  }
  return parts.filter((it) => it.length > 0);
}

/** What expressions of texts come to. */
class Values {
  readonly #names = new Map<string, readonly Token[] | undefined>();
  readonly #open = new Set<string>();
  #steps = 0;

  /** Names that are set once, at the top of the file, to one expression; all others are not known. */
  constructor(tokens: readonly Token[]) {
    let start = 0;
    let depth = 0;
    for (let at = 0; at <= tokens.length; at++) {
      const token = tokens[at];
      if (isSign(token, OPENING)) depth++;
      if (isSign(token, CLOSING)) depth = Math.max(0, depth - 1);
      if (token && (token.kind !== 'line' || depth > 0)) continue;
      this.#statement(tokens.slice(start, at));
      start = at + 1;
    }
  }

  #statement(tokens: readonly Token[]): void {
    const [first, second] = tokens;
    const isSet = first?.kind === 'name' && second?.kind === 'sign' && second.text === '=';
    const isFirst = isSet && !this.#names.has(first.text);
    const equals = assignmentIn(tokens);
    // Parameters, loops and several names at once set names, too.
    const others =
      first?.text === 'def' ? tokens.filter((_, at) => isSign(tokens[at - 1], '(,***')) : tokens.slice(0, Math.max(0, equals));
    for (const { kind, text } of others) if (kind === 'name') this.#names.set(text, undefined);
    for (const [at, { text, kind }] of tokens.entries())
      if (kind === 'name' && text === 'for') for (const it of namesUntilIn(tokens, at + 1)) this.#names.set(it, undefined);
    if (first && isFirst) this.#names.set(first.text, tokens.slice(2));
  }

  /** Undefined when it is not known. */
  text(tokens: readonly Token[]): string | undefined {
    if (tokens.length === 0 || ++this.#steps > 10_000) return UNKNOWN;
    const sum = split(tokens, '+');
    if (sum.length > 1) {
      const parts = sum.map((it) => this.text(it));
      const whole = parts.every((it) => it !== undefined) ? parts.join('') : UNKNOWN;
      return whole === undefined || whole.length > 100_000 ? UNKNOWN : whole;
    }
    const [first, ...rest] = tokens;
    if (isSign(first, '(') && closing(tokens, 0) === tokens.length - 1) return this.text(tokens.slice(1, -1));
    if (rest.length > 0) return this.#formatted(tokens);
    if (first?.kind === 'text') return first.text;
    return first?.kind === 'name' ? this.#name(first.text) : UNKNOWN;
  }

  #name(name: string): string | undefined {
    const value = this.#names.get(name);
    if (!value || this.#open.has(name)) return UNKNOWN;
    this.#open.add(name);
    const text = this.text(value);
    this.#open.delete(name);
    return text;
  }

  /** `'…%s…' % value`, `'…{}…'.format(value)`, `str(value)`; `config.main_dir` is the folder itself. */
  #formatted(tokens: readonly Token[]): string | undefined {
    const words = tokens.map((it) => it.text).join(' ');
    if (/^config \. main_dir$/.test(words) && tokens.every((it) => it.kind !== 'text')) return '.';
    const [first, second, third, fourth] = tokens;
    const isWhole = (open: number): boolean => isSign(tokens[open], '(') && closing(tokens, open) === tokens.length - 1;
    if (first?.kind === 'name' && first.text === 'str' && isWhole(1)) return this.text(tokens.slice(2, -1));
    if (/^os \. path \. join \(/.test(words) && isWhole(5)) return this.#joined(split(tokens.slice(6, -1), ','));
    const pattern = first ? this.text([first]) : UNKNOWN;
    if (pattern === undefined) return UNKNOWN;
    if (isSign(second, '%')) {
      const values = isWhole(2) ? split(tokens.slice(3, -1), ',') : [tokens.slice(2)];
      return this.#filled(pattern, /%s/g, /%[^s]/, values);
    }
    const isFormat = isSign(second, '.') && third?.text === 'format' && isSign(fourth, '(') && isWhole(3);
    return isFormat ? this.#filled(pattern, /\{\}/g, /\{[^}]|\}[^{]*\}\}/, split(tokens.slice(4, -1), ',')) : UNKNOWN;
  }

  #joined(parts: readonly (readonly Token[])[]): string | undefined {
    const texts = parts.map((it) => this.text(it));
    return texts.every((it) => it !== undefined) ? texts.join('/') : UNKNOWN;
  }

  #filled(pattern: string, place: RegExp, other: RegExp, values: readonly (readonly Token[])[]): string | undefined {
    const texts = values.map((it) => this.text(it));
    if (other.test(pattern) || (pattern.match(place) ?? []).length !== texts.length) return UNKNOWN;
    let next = 0;
    return texts.every((it) => it !== undefined) ? pattern.replace(place, () => texts[next++] ?? '') : UNKNOWN;
  }

  /** A text with the way back, where it is one string of the file. */
  joined(tokens: readonly Token[]): Joined | undefined {
    const [first] = tokens;
    if (tokens.length === 1 && first?.joined) return first.joined;
    const value = tokens.length === 1 && first?.kind === 'name' ? this.#names.get(first.text) : undefined;
    if (value && value.length === 1 && value[0]?.joined) return value[0].joined;
    const text = this.text(tokens);
    return text === undefined || !first ? undefined : new Joined(text, [0], [first.at.start]);
  }
}

/** Where a statement sets names: an equals sign in no bracket, which would name an argument. */
function assignmentIn(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex((it) => {
    if (isSign(it, OPENING)) depth++;
    if (isSign(it, CLOSING)) depth--;
    return depth === 0 && it.kind === 'sign' && /^[-+*/%|&]?=$/.test(it.text);
  });
}

function namesUntilIn(tokens: readonly Token[], start: number): string[] {
  const names: string[] = [];
  for (let at = start; at < tokens.length && tokens[at]?.text !== 'in'; at++) {
    const token = tokens[at];
    if (token?.kind === 'name') names.push(token.text);
  }
  return names;
}

const TOKEN =
  /[ \t\r\f]+|\\\r?\n|#[^\n]*|(\n)|([rRbB]{0,2})("""|'''|"|')|([\p{ID_Start}_][\p{ID_Continue}]*|\d[\w.]*)|(\*\*|[-+*/%|&<>!=]=|[\s\S])/uy;

/** The words of Starlark; comments and blanks are left out. */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) {
    const start = found.index;
    const end = TOKEN.lastIndex;
    const [, line, prefix, quote, name, sign] = found;
    if (quote !== undefined) {
      const string = stringAt(text, end, quote, /r/i.test(prefix ?? ''));
      tokens.push({ kind: 'text', at: span(start, string.end), text: string.joined.text, joined: string.joined });
      TOKEN.lastIndex = string.end;
    } else if (line !== undefined) tokens.push({ kind: 'line', at: span(start, end), text: line });
    else if (name !== undefined) tokens.push({ kind: 'name', at: span(start, end), text: name });
    else if (sign !== undefined) tokens.push({ kind: 'sign', at: span(start, end), text: sign });
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** From behind the opening quote. A string with one quote ends with its line. */
function stringAt(text: string, from: number, quote: string, isRaw: boolean): { joined: Joined; end: number } {
  const starts: number[] = [0];
  const origins: number[] = [from];
  let content = '';
  let at = from;
  while (at < text.length && !text.startsWith(quote, at) && !(quote.length === 1 && text[at] === '\n')) {
    if (text[at] !== '\\') content += text[at++];
    else if (isRaw) {
      content += text.slice(at, at + 2);
      at += 2;
    } else {
      const letter = text[at + 1] ?? '';
      const escaped = ESCAPES[letter] ?? (/["'\\]/.test(letter) ? letter : `\\${letter}`);
      starts.push(content.length);
      origins.push(at);
      content += escaped;
      at += 2;
      starts.push(content.length);
      origins.push(at);
    }
  }
  const end = text.startsWith(quote, at) ? at + quote.length : at;
  return { joined: new Joined(content, starts, origins), end };
}
