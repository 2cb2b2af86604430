import { DEPENDENCY_MANAGERS, type DependencyManager } from '../knowledge/dependency-managers.ts';
import type { ShellWord } from '../shell/ast.ts';
import { onceByText } from '../text/once.ts';
import { hasFlag, type RunCommand } from './commands.ts';

/** A command that installs what a manifest of the project names. */
export interface DependencyInstall {
  readonly command: RunCommand;
  /** `npm`, `pip` … */
  readonly tool: string;
  /** As a message names it: `npm ci`. */
  readonly text: string;
  /** The files of which one makes a folder a project; patterns as in COPY. */
  readonly manifests: readonly string[];
  readonly extras: readonly string[];
  readonly blockers: readonly string[];
  /** True when it reads nothing else of the project. */
  readonly alone: boolean;
}

const BY_PROGRAM: ReadonlyMap<string, DependencyManager> = new Map(
  DEPENDENCY_MANAGERS.flatMap((manager) => manager.programs.map((program) => [program, manager] as const)),
);

const text = (word: ShellWord): string => word.value ?? word.text;

/** Options that send a tool to another folder. */
const ELSEWHERE = [
  '--prefix',
  '-C',
  '--cwd',
  '--dir',
  '--working-dir',
  '-d',
  '--directory',
  '--project',
  '--manifest-path',
  '-f',
  '--file',
  '-g',
  '--global',
  '--location',
  '--gemfile',
  '--root',
  '--git',
];

/** Reads a command as such an install; undefined when it is none, or works on another folder than the one it is called in. */
export const dependencyInstall = (command: RunCommand): DependencyInstall | undefined =>
  mayInstall(command.name ?? '') ? (pipInstall(command) ?? managerInstall(command)) : undefined;

const mayInstall = onceByText(
  (program) => BY_PROGRAM.has(program) || program === 'uv' || PIP.test(program) || PYTHON.test(program),
);

function managerInstall(command: RunCommand): DependencyInstall | undefined {
  const manager = BY_PROGRAM.get(command.name ?? '');
  if (!manager) return undefined;
  const { args } = command;
  if (args.some((word) => ELSEWHERE.some((it) => text(word) === it || text(word).startsWith(`${it}=`)))) return undefined;
  if (hasFlag(args, '--offline', '--version', '--help', '-v', '-h') && !hasFlag(args, '--verbose')) return undefined;
  const words = plainWords(args, manager.valued);
  const sub = subOf(words, manager);
  if (sub === undefined) return undefined;
  if (manager.bare && words.length > sub.count) return undefined;
  const { name, manifests, extras, blockers, needs } = manager;
  const alone = needs?.every((flag) => hasFlag(args, flag)) ?? false;
  const shown = `${command.name}${sub.text === '' ? '' : ` ${sub.text}`}`;
  return { command, tool: name, text: shown, manifests, extras, blockers, alone };
}

function plainWords(args: readonly ShellWord[], valued: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = text(args[at] as ShellWord);
    if (valued.includes(word)) at++;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}

function subOf(words: readonly string[], manager: DependencyManager): { text: string; count: number } | undefined {
  const [first = '', second = ''] = words;
  if (manager.subs.includes(`${first} ${second}`)) return { text: `${first} ${second}`, count: 2 };
  if (manager.subs.includes(first)) {
    // `mvn clean package`: the goal that says more is shown.
    const told = first === 'clean' ? second : first;
    return first === 'clean' && !manager.subs.includes(second) ? undefined : { text: told, count: 1 };
  }
  return undefined;
}

const PIP = /^pip(?:3(?:\.\d+)?)?$/;
const PYTHON = /^(?:python|pypy)(?:3(?:\.\d+)?)?$/;

function pipInstall(command: RunCommand): DependencyInstall | undefined {
  const { name = '' } = command;
  let args = command.args;
  if (PYTHON.test(name) && args[0]?.text === '-m' && PIP.test(args[1]?.text ?? '')) args = args.slice(2);
  else if (name === 'uv' && args[0]?.text === 'pip') args = args.slice(1);
  else if (!PIP.test(name)) return undefined;
  const at = args.findIndex((it) => it.text === 'install');
  if (at < 0) return undefined;
  const files: string[] = [];
  for (let i = at + 1; i < args.length; i++) {
    const word = text(args[i] as ShellWord);
    const joined = /^(?:-r|--requirement=)(.+)$/.exec(word)?.[1];
    if (word === '-r' || word === '--requirement') {
      const file = args[++i]?.value;
      if (file === undefined) return undefined;
      files.push(file);
    } else if (joined !== undefined) files.push(joined);
    // A project of its own is installed from its sources.
    else if (/^(?:\.|-e$|--editable)/.test(word)) return undefined;
  }
  if (files.length === 0 || files.some((it) => /^[/~]|^https?:|\$|\.\./.test(it))) return undefined;
  const names = files.map((it) => it.replace(/^\.\//, ''));
  const shown = `pip install -r ${names[0]}`;
  return { command, tool: 'pip', text: shown, manifests: names, extras: ['constraints.txt'], blockers: [], alone: true };
}

/** The tool of a command, if it is one that compiles: whatever it was told to do, it has fetched something. */
export const builderOf = ({ name = '' }: RunCommand): string | undefined =>
  BY_PROGRAM.get(name)?.needs === undefined ? BY_PROGRAM.get(name)?.name : undefined;
