import type { ShellCommand, ShellWord } from '../shell/ast.ts';
import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import type { Span } from '../text/span.ts';
import type { Model, Script, Stage } from './model.ts';

/** A simple command of a RUN, with what stands before its name (`sudo`, `env A=1`, a path) taken off. */
export interface RunCommand {
  readonly script: Script;
  readonly in: Instruction;
  readonly stage: Stage | undefined;
  readonly command: ShellCommand;
  /** The program's own name: `/usr/bin/apt-get` is `apt-get`. Undefined when it is only known when the shell runs. */
  readonly name: string | undefined;
  readonly nameWord: ShellWord | undefined;
  /** What follows the name. */
  readonly args: readonly ShellWord[];
  /** Programs that run it: `sudo`, `env`, `nohup` …, outermost first. */
  readonly wrappers: readonly string[];
  /** From a span of the script to the document. */
  locate(at: Span): Span;
}

/** Programs that run the command behind them, with those of their flags that take a value. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '--user', '--group'],
  env: ['-u', '-C', '-S'],
  nohup: [],
  exec: ['-a'],
  command: [],
  builtin: [],
  time: [],
  nice: ['-n'],
  ionice: ['-c', '-n'],
  eatmydata: [],
  gosu: [],
};

/** The commands of a script. */
export const commandsOfScript = once((script: Script): readonly RunCommand[] =>
  script.shell.commands.map((command) => runCommand(script, command)),
);

/** The commands of every RUN in the order of the text. */
export const commandsOf = once((model: Model): readonly RunCommand[] => model.scripts.flatMap(commandsOfScript));

/** The same, where what `xargs` runs counts as a command. */
export const calledCommands = once((model: Model): readonly RunCommand[] => commandsOf(model).map(throughXargs));

/** Flags of xargs(1) that take a value. */
const XARGS = ['-a', '-d', '-E', '-I', '-L', '-n', '-P', '-s', '--arg-file', '--delimiter', '--max-args', '--max-procs'];

function throughXargs(command: RunCommand): RunCommand {
  if (command.name !== 'xargs') return command;
  const { words, wrappers } = withoutWrappers(skipOptions(command.args, XARGS));
  const [nameWord, ...args] = words;
  const name = programName(nameWord);
  if (name === undefined) return command;
  return { ...command, name, nameWord, args, wrappers: [...command.wrappers, 'xargs', ...wrappers] };
}

/** The same by instruction. */
export const commandsIn = once(
  (model: Model): ReadonlyMap<Instruction, readonly RunCommand[]> =>
    new Map(model.scripts.map((it) => [it.in, commandsOfScript(it)] as const).filter(([, commands]) => commands.length > 0)),
);

export function runCommand(script: Script, command: ShellCommand): RunCommand {
  const { name, nameWord, args, wrappers } = called(command);
  return { script, in: script.in, stage: script.stage, command, name, nameWord, args, wrappers, locate: script.locate };
}

/** Parsed commands outlive the versions of a text, so this is asked once for most of them. */
const called = once((command: ShellCommand): Pick<RunCommand, 'name' | 'nameWord' | 'args' | 'wrappers'> => {
  const { words, wrappers } = withoutWrappers(command.name ? [command.name, ...command.words] : []);
  return { name: programName(words[0]), nameWord: words[0], args: words.slice(1), wrappers };
});

interface Unwrapped {
  readonly words: readonly ShellWord[];
  readonly wrappers: readonly string[];
}

function withoutWrappers(all: readonly ShellWord[]): Unwrapped {
  let words = all;
  const wrappers: string[] = [];
  for (;;) {
    const name = programName(words[0]);
    const valued = name === undefined ? undefined : WRAPPERS[name];
    if (name === undefined || !valued || words.length < 2) break;
    const rest = skipOptions(words.slice(name === 'gosu' ? 2 : 1), valued);
    // `command -v x` and `env` alone run nothing.
    if (rest.length === 0 || (name === 'command' && /^-[vV]/.test(words[1]?.value ?? ''))) break;
    wrappers.push(name);
    words = rest;
  }
  return { words, wrappers };
}

const programName = (word: ShellWord | undefined): string | undefined => word?.value?.split('/').at(-1) || undefined;

function skipOptions(words: readonly ShellWord[], valued: readonly string[]): ShellWord[] {
  let at = 0;
  for (; at < words.length; at++) {
    const value = words[at]?.value ?? words[at]?.text ?? '';
    if (valued.includes(value)) at++;
    else if (!value.startsWith('-') && !/^[A-Za-z_]\w*=/.test(value)) break;
  }
  return words.slice(at);
}

/** The words that are no flags, and the values of `valued` flags left out. */
export function operands(args: readonly ShellWord[], valued: readonly string[] = []): ShellWord[] {
  const found: ShellWord[] = [];
  let only = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const text = word.value ?? word.text;
    if (!only && text === '--') only = true;
    else if (!only && text.startsWith('-') && text !== '-') {
      if (valued.includes(text)) at++;
    } else found.push(word);
  }
  return found;
}

/** True when one of the flags is there, alone (`-y`), with others (`-qy`) or with a value (`--yes=…`). */
export function hasFlag(args: readonly ShellWord[], ...flags: readonly string[]): boolean {
  return args.some(({ value, text }) => {
    const word = value ?? text;
    return flags.some((flag) => {
      if (word === flag || (flag.startsWith('--') && word.startsWith(`${flag}=`))) return true;
      return flag.length === 2 && /^-[A-Za-z]+$/.test(word) && word.includes(flag[1] as string);
    });
  });
}
