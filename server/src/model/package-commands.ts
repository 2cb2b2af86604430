import { type PackageManager, packageManager } from '../knowledge/package-managers.ts';
import type { ShellWord } from '../shell/ast.ts';
import { once } from '../text/once.ts';
import type { RunCommand } from './commands.ts';
import { rootBase } from './lineage.ts';
import type { Stage } from './model.ts';

/** A call of a distribution's package manager. */
export interface PackageCommand {
  readonly manager: PackageManager;
  readonly command: RunCommand;
  readonly program: string;
  /** `install`, `group install`; of pacman the option that says what to do: `-Syu`. */
  readonly sub: string;
  /** The last word of it. */
  readonly subWord: ShellWord;
  /** What stands between the program and the sub-command. */
  readonly before: readonly ShellWord[];
  readonly after: readonly ShellWord[];
}

/** Sub-commands that have sub-commands. */
const GROUPS: ReadonlySet<string> = new Set(['group', 'groups', 'module']);

/** Reads a command as a package manager's; undefined when it is another program's, or what it does is not known. */
export const packageCommand = (command: RunCommand): PackageCommand | undefined =>
  packageManager(command.name) && readCommand(command);

const readCommand = once((command: RunCommand): PackageCommand | undefined => {
  const { name, args } = command;
  const manager = packageManager(name);
  if (!manager || name === undefined) return undefined;
  const at = name === 'pacman' ? args.findIndex(isOperation) : subCommandAt(args, manager);
  const subWord = args[at];
  if (!subWord?.value) return undefined;
  const next = GROUPS.has(subWord.value) ? args.findIndex((it, i) => i > at && !it.text.startsWith('-')) : -1;
  const last = args[next] ?? subWord;
  const sub = next < 0 ? subWord.value : `${subWord.value.replace(/s$/, '')} ${last.value ?? ''}`;
  const after = args.filter((_, i) => i > at && i !== next);
  return { manager, command, program: name, sub, subWord: last, before: args.slice(0, at), after };
});

const isOperation = (word: ShellWord): boolean => /^-[A-Z][a-z]*$|^--(?:sync|remove|upgrade)$/.test(word.text);

/** Where the first word stands that is neither a flag nor the value of one. */
export function subCommandAt(
  args: readonly { readonly text: string }[],
  { valuedFlags }: Pick<PackageManager, 'valuedFlags'>,
): number {
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.text ?? '';
    if (!text.startsWith('-')) return at;
    if (valuedFlags.includes(text)) at++;
  }
  return -1;
}

/**
 * Up to Enterprise Linux 8 microdnf took every yes for granted (microdnf pull requests 94 and 97; minio/mc#4748 is what came of it). Official
 * images that are built on Oracle's 9 and 10 without -y show that it is not the same everywhere.
 */
export function microdnfAsks(stage: Stage | undefined): boolean {
  const base = stage && rootBase(stage);
  if (base?.kind !== 'image') return false;
  const version = /\bubi(\d+)/.exec(base.ref)?.[1];
  return version !== undefined && Number(version) >= 9;
}

/** Whether apt is given nothing but files: it takes them for packages that were asked for. dnf and yum ask all the same. */
export function installsFiles({ program, sub, after, command }: PackageCommand): boolean {
  const names = after.map((it) => it.value ?? it.text).filter((it) => !it.startsWith('-'));
  const isApt = program === 'apt-get' || program === 'apt';
  return isApt && sub === 'install' && !command.wrappers.includes('xargs') && names.length > 0 && names.every(isDeb);
}

/** apt takes a name with a slash for a file. */
const isDeb = (name: string): boolean => /\/.*\.deb["']?$/.test(name);
