import type { ShellCommand, ShellPipe } from '../shell/ast.ts';
import { type RunCommand, runCommand } from './commands.ts';
import type { Script } from './model.ts';

/** The commands of a pipe by what they do in it; wrappers are taken off. */
export interface Pipeline {
  /** All whose failure only `pipefail` would notice. */
  readonly feeding: readonly RunCommand[];
  /** The one whose status counts; undefined when it is no simple command. */
  readonly last: RunCommand | undefined;
}

export function pipelineOf(script: Script, pipe: ShellPipe): Pipeline {
  const inside = script.shell.commands.filter(
    (it) => it.start >= pipe.start && it.end <= pipe.end && it.nesting === pipe.nesting,
  );
  const behind = inside.filter((it) => it.connector === '|');
  // A loop or an `if` at the end has no connector of its own, so there are fewer connectors than parts.
  const last = behind.length === pipe.left.length ? behind.at(-1) : undefined;
  const end = last?.start ?? behind.at(-1)?.end ?? pipe.operator.start;
  return {
    feeding: inside.filter((it) => it.start < end).map((it) => runCommand(script, it)),
    last: last && runCommand(script, last),
  };
}

/** True when the shell has been told to stop at the first failing command before this place. */
export const stopsOnError = (script: Script, before: number, shellWords: readonly string[]): boolean =>
  shellWords.some((word) => /^-[a-z]*e[a-z]*$/.test(word)) ||
  script.shell.commands.some((it) => it.start < before && setsOption(it, /^-[A-Za-z]*e/, 'errexit'));

/** True when the script itself has turned `pipefail` on before this place. */
export const setsPipefail = (script: Script, before: number): boolean =>
  /^#!.*pipefail/.test(script.shell.text) ||
  script.shell.commands.some((it) => it.start < before && setsOption(it, undefined, 'pipefail'));

function setsOption({ name, words, nesting }: ShellCommand, flag: RegExp | undefined, option: string): boolean {
  if (nesting > 0 || (name?.value !== 'set' && name?.value !== 'shopt')) return false;
  return words.some(({ text }, i) => flag?.test(text) || (text === option && /^-[A-Za-z]*[os]$/.test(words[i - 1]?.text ?? '')));
}
