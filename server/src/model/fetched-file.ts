import type { ShellWord } from '../shell/ast.ts';
import { once } from '../text/once.ts';
import { calledCommands, commandsOf, hasFlag, type RunCommand } from './commands.ts';
import type { Model } from './model.ts';
import { packageCommand } from './package-commands.ts';
import { pipelineOf } from './pipes.ts';

/** A call of curl for one address. */
export interface CurlCall {
  readonly command: RunCommand;
  readonly url: ShellWord;
  /** Flags in short and long form, one a letter: `-fsSL` is `f`, `s`, `S`, `L`. */
  readonly flags: ReadonlySet<string>;
  /** Where the answer goes. */
  readonly to: { readonly kind: 'file'; readonly name: string | undefined } | { readonly kind: 'pipe' | 'log' };
}

/** curl(1): short flags that take a value, which may stand in the same word. */
const VALUED = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz';
const LONG_VALUED = new Set(
  '--output --header --data --user --user-agent --request --retry --retry-delay --retry-max-time --max-time --connect-timeout --proxy --cacert --cert --key --url --referer --cookie --cookie-jar --form --write-out --config --max-redirs --output-dir --data-raw --data-binary --tlsv1 --ciphers --limit-rate --range --resolve --interface'.split(
    ' ',
  ),
);

/** The calls of curl that can be read; none where a file of its own may hold options. */
export const curlCalls = once((model: Model): readonly CurlCall[] =>
  /\.curlrc|CURL_HOME/.test(model.file.text) ? [] : calledCommands(model).flatMap((it) => curlCall(it) ?? []),
);

/** Reads a call of curl; undefined when it is none, asks for several addresses, or takes its options from elsewhere. */
export function curlCall(command: RunCommand): CurlCall | undefined {
  if (command.name !== 'curl') return undefined;
  const flags = new Set<string>();
  const urls: ShellWord[] = [];
  let output: ShellWord | undefined;
  const { args } = command;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const text = word.value ?? word.text;
    if (text.startsWith('--')) {
      const [name = ''] = text.split('=');
      flags.add(name);
      if (name === '--output') output = args[at + 1];
      if (name === '--url' && args[at + 1]) urls.push(args[at + 1] as ShellWord);
      if (LONG_VALUED.has(text)) at++;
    } else if (/^-[A-Za-z#0-9]/.test(text)) {
      for (const [i, letter] of [...text.slice(1)].entries()) {
        flags.add(letter);
        if (!VALUED.includes(letter)) continue;
        if (i === text.length - 2) at++;
        if (letter === 'o')
          output = i === text.length - 2 ? args[at] : { ...word, text: text.slice(i + 2), value: text.slice(i + 2) };
        break;
      }
    } else if (word.value === undefined && /^"?\$/.test(text) && !/url|uri|http|link|host|src|source|download/i.test(text))
      return undefined;
    else urls.push(word);
  }
  const [url, ...more] = urls;
  if (!url || more.length > 0 || flags.has('K') || flags.has('--config')) return undefined;
  return { command, url, flags, to: targetOf(command, flags, output, url) };
}

export const hasOne = (flags: ReadonlySet<string>, ...names: readonly string[]): boolean => names.some((it) => flags.has(it));

function targetOf(
  command: RunCommand,
  flags: ReadonlySet<string>,
  output: ShellWord | undefined,
  url: ShellWord,
): CurlCall['to'] {
  if (hasOne(flags, 'O', '--remote-name', '--remote-name-all', 'J')) return { kind: 'file', name: nameIn(url.value ?? url.text) };
  if (output && output.text !== '-' && output.value !== '/dev/null') return { kind: 'file', name: output.value ?? output.text };
  if (output?.value === '/dev/null') return { kind: 'log' };
  const redirect = command.command.redirects.find((it) => it.operator === '>' || it.operator === '>>');
  if (redirect?.target && redirect.target.value !== '/dev/null')
    return { kind: 'file', name: redirect.target.value ?? redirect.target.text };
  return { kind: feedsPipe(command) ? 'pipe' : 'log' };
}

const feedsPipe = ({ script, command }: RunCommand): boolean =>
  script.shell.pipes.some((it) => pipelineOf(script, it).feeding.some((one) => one.command === command));

const nameIn = (text: string): string | undefined =>
  text
    .replace(/["']/g, '')
    .replace(/[?#].*$/, '')
    .split('/')
    .at(-1) || undefined;

/** Programs that do not look into a file. */
const BLIND =
  /^(?:chmod|chown|chgrp|mv|cp|ln|install|mkdir|ls|stat|touch|echo|printf|test|\[|rm|cat|tee|du|file|sync|curl|wget|setcap|sudo)$/;

/** What a package manager reads, and complains about. */
export const SOURCES = /^["']?\/(?:etc\/(?:apt|yum|yum\.repos\.d|zypp|apk|pki)|usr\/share\/keyrings)\//;

/** Files that a program reads without being told their names. */
const READ =
  /^(?:package(?:-lock)?\.json|composer\.(?:json|lock)|Gemfile|go\.mod|Cargo\.toml|pom\.xml|Makefile|requirements\.txt|yarn\.lock)$/;
/** `file tool | grep -q ELF`, `test -s tool`: what a blind program says may still decide. */
const asks = (command: RunCommand): boolean =>
  command.name === 'file' ? feedsPipe(command) : /^(?:test|\[)$/.test(command.name ?? '') && hasFlag(command.args, '-s');
const CHECKS = /^(?:sha\d+sum|md5sum|gpg|gpgv|shasum|cosign|b2sum)$/;

/** A file that is only there to verify the one before its ending, and programs that do it. */
const SIDE_FILE = /^(.+)\.(?:sha\d+(?:sums?)?|md5(?:sum)?|asc|sig|minisig)$/;
const VERIFIES = /^(?:minisign|rsign|signify|openssl)$/;

const baseName = (path: string | undefined): string | undefined => path?.replace(/["']/g, '').split('/').at(-1);

/** Whether a later command of the stage would fail on anything else than the wanted file, as what unpacks, checks or runs it does. */
export function isLookedAt({ command, to }: CurlCall, model: Model): boolean {
  const name = to.kind === 'file' ? baseName(to.name) : undefined;
  if (to.kind !== 'file' || name === undefined || name === '' || READ.test(name) || /^\$\{?\w+\}?$/.test(name)) return true;
  const isSources = SOURCES.test(to.name ?? '');
  const names = [name];
  const partner = SIDE_FILE.exec(name)?.[1];
  const start = command.locate(command.command).start;
  for (const it of commandsOf(model)) {
    if (it.stage !== command.stage || it.locate(it.command).start <= start) continue;
    if (CHECKS.test(it.name ?? '') || (isSources && packageCommand(it))) return true;
    const words = [it.nameWord, ...it.args, ...it.command.redirects.map((one) => one.target)];
    if (VERIFIES.test(it.name ?? '') && words.some((word) => word && baseName(word.value ?? word.text) === partner)) return true;
    // `gosu nobody true` runs what was saved as `gosu`.
    if (names.some((one) => it.wrappers.includes(one))) return true;
    const isNamed = words.some((word) => word && names.some((one) => (word.value ?? word.text).includes(one)));
    if (isNamed && (!BLIND.test(it.name ?? '') || asks(it))) return true;
    // Under its next name it may be run.
    const moved = isNamed && /^(?:mv|cp|ln|install)$/.test(it.name ?? '') ? baseName(it.args.at(-1)?.value) : undefined;
    if (moved && !moved.startsWith('.')) names.push(moved);
  }
  return false;
}
