import type { ShellWord } from '../shell/ast.ts';
import { operands, type RunCommand } from './commands.ts';

/** A `git clone`. */
export interface GitClone {
  readonly url: ShellWord;
  /** A branch that is named. */
  readonly branch: string | undefined;
  /** True when a tag, a commit or a variable says what is wanted. */
  readonly pinned: boolean;
  /** As ADD takes it; undefined when ADD cannot do the same. */
  readonly address: string | undefined;
  /** As written, or the name that git chooses. */
  readonly destination: string;
}

const VALUED = [
  '-b',
  '--branch',
  '--depth',
  '-o',
  '--origin',
  '-c',
  '--config',
  '-j',
  '--jobs',
  '--reference',
  '-u',
  '--filter',
  '--template',
];
/** Options that ADD needs no counterpart of. */
const PLAIN =
  /^(?:--depth|--recursive|--recurse-submodules|--single-branch|-q|--quiet|--progress|-b|--branch|--no-tags|--shallow-submodules)(?:=|$)/;

/** Branches by the names that people give them; anything else may be a tag. */
const BRANCH =
  /^(?:refs\/heads\/.*|main|master|trunk|develop|development|devel|dev|next|HEAD|latest|stable|nightly|edge|unstable)$/;

export function cloneOf({ name, args }: RunCommand): GitClone | undefined {
  if (name !== 'git') return undefined;
  const at = args.findIndex((it) => it.text === 'clone');
  if (at < 0 || args.slice(0, at).some((it) => !it.text.startsWith('-'))) return undefined;
  const after = args.slice(at + 1);
  const [url, folder] = operands(after, VALUED);
  if (!url || !/^(?:https?|git|ssh):\/\/|^git@/.test(url.value ?? url.text)) return undefined;
  const branchWord = valueOf(after, '-b', '--branch');
  const branch = branchWord?.replace(/^['"]|['"]$/g, '');
  const isOrdinary = after.every((it) => !it.text.startsWith('-') || PLAIN.test(it.text));
  const pinned = (branch !== undefined && !BRANCH.test(branch)) || url.value === undefined || /\$/.test(url.text);
  const target = folder
    ? folder.value
    : (url.value ?? '')
        .replace(/\/+$/, '')
        .replace(/\.git$/, '')
        .split('/')
        .at(-1);
  const address = url.value !== undefined && isOrdinary && at === 0 ? addressOf(url.value, branch) : undefined;
  return {
    url,
    branch,
    pinned,
    address: target === undefined || /[\s$~*]/.test(target) ? undefined : address,
    destination: target ?? '',
  };
}

function valueOf(args: readonly ShellWord[], ...names: readonly string[]): string | undefined {
  for (const [i, { text }] of args.entries()) {
    if (names.includes(text)) return args[i + 1]?.value ?? args[i + 1]?.text;
    const long = names.find((it) => it.startsWith('--') && text.startsWith(`${it}=`));
    if (long) return text.slice(long.length + 1);
  }
  return undefined;
}

/** ADD knows a repository over HTTP by its ending (docs.docker.com/reference/dockerfile/#add-git). */
function addressOf(url: string, branch: string | undefined): string | undefined {
  if (!/^https:\/\/[\w.-]+\/[^\s#?@]+$/.test(url)) return undefined;
  return `${url.replace(/\/+$/, '').replace(/\.git$/, '')}.git${branch === undefined ? '' : `#${branch}`}`;
}

/** What fetches a repository as a clone does, with its history's folder. */
export const addOf = (address: string, destination: string): string =>
  `ADD --keep-git-dir=true ${address} ${destination.replace(/\/?$/, '')}`;

/** Files at the tip of a branch, or whatever the last release is. */
const MOVING: readonly RegExp[] = [
  /^https?:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/(?:refs\/heads\/)?(?:master|main|HEAD|develop|trunk)\//,
  /^https?:\/\/raw\.github\.com\/[^/]+\/[^/]+\/(?:master|main|HEAD|develop)\//,
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(?:raw|blob)\/(?:refs\/heads\/)?(?:master|main|HEAD|develop)\//,
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/archive\/(?:refs\/heads\/)?(?:master|main|HEAD|develop)\.(?:zip|tar\.gz)$/,
  /^https?:\/\/(?:codeload\.)?github\.com\/[^/]+\/[^/]+\/(?:tarball|zipball|tar\.gz|zip)\/(?:refs\/heads\/)?(?:master|main|HEAD|develop)$/,
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/releases\/latest\/download\//,
];

/** Scripts that install a chosen version: what they are today matters little. */
const INSTALLER = /(?:^|[/_-])(?:install|installer|setup|get|bootstrap)(?:[._-][\w.-]*)?$|-installer$/;

/** Whether curl or wget fetch what will be something else tomorrow; of one word, or of any. */
export function isMovingUrl({ name, args }: RunCommand, word?: ShellWord): boolean {
  if (name !== 'curl' && name !== 'wget') return false;
  return (word ? [word] : args).some(
    (it) => it.value !== undefined && !INSTALLER.test(it.value) && MOVING.some((pattern) => pattern.test(it.value ?? '')),
  );
}
