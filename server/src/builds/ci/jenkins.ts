import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { declaredBuild, fieldsOf, type Given } from '../declared.ts';
import { dockerBuild } from '../script/docker.ts';
import { Pieces } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { changed, ROOT, UNKNOWN } from '../script/values.ts';

export const isJenkins = (path: string): boolean =>
  /(?:^|\/)Jenkinsfile(?:[._-][\w.-]+)?$|\.jenkins(?:file)?$|\.groovy$/i.test(path) && !/\.(?:md|txt)$/.test(path);

interface Token {
  readonly kind: 'text' | 'word' | 'sign';
  /** Of a text its quotes, else as written. */
  readonly text: string;
  readonly at: Span;
  /** Of a text what stands between the quotes. */
  readonly inner: Span;
}

/** The builds of a pipeline's steps, as far as plain text says them (jenkins.io/doc/book/pipeline; docker-workflow's Docker.groovy). */
export function jenkinsBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const text = tree.text(path);
  return text === undefined || !/docker|podman|buildah|kaniko|\bmake\b|\.sh\b/.test(text)
    ? []
    : new Reader(path, text, tree, programs).builds();
}

/** A block in braces: what it changes ends with it. */
interface Block {
  readonly cwd: string;
  readonly stage: string | undefined;
  readonly env: ReadonlyMap<string, string>;
}

class Reader {
  readonly #path: string;
  readonly #text: string;
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  readonly #tokens: readonly Token[];
  readonly #variables = new Map<string, string>();
  /** Folders of the workspace that the repository is checked out in: there it begins. */
  readonly #checkouts: string[] = [];

  constructor(path: string, text: string, tree: Tree, programs: Programs | undefined) {
    this.#path = path;
    this.#text = text;
    this.#tree = tree;
    this.#programs = programs;
    this.#tokens = tokensOf(text);
    this.#collect();
  }

  #is(at: number, ...texts: readonly string[]): boolean {
    const token = this.#tokens[at];
    return token !== undefined && token.kind !== 'text' && texts.includes(token.text);
  }

  /** `def X = 'literal'` and those of `environment { }`; one that is set in two ways is not known. */
  #collect(): void {
    this.#tokens.forEach((token, at) => {
      if (token.kind !== 'word' || !this.#is(at + 1, '=') || this.#is(at - 1, '.', ',', '(')) return;
      const { text, end } = this.#expression(at + 2);
      const value = text.text !== '' && !this.#is(end, '.', '?', '[', '(') ? text.text : UNKNOWN;
      const old = this.#variables.get(token.text);
      this.#variables.set(token.text, old !== undefined && old !== value ? UNKNOWN : value);
    });
  }

  builds(): Build[] {
    // A step of a shared library works in somebody else's repository.
    const cwd = /(?:^|\/)(?:vars|src)\/.*\.groovy$/.test(this.#path) ? UNKNOWN : ROOT;
    let block: Block = { cwd, stage: undefined, env: new Map([...this.#variables, ['WORKSPACE', ROOT]]) };
    let next: Block | undefined;
    const open: Block[] = [];
    const found: Build[] = [];
    for (let at = 0; at < this.#tokens.length; at++) {
      const token = this.#tokens[at] as Token;
      if (this.#is(at, '{')) {
        open.push(block);
        block = next ?? block;
        next = undefined;
      } else if (this.#is(at, '}')) block = open.pop() ?? block;
      else if (token.kind !== 'word' || this.#is(at - 1, '.')) continue;
      else if (token.text === 'dir' || token.text === 'ws') {
        const path = this.#expression(this.#is(at + 1, '(') ? at + 2 : at + 1).text.text;
        if (this.#is(at + 1, '('))
          next = { ...block, cwd: token.text === 'ws' || path === '' ? UNKNOWN : changed(block.cwd, path) };
      } else if (token.text === 'stage' && this.#is(at + 1, '(')) {
        const name = this.#expression(at + 2).text.text;
        next = { ...block, stage: name === '' || name.includes(UNKNOWN) ? undefined : name };
      } else if (token.text === 'withEnv') next = { ...block, env: new Map([...block.env, ...this.#envOf(at)]) };
      else if (token.text === 'checkout' && (this.#is(at + 1, 'scm') || this.#is(at + 2, 'scm')))
        this.#checkouts.push(...(block.cwd === ROOT ? [] : [block.cwd]));
      else if (token.text === 'sh') found.push(...this.#sh(at, block));
      else if (token.text === 'docker' && this.#is(at + 1, '.') && this.#is(at + 2, 'build') && this.#is(at + 3, '('))
        found.push(...this.#dockerBuild(at, block));
      else if (token.text === 'dockerfile') found.push(...this.#agent(at, block));
    }
    return found;
  }

  #inRepository(cwd: string): string {
    const checkout = this.#checkouts.find((it) => cwd === it || cwd.startsWith(`${it}/`));
    return checkout === undefined ? cwd : ROOT + cwd.slice(checkout.length);
  }

  /** `withEnv(['A=b', …])`. */
  #envOf(at: number): [string, string][] {
    const pairs: [string, string][] = [];
    for (let i = at + 1; i < this.#tokens.length && !this.#is(i, '{', ')'); i++) {
      const text = this.#tokens[i]?.kind === 'text' ? this.#decoded(this.#tokens[i] as Token).text : '';
      const equals = text.indexOf('=');
      if (equals > 0) pairs.push([text.slice(0, equals), text.slice(equals + 1)]);
    }
    return pairs;
  }

  /** `sh '…'`, `sh('…')`, `sh script: '…'` in any order. */
  #sh(at: number, { cwd, stage, env }: Block): Build[] {
    let i = this.#is(at + 1, '(') ? at + 2 : at + 1;
    if (this.#tokens[i]?.kind === 'word' && this.#is(i + 1, ':')) {
      while (i < at + 24 && !this.#is(i, '{', '}') && !(this.#is(i, 'script') && this.#is(i + 1, ':'))) i++;
      if (!this.#is(i, 'script')) return [];
      i += 2;
    }
    const { text } = this.#expression(i);
    const script = { tool: 'jenkins' as const, file: this.#path, name: stage, text };
    return text.text === '' ? [] : scriptBuilds(script, { cwd: this.#inRepository(cwd), env }, this.#tree, this.#programs);
  }

  /** `docker.build(image, args)` runs `docker build -t image args`; without them the context is the folder itself. */
  #dockerBuild(at: number, { cwd, stage }: Block): Build[] {
    const where = { tool: 'jenkins' as const, file: this.#path, name: stage, tree: this.#tree, cwd: this.#inRepository(cwd) };
    const whole = span((this.#tokens[at] as Token).at.start, (this.#tokens[at + 2] as Token).at.end);
    const image = this.#expression(at + 4);
    let end = image.end;
    for (let depth = 0; end < this.#tokens.length && (depth > 0 || !this.#is(end, ',', ')')); end++)
      depth += this.#is(end, '(', '[') ? 1 : this.#is(end, ')', ']') ? -1 : 0;
    if (!this.#is(end, ',')) return declaredBuild({ ...where, at: whole, context: DEFAULT, dockerfile: undefined, flags: [] });
    const { text } = this.#expression(end + 1);
    const args = text.text === '' ? [] : fieldsOf(text);
    const build = dockerBuild({ kind: 'build', program: 'docker', args }, whole, undefined, { ...where, place: (it) => it });
    return build ? [build] : [];
  }

  /** `agent { dockerfile true }` and `agent { dockerfile { filename '…' dir '…' } }`: the Dockerfile is in the folder, its context. */
  #agent(at: number, { stage }: Block): Build[] {
    const isPlain = this.#is(at + 1, 'true');
    if (!isPlain && !this.#is(at + 1, '{')) return [];
    const given = new Map<string, Joined>();
    for (let i = at + 2; !isPlain && i < this.#tokens.length && !this.#is(i, '}'); i++)
      if (this.#tokens[i]?.kind === 'word' && this.#tokens[i + 1]?.kind === 'text')
        given.set(this.#tokens[i]?.text ?? '', this.#expression(i + 1).text);
    const folder = given.get('dir');
    const file = given.get('filename');
    const extra = given.get('additionalBuildArgs');
    const place = (it: Joined | undefined): Span | undefined => it?.span(0, it.text.length);
    return declaredBuild({
      tool: 'jenkins',
      file: this.#path,
      name: stage,
      tree: this.#tree,
      cwd: ROOT,
      at: (this.#tokens[at] as Token).at,
      context: { text: folder?.text ?? '.', at: place(folder) },
      dockerfile: { text: `${folder?.text ?? '.'}/${file?.text ?? 'Dockerfile'}`, at: place(file) },
      flags: extra ? fieldsOf(extra) : [],
    });
  }

  /** Texts and names with `+` between them. */
  #expression(start: number): { text: Joined; end: number } {
    const pieces = new Pieces();
    let at = start;
    for (;;) {
      const token = this.#tokens[at];
      if (token?.kind === 'text') pieces.copy(this.#decoded(token));
      else if (token?.kind === 'word') {
        const first = at;
        while (this.#is(at + 1, '.') && this.#tokens[at + 2]?.kind === 'word') at += 2;
        const name = this.#text.slice((this.#tokens[first] as Token).at.start, (this.#tokens[at] as Token).at.end);
        pieces.put(this.#is(at + 1, '(', '[') ? UNKNOWN : this.#value(name), token.at);
      } else break;
      // `.stripIndent()` and its like change blanks only.
      while (this.#is(at + 1, '.') && this.#is(at + 2, 'stripIndent', 'trim', 'stripMargin') && this.#is(at + 3, '(')) at += 4;
      at++;
      if (!this.#is(at, '+')) break;
      at++;
    }
    return { text: pieces.joined(), end: at };
  }

  #value(name: string): string {
    const plain = name.replace(/^env\./, '');
    return plain === 'WORKSPACE' ? ROOT : (this.#variables.get(plain) ?? UNKNOWN);
  }

  /** A text without its escapes, and with what is put into it. */
  #decoded({ text: quotes, inner }: Token): Joined {
    const source = Joined.of(this.#text, [inner]);
    const written = source.text;
    const pieces = new Pieces();
    const pattern = quotes.startsWith('"')
      ? /\\([\s\S])|\$\{((?:[^{}]|\{[^}]*\})*)\}|\$([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g
      : /\\([\s\S])/g;
    let done = 0;
    for (const match of written.matchAll(pattern)) {
      const end = match.index + match[0].length;
      const [, escape, inBraces, plain] = match;
      const value = escape !== undefined ? (ESCAPES[escape] ?? escape) : this.#value((inBraces ?? plain ?? '').trim());
      pieces.copy(source, done, match.index).put(value, source.span(match.index, end));
      done = end;
    }
    return pieces.copy(source, done).joined();
  }
}

const DEFAULT: Given = { text: '.', at: undefined };
/** A line break behind a backslash is none. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'''(?:\\[\s\S]|[^\\])*?'''|"""(?:\\[\s\S]|[^\\])*?"""|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|\$\{[^}\n]*\}|\$(?!\{[^}\n]*\})|[^"\\\n$])*"|(?<=[=(,~]\s*)\/(?:\\.|[^/\n\\])+\/|[A-Za-z_]\w*|[^\s\w]/g;
  for (const match of text.matchAll(pattern)) {
    const [raw] = match;
    const at = span(match.index, match.index + raw.length);
    if (raw.startsWith('//') || raw.startsWith('/*')) continue;
    const quotes = /^(?:'''|"""|['"])/.exec(raw)?.[0];
    if (quotes !== undefined && raw.length >= quotes.length * 2)
      tokens.push({ kind: 'text', text: quotes, at, inner: span(at.start + quotes.length, at.end - quotes.length) });
    else tokens.push({ kind: /^\w/.test(raw) ? 'word' : 'sign', text: raw, at, inner: at });
  }
  return tokens;
}
