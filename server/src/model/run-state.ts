import type { ShellCommand } from '../shell/ast.ts';
import { type Statement, statementsOf } from '../shell/statements.ts';
import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import type { Span } from '../text/span.ts';
import type { RunCommand } from './commands.ts';
import { commandsIn } from './commands.ts';
import type { Model, Script } from './model.ts';
import { fieldOf, mountsOf, mountType } from './mount.ts';
import { isUnixShell } from './shells.ts';

/** A RUN in shell form that can be taken apart. */
export interface Step {
  readonly run: Instruction;
  readonly script: Script;
  readonly statements: readonly Statement[];
  readonly commands: readonly RunCommand[];
}

const scriptByRun = once(
  (model: Model): ReadonlyMap<Instruction, Script> => new Map([...model.scripts].reverse().map((it) => [it.in, it])),
);

/** Undefined for the exec form, heredocs, shells that are none of Unix, and text that cannot be read for sure. */
export function stepOf(run: Instruction, model: Model): Step | undefined {
  if (run.kind !== 'RUN' || run.json || run.heredocs.length > 0) return undefined;
  const script = scriptByRun(model).get(run);
  if (!script || script.ownInterpreter || !isUnixShell(script.dialect) || script.shell.errors.length > 0) return undefined;
  const { rest } = run;
  const tail = model.file.text.slice(rest.end, run.end);
  if (rest.text.trim() === '' || rest.text.endsWith(model.file.escape) || tail.trim() !== '' || rest.text.includes('<<'))
    return undefined;
  const statements = statementsOf(rest.text);
  return statements && { run, script, statements, commands: commandsIn(model).get(run) ?? [] };
}

/** The commands of a part of a step. */
export const within = (step: Step, at: Span): readonly RunCommand[] =>
  step.commands.filter(({ command }) => command.start >= at.start && command.end <= at.end);

/** Commands of the shell itself that change what the commands behind them find, or whether these run at all. */
const STATE: ReadonlySet<string> = new Set(
  `cd pushd popd export unset set shopt setopt unsetopt umask trap readonly alias unalias source . eval exec exit return declare typeset
  local ulimit read getopts shift let mapfile readarray break continue wait enable emulate autoload disown bg fg`.split(/\s+/),
);
/** Lower case, but read by programs. */
const ENVIRONMENT = /[A-Z]|^(?:https?|ftp|all|no|rsync)_proxy$/;

/** Whether commands leave something in their shell that others behind them may notice: a folder, an option, a variable, a function. */
export function leavesState(step: Step, at: Span, later: string, model: Model): boolean {
  const text = step.script.shell.text.slice(at.start, at.end);
  // `f() {`, `${X:=y}`, `$((X = 1))`.
  if (/[\w-]\s*\(\s*\)\s*[{(]|\bfunction\s|\$\{\w+:?=|\(\([^)]*(?:[^=!<>]=[^=]|\+\+|--)/.test(text)) return true;
  if (/\bcoproc\b|\bprintf\s+-v/.test(text)) return true;
  const names = [...text.matchAll(/\b(?:for|select)\s+(\w+)/g)].map((it) => it[1] ?? '');
  for (const { command } of within(step, at)) {
    if (command.nesting > 0) continue;
    if (command.name === undefined) names.push(...command.assignments.map((it) => it.name));
    else if (isState(command)) return true;
  }
  return names.some((name) => isNoticed(name, step, later, model));
}

/** `exec` and `command` run what stands behind them, so the shell's own word counts. */
const isState = ({ name, words }: ShellCommand): boolean => {
  const value = name?.value === 'builtin' || name?.value === 'command' ? words[0]?.value : name?.value;
  return value === undefined || STATE.has(value);
};

function isNoticed(name: string, step: Step, later: string, model: Model): boolean {
  const { from } = model.before(step.run).env(name);
  return ENVIRONMENT.test(name) || from === 'file' || from === 'argument' || new RegExp(`\\b${name}\\b`).test(later);
}

/** Folders and files that every RUN finds anew: the builder mounts them. */
const FRESH = /\/etc\/(?:hosts|resolv\.conf|hostname)\b|\/dev\/(?!null\b|std|fd\b|zero\b|u?random\b|tty\b)|\/proc\/sys\b/;
/** Programs that start others which go on behind their back, or change the machine and not its files. */
const LIVING =
  /^(?:service|systemctl|invoke-rc\.d|rc-service|supervisord|pg_ctl|pg_ctlcluster|mysqld_safe|mysqld|dockerd|redis-server|mongod|sshd|nginx|Xvfb|start-stop-daemon|mount|umount|sysctl|hostname|ip|ifconfig|dbus-daemon|screen|tmux|nohup|setsid)$/;

/** Whether it matters that one RUN ends and the next begins: processes are gone then, and what is mounted is fresh. */
export const needsItsOwnRun = ({ script, commands, statements, run }: Step): boolean =>
  FRESH.test(script.shell.text) ||
  statements.some((it) => it.background) ||
  /[^&>|]&(?![&>\d-])/.test(script.shell.text.replace(/"[^"]*"|'[^']*'/g, '')) ||
  commands.some(
    ({ name, nameWord, wrappers }) =>
      LIVING.test(name ?? '') || wrappers.includes('nohup') || /init\.d/.test(nameWord?.text ?? ''),
  ) ||
  mountsOf(run).some((it) => mountType(it) === 'tmpfs' || isWritten(it));

/** What is written to a bind mount is gone with its RUN. */
const isWritten = (mount: Parameters<typeof mountType>[0]): boolean =>
  mountType(mount) === 'bind' &&
  (fieldOf(mount, 'rw', 'readwrite') !== undefined || fieldOf(mount, 'ro', 'readonly')?.value === 'false');

/** Whether a program that one part calls may be another one when the second part calls it: a shell remembers where it found it. */
export function replacesProgram(first: readonly RunCommand[], second: readonly RunCommand[]): boolean {
  const again = new Set(second.flatMap(({ name }) => name ?? []));
  // pip brings pip3 along.
  const called = first.flatMap(({ name }) => (name !== undefined && again.has(name) ? [name.replace(/[\d.]+$/, '')] : []));
  return first.some(({ args, command }) =>
    [...args, ...command.redirects.flatMap((it) => it.target ?? [])].some(({ value, text }) => {
      const word = (value ?? text).split('/').at(-1) ?? '';
      return called.some((name) => word.startsWith(name) && !/^[\w.-]/.test(word.slice(name.length)));
    }),
  );
}

/** Whether the shell of a step stops at failures by an option of its own. */
export const hasErrexit = (step: Step, model: Model): boolean => {
  const words = (model.before(step.run).shell.words ?? []).map((it) => it.text);
  return words.some((word) => /^-[a-z]*e[a-z]*$/.test(word) || word === 'errexit');
};

/** A substitution with several commands: `set -e` reaches into it in some shells, and not in others. */
export const hasInnerList = (step: Step, at: Span): boolean =>
  within(step, at).some(({ command }) => command.nesting > 0 && command.connector === ';');

/** `set -e` at the very beginning, and what joins it to the next command, which begins at `next`. */
export interface Lead {
  readonly text: string;
  readonly joiner: ';' | '&&';
  readonly next: number;
}

/** Undefined for a step that does not begin with `set`. */
export function leadOf({ statements, commands }: Step): Lead | undefined {
  const [set] = commands;
  const [first, second] = statements;
  if (set?.command.name?.value !== 'set' || !first || set.args.some((it) => it.value === undefined)) return undefined;
  const text = set.args.map((it) => it.text).join(' ');
  const part = first.parts[1];
  if (part) return first.operators[0] === '&&' ? { text, joiner: '&&', next: part.start } : undefined;
  return second && { text, joiner: ';', next: second.start };
}

/** Whether the words of a `set` make it stop at failures. */
export const isErrexit = (words: string): boolean => /(?:^|\s)(?:-\w*e\w*|errexit)\b/.test(words);

/** The flags, written the same way. */
export const sameFlags = (a: Instruction, b: Instruction): boolean => flagsOf(a) === flagsOf(b);
const flagsOf = ({ flags }: Instruction): string => flags.map((it) => `${it.name.text}=${it.value?.text ?? ''}`).join(' ');
