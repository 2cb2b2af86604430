import { INSTALLERS, type Installer } from '../knowledge/installers.ts';
import type { ShellWord } from '../shell/ast.ts';
import { byProgram, once } from '../text/once.ts';
import type { RunCommand } from './commands.ts';

/** A command that installs packages by name. */
export interface NamedInstall {
  readonly installer: Installer;
  readonly command: RunCommand;
  /** As a message names it: `npm install`. */
  readonly text: string;
  /** The last word of the sub-command. */
  readonly subWord: ShellWord;
  /** All words but the sub-command. */
  readonly args: readonly ShellWord[];
  /** The words that are neither flags nor their values: names, files, and what only the shell knows. */
  readonly packages: readonly ShellWord[];
  /** True when a flag gives a version, or a file with versions. */
  readonly isSettled: boolean;
}

const textOf = (word: ShellWord): string => word.value ?? word.text;

const installersOf = byProgram(INSTALLERS);

/** Reads a command as such an install; undefined when it is none. */
export function namedInstall(called: RunCommand): NamedInstall | undefined {
  const { name = '' } = called;
  return installersOf(name).length > 0 || isLauncher(name) ? readInstall(called) : undefined;
}

const readInstall = once((called: RunCommand): NamedInstall | undefined => {
  const command = withoutLauncher(called);
  const { name = '' } = command;
  for (const installer of installersOf(name)) {
    const words = plainWords(command.args, installer);
    const [first, second] = words;
    const count = first && installer.subs.test(textOf(first)) ? 1 : pair(first, second, installer) ? 2 : 0;
    const subWord = words[count - 1];
    if (!subWord) continue;
    const isSub = new Set(words.slice(0, count));
    const args = command.args.filter((it) => !isSub.has(it));
    const isSettled = args.some((it) => isFlag(textOf(it), installer.settled));
    const text = [shownName(called, name), ...words.slice(0, count).map(textOf)].join(' ');
    return { installer, command, text, subWord, args, packages: words.slice(count), isSettled };
  }
  return undefined;
});

const isLauncher = (name: string): boolean => name === 'uv' || PYTHON.test(name);

const pair = (first: ShellWord | undefined, second: ShellWord | undefined, { subs }: Installer): boolean =>
  first !== undefined && second !== undefined && subs.test(`${textOf(first)} ${textOf(second)}`);

const shownName = ({ name = '', args }: RunCommand, own: string): string =>
  name === own ? own : name === 'uv' ? `uv ${args[0]?.text}` : own;

const PYTHON = /^(?:python|pypy)[\d.]*$/;

/** `python -m pip` is pip, as every other command is itself. */
export function pipOf(command: RunCommand): RunCommand {
  const [flag, program] = command.args;
  const isPip = flag?.text === '-m' && PYTHON.test(command.name ?? '') && /^pip[x\d.]*$/.test(program?.text ?? '');
  return isPip ? { ...command, name: 'pip', args: command.args.slice(2) } : command;
}

/** The same of uv, which does pip's work. */
function withoutLauncher(command: RunCommand): RunCommand {
  if (command.name !== 'uv' || !/^(?:pip|tool)$/.test(command.args[0]?.text ?? '')) return pipOf(command);
  return { ...command, name: 'pip', args: command.args.slice(1) };
}

/** A flag with its value in the same word counts, too: `--version=1`, `-v1`. */
const isFlag = (text: string, flags: readonly string[]): boolean =>
  flags.some(
    (it) =>
      text === it ||
      (it.startsWith('--') ? text.startsWith(`${it}=`) : it.length === 2 && /^-\w/.test(text) && text.startsWith(it)),
  );

function plainWords(args: readonly ShellWord[], { valued, settled }: Installer): ShellWord[] {
  const found: ShellWord[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const text = textOf(word);
    // What stands behind `--` is for a build, or no flag.
    if (text === '--') return found.length > 1 ? found : [...found, ...args.slice(at + 1)];
    if (valued.includes(text) || settled.includes(text)) at++;
    else if (!text.startsWith('-')) found.push(word);
  }
  return found;
}
