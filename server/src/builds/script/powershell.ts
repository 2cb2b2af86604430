import { type Span, span } from '../../text/span.ts';
import type { Build, Tool, Tree } from '../build.ts';
import { unsure } from '../declared.ts';
import { folderOf } from '../paths.ts';
import { dockerBuild, type Field, invocationOf } from './docker.ts';
import type { Script, Start } from './script-types.ts';
import { absolute, changed, dirname, isKnown, UNKNOWN } from './values.ts';

export const isPowershell = (path: string): boolean => /\.(?:ps1|psm1|cmd|bat)$/i.test(path);

/** The builds of a PowerShell script or a batch file that is started in a folder (`absolute(path)`). */
export function powershellBuilds(path: string, tree: Tree, cwd: string): Build[] {
  const text = tree.text(path);
  if (text === undefined || !/docker|podman|nerdctl/i.test(text)) return [];
  const host: Host = { path, text, tree, builds: [], tool: 'powershell', name: undefined, place: (it) => it };
  if (/\.(?:cmd|bat)$/i.test(path)) batch(host, cwd);
  else new Shell(host, cwd).run();
  return host.builds;
}

/** The builds of a PowerShell script that stands in another file. */
export function powershellScript({ tool, file, name, text }: Script, { cwd, env }: Start, tree: Tree): Build[] {
  if (!/docker|podman|nerdctl/i.test(text.text)) return [];
  const place = (it: Span): Span => text.span(it.start, it.end);
  const host: Host = { path: file, text: text.text, tree, builds: [], tool, name, place };
  new Shell(host, cwd, env).run();
  return host.builds;
}

interface Host {
  readonly path: string;
  readonly text: string;
  readonly tree: Tree;
  readonly builds: Build[];
  readonly tool: Tool;
  readonly name: string | undefined;
  /** From the text to the file. */
  readonly place: (at: Span) => Span;
}

/** Paths are written with either slash. */
const slashes = (text: string): string => text.replaceAll('\\', '/');

function docker(words: readonly Field[], cwd: string, { path, tree, builds, tool, name, place }: Host): void {
  const fields = words.map((it, i) => {
    const isArgument = words[i - 1]?.text === '--build-arg' || it.text.startsWith('--build-arg');
    return isArgument ? it : { ...it, text: slashes(it.text) };
  });
  const invocation = invocationOf(fields);
  if (invocation?.kind !== 'build') return;
  const at = span(fields[0]?.at.start ?? 0, fields.at(-1)?.at.end ?? 0);
  const build = dockerBuild(invocation, at, undefined, { tool, file: path, name, tree, cwd, place });
  if (build) builds.push(build);
}

type Value = string | readonly Field[];

interface Word {
  readonly text: string;
  readonly at: Span;
}

const CHANGES = /^(?:cd|chdir|sl|set-location|push-location|pushd)$/;
const TALKS = /^(?:write-|echo$|throw$|log|out-|describe|context$|it$)/;

/** PowerShell, statement by statement (learn.microsoft.com, "about_Parsing"). */
class Shell {
  readonly #host: Host;
  readonly #variables = new Map<string, { value: Value; depth: number }>();
  readonly #before: string[] = [];
  readonly #open: string[] = [];
  #cwd: string;

  constructor(host: Host, cwd: string, env: ReadonlyMap<string, string> = new Map()) {
    this.#host = host;
    this.#cwd = cwd;
    for (const [name, value] of env) this.#variables.set(`env:${name.toLowerCase()}`, { value: slashes(value), depth: 0 });
  }

  run(): void {
    let statement: Word[] = [];
    const end = (): void => {
      if (statement.length > 0) this.#statement(statement);
      statement = [];
    };
    for (const token of wordsOf(this.#host.text)) {
      if (token.text === '{') {
        // What a function's body changes is changed where it is called.
        end();
        this.#open.push(this.#cwd);
      } else if (token.text === '}') {
        end();
        const before = this.#open.pop();
        if (this.#isFunction.pop() && before !== undefined) this.#cwd = before;
      } else if (/^[\n;]$|^(?:\||&&|\|\|)$/.test(token.text)) end();
      else statement.push(token);
    }
    end();
  }

  readonly #isFunction: boolean[] = [];

  #statement(words: readonly Word[]): void {
    const [first, second] = words;
    const name = first?.text.toLowerCase() ?? '';
    if (name === 'function' || name === 'filter') this.#isFunction[this.#open.length] = true;
    if (name.startsWith('param')) this.#parameters(words);
    else if (first && second && /^(?:\[[\w.[\]]+\])?\$[\w:]+$/.test(name) && /^\+?=$/.test(second.text)) {
      const key = name.replace(/^\[.*\]/, '').slice(1);
      this.#assign(key, second.text === '+=', words.slice(2));
    } else this.#command(name === '&' || name === '.' || name === 'exec' ? words.slice(1) : words);
  }

  /** The defaults of `param(…)`. */
  #parameters(words: readonly Word[]): void {
    const text = words.map((it) => it.text).join(' ');
    for (const [, name = '', quoted = ''] of text.matchAll(/\$(\w+)\s*=\s*("[^"$`]*"|'[^']*')/g))
      this.#variables.set(name.toLowerCase(), { value: quoted.slice(1, -1), depth: 0 });
  }

  #assign(name: string, isMore: boolean, words: readonly Word[]): void {
    const depth = this.#open.length;
    const old = this.#variables.get(name);
    const value = this.#expression(words);
    if (isMore) {
      const items = typeof value === 'string' ? words.map((it) => this.#field(it)) : value;
      const more = old && depth > old.depth ? unsure(items) : items;
      if (old && typeof old.value !== 'string') this.#variables.set(name, { value: [...old.value, ...more], depth: old.depth });
      else this.#variables.set(name, { value: UNKNOWN, depth });
      return;
    }
    // Set once more inside of a block, it may be this or that.
    const isEither = old !== undefined && depth > 0 && JSON.stringify(old.value) !== JSON.stringify(value);
    this.#variables.set(name, { value: isEither ? UNKNOWN : value, depth });
  }

  #expression(words: readonly Word[]): Value {
    const [first] = words;
    if (!first) return UNKNOWN;
    const list = /^@\(([\s\S]*)\)$/.exec(first.text);
    const isList = list !== null || words.some((it) => it.text === ',' || (words.length > 1 && it.text.endsWith(',')));
    if (isList) {
      const parts = list ? wordsOf(list[1] ?? '', first.at.start + 2) : words;
      return [...parts]
        .filter((it) => !/^[,\n;]$/.test(it.text))
        .map((it) => this.#field({ ...it, text: it.text.replace(/,$/, '') }));
    }
    if (words.length === 1) {
      const name = /^[$@](\w+)$/.exec(first.text)?.[1]?.toLowerCase();
      return (name === undefined ? undefined : this.#variables.get(name)?.value) ?? this.#text(first.text);
    }
    if (words.every((it, i) => i % 2 === 0 || it.text === '+'))
      return words.flatMap((it, i) => (i % 2 === 0 ? this.#text(it.text) : [])).join('');
    return this.#called(words);
  }

  #command(words: readonly Word[]): void {
    const name = words[0]?.text.toLowerCase() ?? '';
    const plain = words.slice(1).filter((it) => !/^-(?:literal)?path$|^-passthru$/i.test(it.text));
    if (CHANGES.test(name)) {
      if (name.startsWith('pu')) this.#before.push(this.#cwd);
      this.#cwd = changed(this.#cwd, plain[0] ? slashes(this.#text(plain[0].text)) : UNKNOWN);
    } else if (name === 'pop-location' || name === 'popd') this.#cwd = this.#before.pop() ?? this.#cwd;
    else if (!TALKS.test(name)) {
      const fields = words.flatMap((it) => this.#spread(it));
      const [first] = fields;
      if (first && words.length === 1 && /^\s*(?:docker|podman)\s/.test(first.text)) this.#line(first);
      else if (/^(?:iex|invoke-\w+)$/.test(name)) for (const it of fields.slice(1)) this.#line(it);
      else docker(fields, this.#cwd, this.#host);
    }
  }

  /** A command line in a text: all its words stand where the text does. */
  #line({ text, at }: Field): void {
    if (!/^\s*(?:docker|podman)\s/.test(text)) return;
    const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([it]) => it.replace(/["']/g, ''));
    docker(
      words.map((it) => ({ text: it, at, open: it === UNKNOWN, raw: it })),
      this.#cwd,
      this.#host,
    );
  }

  #field({ text, at }: Word): Field {
    const value = this.#text(text);
    return { text: value, at, open: value === UNKNOWN && !/^["']/.test(text), raw: text };
  }

  /** A list is as many words as it has items. */
  #spread(word: Word): readonly Field[] {
    const name = /^[$@](\w+)$/.exec(word.text)?.[1]?.toLowerCase();
    const value = name === undefined ? undefined : this.#variables.get(name)?.value;
    return value !== undefined && typeof value !== 'string' ? value : [this.#field(word)];
  }

  #text(raw: string): string {
    if (raw.startsWith("'")) return raw.slice(1, -1).replaceAll("''", "'");
    const group = /^\(([\s\S]*)\)(?:\.(?:path|fullname|providerpath))?$/i.exec(raw)?.[1];
    if (group !== undefined) {
      const value = this.#expression([...wordsOf(group)].filter((it) => it.text !== '\n'));
      return typeof value === 'string' ? value : UNKNOWN;
    }
    if (/^[([]|^\$$/.test(raw)) return UNKNOWN;
    const quoted = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw;
    return quoted.replace(
      /`([\s\S])|\$\(((?:[^()]|\([^()]*\))*)\)|\$\{([^}]+)\}|\$(\w+(?::\w+)?)((?:\.\w+)*)|"([^"$`]*)"|'([^']*)'/g,
      (
        all,
        escaped?: string,
        inner?: string,
        braced?: string,
        name?: string,
        rest?: string,
        double?: string,
        single?: string,
      ) => {
        if (escaped !== undefined) return escaped;
        if (double !== undefined || single !== undefined) return quoted === raw ? (double ?? single ?? '') : all;
        if (inner !== undefined) return this.#called([...wordsOf(inner)]);
        return (
          this.#variable((braced ?? name ?? '').toLowerCase(), quoted === raw ? (rest ?? '') : '') +
          (quoted === raw ? '' : (rest ?? ''))
        );
      },
    );
  }

  #variable(written: string, property: string): string {
    const name = written.replace(/^(?:script|global|local):/, '');
    if (name === 'psscriptroot') return absolute(folderOf(this.#host.path)) + property;
    if (name === 'pwd') return this.#cwd + property.replace(/^\.path$/i, '');
    if (name === 'myinvocation' && /^\.mycommand\.(?:path|definition)$/i.test(property)) return absolute(this.#host.path);
    const value = this.#variables.get(name)?.value;
    // A property of a text, or what stands behind a path.
    if (typeof value !== 'string' || (property !== '' && !/[\\/]/.test(value))) return UNKNOWN;
    return value + property;
  }

  /** The few commands whose output is a path. */
  #called(words: readonly Word[]): string {
    const name = words[0]?.text.toLowerCase() ?? '';
    const args = words.slice(1).filter((it) => !it.text.startsWith('-'));
    const [first = UNKNOWN, ...rest] = args.map((it) => slashes(this.#text(it.text)));
    if (name === 'get-location' || name === 'pwd' || name === 'gl') return this.#cwd;
    if (name === 'join-path') return [first, ...rest].join('/');
    if (name === 'resolve-path' || name === 'convert-path') return first;
    if (name === 'split-path' && !words.some((it) => /^-(?:leaf|leafbase|extension|qualifier)/i.test(it.text)))
      return isKnown(first) ? dirname(first) : UNKNOWN;
    return words.length === 1 && /^["'$(]/.test(name) ? this.#text(words[0]?.text ?? '') : UNKNOWN;
  }
}

/** Words as written, and the signs between statements; comments and line continuations are left out. */
function* wordsOf(text: string, shift = 0): Generator<Word> {
  const pattern =
    /<#[\s\S]*?#>|(?<![^\s({;])#[^\n]*|`\r?\n|@"[\s\S]*?\n"@|@'[\s\S]*?\n'@|&&|\|\||[\n;{}|]|(?:\$\{[^}]*\}|[@$]?\((?:[^()"']|"[^"]*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*'|\([^()]*\))*\))*\)|"(?:[^"`]|`[\s\S]|"")*"|'(?:[^']|'')*'|`[^\n]|[^\s"'`;|{}()])+|[()]/g;
  for (const match of text.matchAll(pattern)) {
    const [raw] = match;
    if (/^(?:<#|#|`\r?\n)/.test(raw)) continue;
    const at = span(match.index + shift, match.index + shift + raw.length);
    yield { text: /^@["']\r?\n/.test(raw) ? '$' : raw, at };
  }
}

/** A batch file, line by line: what it sets in one branch of several is not known afterwards. */
function batch(host: Host, start: string): void {
  const { text, path } = host;
  const variables = new Map<string, string>();
  const before: string[] = [];
  let cwd = start;
  let depth = 0;
  const value = (raw: string): string =>
    slashes(
      raw
        .replace(/%~dp0/gi, `${absolute(folderOf(path))}/`)
        .replace(/%%~?\w+|%[~*\d]\w*/g, UNKNOWN)
        .replace(/%([\w]+)(?::[^%]*)?%|!(\w+)!/g, (all, a?: string, b?: string) => {
          const name = (a ?? b ?? '').toLowerCase();
          return name === 'cd' ? cwd : all.includes(':') ? UNKNOWN : (variables.get(name) ?? UNKNOWN);
        }),
    );
  for (const match of text.matchAll(/(?:\^\r?\n|[^\n])+/g)) {
    if (/^\s*(?:@?\s*rem\b|::)/i.test(match[0])) continue;
    for (const part of match[0].matchAll(/(?:"[^"\n]*"|\^[\s\S]|[^&|()"])+|[()]/g)) {
      depth = Math.max(0, depth + (part[0] === '(' ? 1 : part[0] === ')' ? -1 : 0));
      const verb = /(?:^|[\s@])(?=(?:docker|podman|set|cd|chdir|pushd|popd)\b)/i.exec(part[0]);
      const lead = part[0].slice(0, verb ? verb.index + verb[0].length : 0);
      if (!verb || !/^[\s@]*(?:(?:if|else|call|do|for)\b.*)?$/i.test(lead)) continue;
      const from = match.index + part.index + lead.length;
      const words = [...part[0].slice(lead.length).matchAll(/(?:"[^"\n]*"|[^\s"^]|\^[^\r\n])+/g)].map((it): Field => {
        const known = value(it[0].replace(/["^]/g, ''));
        return { text: known, at: span(from + it.index, from + it.index + it[0].length), open: known === UNKNOWN, raw: it[0] };
      });
      const name = words[0]?.text.toLowerCase() ?? '';
      const to = words.findLast((it) => !/^\/d$/i.test(it.text))?.text ?? UNKNOWN;
      if (name === 'set') {
        const [, key = '', raw = ''] = /^set\s+"?([^=\s"/]+)=([^"\r\n]*)/i.exec(part[0].slice(lead.length)) ?? [];
        const old = variables.get(key.toLowerCase());
        const isEither = old !== undefined && (depth > 0 || /\bif\b/i.test(lead));
        variables.set(key.toLowerCase(), isEither && old !== value(raw.trim()) ? UNKNOWN : value(raw.trim()));
      } else if (name === 'popd') cwd = before.pop() ?? cwd;
      else if (name === 'docker' || name === 'podman' || /^(?:docker|podman)\.exe$/.test(name)) docker(words, cwd, host);
      else {
        if (name === 'pushd') before.push(cwd);
        cwd = changed(cwd, to);
      }
    }
  }
}
