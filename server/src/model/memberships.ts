import type { ShellWord } from '../shell/ast.ts';
import { groupBy, once } from '../text/once.ts';
import { commandsOf, operands, type RunCommand } from './commands.ts';
import type { Model } from './model.ts';
import { flagsOf, valueOf } from './users.ts';

/** What a RUN says of a group: that a user joins it, that it is a user's own, or which number it has. */
export interface GroupFact {
  readonly says: 'joins' | 'owns' | 'number';
  /** The user; the group where `says` is `number`. */
  readonly of: string;
  /** The group; the number where `says` is `number`. */
  readonly is: string;
  readonly command: RunCommand;
}

const NOTHING: readonly GroupFact[] = [];

/** A name as it is compared: a variable is its own name, `${X}` as `$X`. */
export const plainName = (text: string): string => text.replace(/["']/g, '').replace(/\$\{(\w+)\}/g, '$$$1');

const nameOf = (word: ShellWord | undefined): string => (word ? plainName(word.value ?? word.text) : '');

/** Everything that the RUNs say of groups in the order of the text, by whom or what it is said of. */
export const groupFacts = once(
  (model: Model): ReadonlyMap<string, readonly GroupFact[]> => groupBy(commandsOf(model).flatMap(factsOf), (it) => it.of),
);

const PROGRAMS = new Set(['useradd', 'usermod', 'gpasswd', 'adduser', 'addgroup', 'groupadd']);

function factsOf(command: RunCommand): readonly GroupFact[] {
  const { name = '', args } = command;
  if (!PROGRAMS.has(name)) return NOTHING;
  const fact = (says: GroupFact['says'], of: string, is: string): GroupFact[] =>
    of !== '' && is !== '' ? [{ says, of, is, command }] : [];
  const joins = (user: string, groups: string): GroupFact[] => groups.split(',').flatMap((it) => fact('joins', user, it));
  if (name === 'useradd' || name === 'usermod') {
    const { flags, words } = flagsOf(args, name);
    const user = nameOf(words.at(-1));
    return [...joins(user, valueOf(flags, 'G', 'groups') ?? ''), ...fact('owns', user, valueOf(flags, 'g', 'gid') ?? '')];
  }
  const [first, second] = operands(args);
  if (name === 'gpasswd') return /^(?:-a|--add)$/.test(args[0]?.text ?? '') ? joins(nameOf(first), nameOf(second)) : [];
  if (second && (name === 'adduser' || name === 'addgroup') && isPair(args)) return joins(nameOf(first), nameOf(second));
  if (name !== 'groupadd' && name !== 'addgroup') return [];
  const at = args.findIndex((it) => /^(?:-g|--gid)$/.test(it.text));
  return at < 0 ? [] : fact('number', nameOf(args.at(-1)), nameOf(args[at + 1]));
}

/** `adduser app docker` joins a group; with flags it may be about a new user. */
const isPair = (args: readonly ShellWord[]): boolean => !args.some((it) => it.text.startsWith('-') && it.text !== '--quiet');
