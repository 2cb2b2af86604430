import type { Joined } from '../../text/joined.ts';
import type { Span } from '../../text/span.ts';
import type { Build, BuildArg, BuildContext, Dockerfile, NamedContext, Tool, Tree } from '../build.ts';
import { imageNames } from '../image-name.ts';
import { isGitUrl, isUrl, join } from '../paths.ts';
import { isKnown, ROOT, resolve, UNKNOWN } from './values.ts';

/** One word of a command line as far as it is known. */
export interface Field {
  readonly text: string;
  readonly at: Span;
  /** An unquoted variable that nothing is known of: no word, one or many. */
  readonly open: boolean;
  /** As written. */
  readonly raw: string;
}

/** What is fed to a command's standard input. */
export type Input =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: Joined }
  | { readonly kind: 'archive' }
  | { readonly kind: 'other' };

/** Where a command line stands. */
export interface CommandPlace {
  readonly tool: Tool;
  readonly file: string;
  readonly name: string | undefined;
  readonly tree: Tree;
  readonly cwd: string;
  /** From the span of the script to that of its file. */
  readonly place: (at: Span) => Span;
}

/** Flags of `docker build`, `buildx build`, `podman build` and `buildah build` that take their value as the next word. */
const VALUED = new Set(
  (
    'file tag build-arg target platform build-context cache-from cache-to label network secret ssh output progress iidfile metadata-file ' +
    'allow add-host attest builder shm-size ulimit memory memory-swap cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems ' +
    'cgroup-parent isolation security-opt annotation provenance sbom no-cache-filter call policy format volume authfile creds cert-dir ' +
    'manifest arch os variant ignorefile env runtime userns dns dns-search dns-option from logfile device cap-add cap-drop timestamp ' +
    'retry retry-delay signature-policy decryption-key jobs unsetenv group-add hooks-dir cpp-flag layer-label stream-to'
  ).split(' '),
);
/** Of kaniko's executor. */
const KANIKO = new Set(
  (
    'context dockerfile destination target build-arg context-sub-path label custom-platform cache-dir cache-repo cache-ttl cleanup ' +
    'digest-file image-name-with-digest-file log-format log-timestamp oci-layout-path push-retry registry-certificate registry-mirror ' +
    'snapshot-mode tar-path verbosity git ignore-path compression compression-level image-fs-extract-retry kaniko-dir'
  ).split(' '),
);
const SHORT: Readonly<Record<string, string>> = {
  f: 'file',
  t: 'tag',
  l: 'label',
  o: 'output',
  m: 'memory',
  c: 'cpu-shares',
  v: 'volume',
  e: 'env',
};
const GLOBAL_VALUED = new Set([
  'host',
  'config',
  'context',
  'log-level',
  'builder',
  'tlscacert',
  'tlscert',
  'tlskey',
  'root',
  'storage-driver',
  'connection',
  'namespace',
  'address',
]);
const GLOBAL_SHORT = new Set(['H', 'c', 'l', 'n', 'a']);
const DOCKERS = new Set(['docker', 'podman', 'buildah', 'nerdctl', 'finch', 'img', 'docker.exe', 'podman-remote']);
/** Names of variables that hold one of those, as `$(CONTAINER_ENGINE) build`. */
const ENGINE = /docker|podman|buildah|nerdctl|container|engine|oci|runtime/i;

export type Invocation =
  | { readonly kind: 'build'; readonly program: string; readonly args: readonly Field[] }
  | { readonly kind: 'bake'; readonly args: readonly Field[] }
  | { readonly kind: 'compose'; readonly args: readonly Field[] };

/** What a command line has Docker or a relative of it do; undefined for all else. */
export function invocationOf(words: readonly Field[]): Invocation | undefined {
  const [first, ...rest] = words;
  if (!first) return undefined;
  const name = first.text.split('/').at(-1) ?? '';
  if (name === 'docker-compose' || name === 'podman-compose') return { kind: 'compose', args: rest };
  if (name === 'docker-buildx' || name === 'buildx') return subcommand('docker', rest, true);
  if (name === 'executor' && first.text.includes('kaniko')) return { kind: 'build', program: 'kaniko', args: rest };
  const isEngine = DOCKERS.has(name) || (!isKnown(first.text) && looksLikeBuild(first, rest));
  return isEngine ? subcommand(isKnown(name) ? name : 'docker', rest, false) : undefined;
}

/** A program that is not known, by its variable's name or by what it is told. */
const looksLikeBuild = (first: Field, rest: readonly Field[]): boolean =>
  rest.some(({ text }) => text === 'build' || text === 'bud' || text === 'bake') &&
  (ENGINE.test(first.raw) || rest.some(({ text }) => /^(?:-t|-f|--(?:tag|file|build-arg|target|platform)(?:=.*)?)$/s.test(text)));

function subcommand(program: string, words: readonly Field[], inBuildx: boolean): Invocation | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Field;
    const { text } = word;
    if (word.open && !isKnown(text)) continue;
    if (text.startsWith('-')) {
      const long = /^--([^=]+)$/.exec(text)?.[1];
      if (long !== undefined ? GLOBAL_VALUED.has(long) : GLOBAL_SHORT.has(text.slice(1))) at++;
      continue;
    }
    const rest = words.slice(at + 1);
    if (text === 'build' || (text === 'b' && inBuildx) || text === 'bud' || text === 'build-using-dockerfile')
      return { kind: 'build', program, args: rest };
    if (text === 'bake' && inBuildx) return { kind: 'bake', args: rest };
    if (text === 'buildx') return subcommand(program, rest, true);
    if (text === 'image' || text === 'builder') return subcommand(program, rest, inBuildx);
    if (text === 'compose') return { kind: 'compose', args: rest };
    return undefined;
  }
  return undefined;
}

interface Flags {
  readonly values: Map<string, Field[]>;
  readonly positional: Field[];
  /** A word of which nothing is known stands among them. */
  isOpen: boolean;
}

/** Reads flags as Docker's command line does: `--flag value`, `--flag=value`, `-t value`, `-tvalue`, `-qt value`. */
export function readFlags(
  words: readonly Field[],
  valued: ReadonlySet<string> = VALUED,
  short: Readonly<Record<string, string>> = SHORT,
): Flags {
  const flags: Flags = { values: new Map(), positional: [], isOpen: false };
  const put = (name: string, value: Field): void => {
    const list = flags.values.get(name);
    if (list) list.push(value);
    else flags.values.set(name, [value]);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Field;
    const { text } = word;
    const tail = (from: number): Field => ({
      ...word,
      text: text.slice(from),
      at: { start: Math.min(word.at.end, word.at.start + from), end: word.at.end },
    });
    if (word.open && text === UNKNOWN) flags.isOpen = true;
    else if (text === '--') {
      flags.positional.push(...words.slice(at + 1));
      break;
    } else if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      const name = text.slice(2, equals < 0 ? undefined : equals);
      if (equals >= 0) put(name, tail(equals + 1));
      else if (valued.has(name)) {
        const next = words[++at];
        if (next) put(name, next);
      } else put(name, word);
    } else if (text.startsWith('-') && text !== '-') {
      for (let i = 1; i < text.length; i++) {
        const name = short[text[i] as string];
        if (name === undefined) continue;
        const from = text[i + 1] === '=' ? i + 2 : i + 1;
        const value = from < text.length ? tail(from) : words[++at];
        if (value) put(name, value);
        break;
      }
    } else flags.positional.push(word);
  }
  return flags;
}

/** The build that `docker build` and its relatives make of these words; undefined when they make none, as `--help`. */
export function dockerBuild(
  { program, args }: Invocation & { kind: 'build' },
  command: Span,
  input: Input | undefined,
  where: CommandPlace,
): Build | undefined {
  const kaniko = program === 'kaniko';
  const flags = kaniko ? readFlags(args, KANIKO, { c: 'context', f: 'dockerfile', d: 'destination' }) : readFlags(args);
  if (flags.values.has('help') || flags.values.has('check')) return undefined;
  const one = (name: string): Field | undefined => flags.values.get(name)?.at(-1);
  const { place } = where;
  const last = kaniko ? one('context') : flags.positional.at(-1);
  const file = kaniko ? one('dockerfile') : one('file');
  const context = contextOf(last, flags, where, program);
  const dockerfile = dockerfileOf(file, last, context, input, where, program);
  const target = one('target');
  return {
    tool: where.tool,
    name: where.name,
    dockerfile,
    context,
    target: target ? (isKnown(target.text) ? target.text || undefined : null) : undefined,
    args: (flags.values.get('build-arg') ?? []).flatMap((it) => argOf(it, place)),
    moreArgs: flags.isOpen,
    platforms: (flags.values.get('platform') ?? []).flatMap(({ text }) => (isKnown(text) ? text.split(',') : [])),
    contexts: (flags.values.get('build-context') ?? []).flatMap((it) => namedOf(it, where)),
    images: imageNames((flags.values.get(kaniko ? 'destination' : 'tag') ?? []).map((it) => it.text)),
    source: {
      file: where.file,
      at: place(command),
      contextAt: last && place(last.at),
      dockerfileAt: file && place(file.at),
      targetAt: target && place(target.at),
    },
  };
}

function argOf({ text, at }: Field, place: CommandPlace['place']): BuildArg[] {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  return isKnown(name) && name !== ''
    ? [{ name, value: value !== undefined && isKnown(value) ? value : undefined, at: place(at) }]
    : [];
}

function namedOf({ text, at }: Field, where: CommandPlace): NamedContext[] {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1);
  if (equals < 1) return [];
  const known = isKnown(value) || value.includes(ROOT) ? value : undefined;
  const isLocal = known !== undefined && !/^[a-z-]+:\/\//.test(known) && !/^target:/.test(known) && !isGitUrl(known);
  return [
    { name: text.slice(0, equals), value: known, path: isLocal ? resolve(where.cwd, known) : undefined, at: where.place(at) },
  ];
}

function contextOf(word: Field | undefined, flags: Flags, { cwd }: CommandPlace, program: string): BuildContext {
  // buildah and podman take the working directory when no context is named.
  const text = word?.text ?? (!flags.isOpen && (program === 'buildah' || program === 'podman') ? '.' : UNKNOWN);
  if (text === '-') return { kind: 'stdin' };
  const plain = program === 'kaniko' ? text.replace(/^dir:\/\//, '') : text;
  if (plain.startsWith('git://') || isGitUrl(plain)) return isKnown(plain) ? { kind: 'git', url: plain } : { kind: 'unknown' };
  if (isUrl(plain)) return { kind: 'url', url: plain };
  const path = resolve(cwd, plain);
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

function dockerfileOf(
  file: Field | undefined,
  last: Field | undefined,
  context: BuildContext,
  input: Input | undefined,
  { cwd, tree }: CommandPlace,
  program: string,
): Dockerfile {
  const isPiped = file ? file.text === '-' : last?.text === '-';
  if (isPiped) {
    if (input?.kind === 'text') return { kind: 'inline', text: input.text };
    const path = input?.kind === 'file' && isKnown(input.path) ? resolve(cwd, input.path) : undefined;
    return path === undefined ? { kind: 'stdin' } : { kind: 'file', path };
  }
  const podman = program === 'podman' || program === 'buildah';
  if (file) {
    if (context.kind === 'git' || context.kind === 'url') return { kind: 'unknown' };
    const path = resolve(cwd, file.text);
    const below = context.kind === 'local' && isKnown(file.text) ? join(context.path, file.text) : undefined;
    // podman, buildah and kaniko look into the context as well.
    if (
      (podman || program === 'kaniko') &&
      below !== undefined &&
      (path === undefined || tree.kind(path) !== 'file') &&
      tree.kind(below) === 'file'
    )
      return { kind: 'file', path: below };
    return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
  }
  if (context.kind !== 'local') return { kind: 'unknown' };
  const containerfile = join(context.path, 'Containerfile');
  if (podman && containerfile !== undefined && tree.kind(containerfile) === 'file') return { kind: 'file', path: containerfile };
  const path = join(context.path, 'Dockerfile');
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}
