import type { ShellWord } from '../shell/ast.ts';
import { once } from '../text/once.ts';
import { commandsOf, type RunCommand } from './commands.ts';
import type { Model, Stage } from './model.ts';

/** A user that a RUN of the file makes. */
export interface CreatedUser {
  readonly name: string;
  readonly uid: string | undefined;
  /** As written with `-d`, or the program's default. */
  readonly home: string;
}

/** Homes that Debian's and Alpine's base files give to users that are always there (base-passwd, alpine-baselayout). */
const SYSTEM_HOMES: Readonly<Record<string, string>> = {
  root: '/root',
  daemon: '/usr/sbin',
  bin: '/bin',
  games: '/usr/games',
  man: '/var/cache/man',
  mail: '/var/mail',
  'www-data': '/var/www',
  nobody: '/nonexistent',
};

/** useradd(8), adduser(8), busybox adduser: flags that take a value as a word of its own. */
const VALUED = [
  '-u',
  '--uid',
  '-g',
  '--gid',
  '-G',
  '--groups',
  '-s',
  '--shell',
  '-d',
  '--home-dir',
  '--home',
  '-h',
  '-c',
  '--comment',
  '-k',
  '--skel',
  '-p',
  '--password',
  '-e',
  '-f',
  '-b',
  '--base-dir',
  '--gecos',
  '--ingroup',
  '-K',
];

/** The users that a stage and its parents make, by name and by uid; the last one wins. */
export const createdUsers = (model: Model, stage: Stage): ReadonlyMap<string, CreatedUser> =>
  usersByStage(model).get(stage) ?? NOBODY;

const NOBODY: ReadonlyMap<string, CreatedUser> = new Map();

const usersByStage = once((model: Model): ReadonlyMap<Stage, ReadonlyMap<string, CreatedUser>> => {
  const own = new Map<Stage, Map<string, CreatedUser>>();
  for (const command of commandsOf(model)) {
    const user = command.stage && createdBy(command);
    if (!command.stage || !user) continue;
    const users = own.get(command.stage) ?? new Map<string, CreatedUser>();
    own.set(command.stage, users.set(user.name, user));
    if (user.uid !== undefined) users.set(user.uid, user);
  }
  // Parents stand first; a stage that makes none shares what its parent has.
  const all = new Map<Stage, ReadonlyMap<string, CreatedUser>>();
  for (const stage of model.stages) {
    const inherited = stage.base.kind === 'stage' ? (all.get(stage.base.stage) ?? NOBODY) : NOBODY;
    const made = own.get(stage);
    all.set(stage, made ? new Map([...inherited, ...made]) : inherited);
  }
  return all;
});

function createdBy({ name, args }: RunCommand): CreatedUser | undefined {
  if (name !== 'useradd' && name !== 'adduser') return undefined;
  const words: ShellWord[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const text = word.value ?? word.text;
    if (VALUED.includes(text)) at++;
    else if (!text.startsWith('-')) words.push(word);
  }
  // busybox and Debian: `adduser user group` only joins a group; useradd takes the name last.
  const user = words.length === 1 || name === 'useradd' ? words.at(-1)?.value : undefined;
  if (user === undefined || !/^[a-z_][\w.-]*\$?$/i.test(user)) return undefined;
  const homeFlags = name === 'useradd' ? ['-d', '--home-dir', '--home'] : ['-h', '--home'];
  const home = flagValue(args, homeFlags);
  const base = flagValue(args, ['-b', '--base-dir']);
  const isDynamic = home === 'dynamic' || base === 'dynamic';
  if (isDynamic) return undefined;
  const uid = flagValue(args, ['-u', '--uid']);
  return {
    name: user,
    uid: uid !== undefined && /^\d+$/.test(uid) ? uid : undefined,
    home: home ?? `${base ?? '/home'}/${user}`,
  };
}

/** A flag's value; `dynamic` when only the shell knows it. */
function flagValue(args: readonly ShellWord[], flags: readonly string[]): string | undefined {
  for (const [i, { text, value }] of args.entries()) {
    const word = value ?? text;
    if (flags.includes(word)) return args[i + 1]?.value ?? 'dynamic';
    const long = flags.find((flag) => flag.startsWith('--') && word.startsWith(`${flag}=`));
    if (long) return value === undefined ? 'dynamic' : word.slice(long.length + 1);
  }
  return undefined;
}

/** The home folder of a user of USER (`name`, `uid`, `name:group`); undefined when nothing tells. */
export function homeOfUser(user: string, users: ReadonlyMap<string, CreatedUser>): string | undefined {
  const name = user.split(':')[0] ?? '';
  const created = users.get(name);
  if (created) return created.home;
  if (name === '0') return '/root';
  return SYSTEM_HOMES[name];
}
