import type { ShellWord } from '../shell/ast.ts';
import { groupBy, once } from '../text/once.ts';
import { commandsOf, type RunCommand } from './commands.ts';
import { type Copy, copiesOf } from './copy.ts';
import type { Model, Stage } from './model.ts';

/** A user that a RUN of the file makes or changes. */
export interface CreatedUser {
  readonly name: string;
  readonly uid: string | undefined;
  /** As written with `-d`, or the program's default; undefined when it is not known any more. */
  readonly home: string | undefined;
}

/** What Debian's base-passwd gives to users that are always there. Other families have other homes: Alpine's nobody lives in `/`. */
const DEBIAN_HOMES: ReadonlyMap<string, string> = new Map([
  ['daemon', '/usr/sbin'],
  ['bin', '/bin'],
  ['games', '/usr/games'],
  ['man', '/var/cache/man'],
  ['mail', '/var/mail'],
  ['www-data', '/var/www'],
  ['nobody', '/nonexistent'],
]);

/** Flags that take a value, by program: useradd(8), usermod(8), adduser(8), and busybox's adduser. Red Hat's adduser is useradd. */
const VALUED: Readonly<Record<string, { readonly short: string; readonly long: ReadonlySet<string> }>> = {
  useradd: { short: 'bcdefgGkKpPRsuZ', long: longs('base-dir comment home-dir home expiredate inactive gid groups skel key') },
  usermod: { short: 'cdefgGlpPRsuvVwWZ', long: longs('comment home expiredate inactive gid groups login') },
  adduser: {
    short: 'bcdgGhksu',
    long: longs('home home-dir gecos comment gid ingroup conf firstuid lastuid skel groups base-dir'),
  },
};

function longs(own: string): ReadonlySet<string> {
  return new Set(`${own} uid shell password root prefix selinux-user`.split(' '));
}

type Users = ReadonlyMap<string, CreatedUser>;
type Change = (users: Map<string, CreatedUser>, args: readonly ShellWord[]) => void;
const NOBODY: Users = new Map();

/** The users that a stage and its parents make, by name and by uid. Of two with one uid, the first is what the uid means. */
export const createdUsers = (model: Model, stage: Stage): Users => passwdOf(model, stage).users;

/** True when a stage or a parent of it rewrites `/etc/passwd` by hand: then nobody's home is known. */
export const isPasswdRewritten = (model: Model, stage: Stage): boolean => passwdOf(model, stage).isRewritten;

interface Passwd {
  readonly users: Users;
  readonly isRewritten: boolean;
}

const passwdOf = (model: Model, stage: Stage): Passwd => passwdByStage(model).get(stage) ?? NO_PASSWD;
const NO_PASSWD: Passwd = { users: NOBODY, isRewritten: false };

const passwdByStage = once((model: Model): ReadonlyMap<Stage, Passwd> => {
  const commands = groupBy(commandsOf(model), (it) => it.stage);
  const copied = new Set(copiesOf(model).flatMap((it) => (replacesPasswd(it) ? [model.stageOf(it.in)] : [])));
  // Parents stand first; a stage that changes nothing shares what its parent has.
  const all = new Map<Stage, Passwd>();
  for (const stage of model.stages) {
    const parent = (stage.base.kind === 'stage' && all.get(stage.base.stage)) || NO_PASSWD;
    const inherited = parent.users;
    let users = inherited;
    let isRewritten = parent.isRewritten || copied.has(stage);
    for (const command of commands.get(stage) ?? []) {
      isRewritten ||= rewritesPasswd(command);
      const { name } = command;
      const change = name === undefined ? undefined : CHANGES.get(name);
      if (!change) continue;
      if (users === inherited) users = new Map(inherited);
      change(users as Map<string, CreatedUser>, command.args);
    }
    all.set(stage, { users, isRewritten });
  }
  return all;
});

function add(users: Map<string, CreatedUser>, program: 'useradd' | 'adduser', args: readonly ShellWord[]): void {
  const { flags, words } = flagsOf(args, program);
  // busybox and Debian: `adduser user group` only joins a group; useradd takes the name last.
  const name = words.length === 1 || program === 'useradd' ? words.at(-1)?.value : undefined;
  if (name === undefined || !/^[a-z_][\w.-]*\$?$/i.test(name) || has(flags, 'R', 'root', 'P', 'prefix')) return;
  const uid = numberOf(valueOf(flags, 'u', 'uid'));
  put(users, { name, uid, home: newHome(name, program, flags, words, users, uid) });
}

function newHome(
  name: string,
  program: 'useradd' | 'adduser',
  flags: Flags,
  words: readonly ShellWord[],
  users: Users,
  uid: string | undefined,
): string | undefined {
  // A variable among the words may well be a flag.
  if (words.some((word) => word.value === undefined)) return undefined;
  // `-o`: the number may belong to a user of the base image, whose home it then is.
  if (has(flags, 'o', 'non-unique') && !(uid === '0' || (uid !== undefined && users.has(uid)))) return undefined;
  const homes = program === 'useradd' ? ['d', 'home-dir', 'home'] : ['h', 'd', 'home', 'home-dir'];
  if (has(flags, ...homes)) return valueOf(flags, ...homes);
  // Debian 12 gives /nonexistent, releases before it a folder in /home.
  if (program === 'adduser' && has(flags, 'system')) return undefined;
  const base = has(flags, 'b', 'base-dir') ? valueOf(flags, 'b', 'base-dir') : '/home';
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}/${name}`;
}

function modify(users: Map<string, CreatedUser>, args: readonly ShellWord[]): void {
  const { flags, words } = flagsOf(args, 'usermod');
  const name = words.at(-1)?.value;
  if (name === undefined || has(flags, 'R', 'root', 'P', 'prefix')) return;
  const old = users.get(name);
  const home = has(flags, 'd', 'home') ? valueOf(flags, 'd', 'home') : old?.home;
  const uid = numberOf(valueOf(flags, 'u', 'uid')) ?? old?.uid;
  const login = has(flags, 'l', 'login') ? valueOf(flags, 'l', 'login') : name;
  if (login === name && !old && !has(flags, 'd', 'home')) return;
  remove(users, name);
  if (login !== undefined) put(users, { name: login, uid, home });
}

function put(users: Map<string, CreatedUser>, user: CreatedUser): void {
  users.set(user.name, user);
  if (user.uid !== undefined && !users.has(user.uid)) users.set(user.uid, user);
}

/** The name stays, so that it does not fall back to what the base image has. */
function remove(users: Map<string, CreatedUser>, name: string): void {
  const uid = users.get(name)?.uid;
  users.set(name, { name, uid: undefined, home: undefined });
  if (uid !== undefined && users.get(uid)?.name === name) users.delete(uid);
}

const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['useradd', (users, args) => add(users, 'useradd', args)],
  ['adduser', (users, args) => add(users, 'adduser', args)],
  ['usermod', modify],
  ['userdel', removeNamed],
  ['deluser', removeNamed],
]);

function removeNamed(users: Map<string, CreatedUser>, args: readonly ShellWord[]): void {
  const words = args.filter((word) => !word.text.startsWith('-'));
  // `deluser user group` only leaves a group.
  if (words.length === 1 && words[0]?.value !== undefined) remove(users, words[0].value);
}

/** Values by a flag's name without its dashes; undefined for one that only the shell knows. */
export type Flags = ReadonlyMap<string, string | undefined>;
export const has = (flags: Flags, ...names: readonly string[]): boolean => names.some((name) => flags.has(name));
const numberOf = (text: string | undefined): string | undefined => (text !== undefined && /^\d+$/.test(text) ? text : undefined);

export function valueOf(flags: Flags, ...names: readonly string[]): string | undefined {
  const name = names.findLast((it) => flags.has(it));
  return name === undefined ? undefined : flags.get(name);
}

export function flagsOf(args: readonly ShellWord[], program: string): { flags: Flags; words: readonly ShellWord[] } {
  const valued = VALUED[program];
  const flags = new Map<string, string | undefined>();
  const words: ShellWord[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const text = word.value ?? word.text;
    const rest = (from: number): string | undefined => (word.value === undefined ? undefined : text.slice(from));
    if (text.startsWith('--')) {
      const [name = ''] = text.slice(2).split('=');
      const isGlued = text.includes('=');
      const takesNext = !isGlued && valued?.long.has(name);
      flags.set(name, isGlued ? rest(name.length + 3) : takesNext ? args[++at]?.value : '');
    } else if (/^-./.test(text)) {
      // `-md /srv/x`: a cluster, whose last flag may take a value, glued or not.
      for (let i = 1; i < text.length; i++) {
        const name = text[i] as string;
        const takes = valued?.short.includes(name) === true;
        flags.set(name, !takes ? '' : i + 1 < text.length ? rest(i + 1) : args[++at]?.value);
        if (takes) break;
      }
    } else words.push(word);
  }
  return { flags, words };
}

const PASSWD = '/etc/passwd';
/** Programs that change the files in their arguments, each with the arguments in which that counts. */
const WRITERS = new Set(['mv', 'rm', 'truncate', 'perl', 'ed', 'shred', 'patch']);

/** A line that is appended changes no entry before it, and the first one counts. */
function rewritesPasswd({ name, args, command }: RunCommand): boolean {
  if (command.redirects.some((it) => it.target?.value === PASSWD && /^\d*(?:>|>\||&>)$/.test(it.operator))) return true;
  const texts = args.map((word) => word.value ?? word.text);
  if (name === undefined || !texts.includes(PASSWD)) return false;
  if (name === 'sed') return texts.some((text) => /^-[a-zA-Z]*i|^--in-place/.test(text));
  if (name === 'tee') return !texts.some((text) => text === '-a' || text === '--append');
  if (name === 'cp' || name === 'ln' || name === 'install') return texts.at(-1) === PASSWD;
  return WRITERS.has(name);
}

function replacesPasswd({ sources, destination }: Copy): boolean {
  const path = destination?.text ?? '';
  if (/^\/etc\/?$/.test(path)) return sources.some((it) => /(?:^|\/)passwd$/.test(it.text ?? ''));
  return path === PASSWD;
}

/**
 * The home folder of a user of USER (`name`, `uid`, `name:group`); undefined when nothing tells. The runtime looks the uid up, not
 * the name (runc libcontainer/env.go), and takes the first entry.
 */
export function homeOfUser(user: string, users: Users, isDebian: boolean): string | undefined {
  const name = user.split(':')[0] ?? '';
  const created = users.get(name);
  const uid = created ? created.uid : name;
  if (uid === '0' || (name === 'root' && !created)) return rootHome(users);
  if (created) return ((uid !== undefined && users.get(uid)) || created).home;
  return isDebian ? DEBIAN_HOMES.get(name) : undefined;
}

function rootHome(users: Users): string | undefined {
  const root = users.get('root');
  return root ? root.home : '/root';
}
