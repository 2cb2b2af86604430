import { commandsIn, operands, type RunCommand } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { withoutCommand } from '../model/remove-command.ts';
import { stepOf } from '../model/run-state.ts';
import type { ShellWord } from '../shell/ast.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert, remove, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import type { CachedCall } from './cache-mount.ts';

/** What must go so that a mount keeps something: flags that use no cache, and commands that empty it; undefined where that cannot be told. */
export function cacheEdits(
  calls: readonly CachedCall[],
  run: Instruction,
  home: string | undefined,
  model: Model,
): Edit[] | undefined {
  const edits: Edit[] = calls.flatMap((it) => it.commands.flatMap((command) => flagEdits(command, it)));
  for (const command of commandsIn(model).get(run) ?? []) {
    const cleaned = cleans(command, calls, home);
    if (cleaned === 'nothing') continue;
    if (cleaned === 'too much') return undefined;
    if (cleaned !== 'all') {
      edits.push(...cleaned.map((it) => withoutWord(it, command)));
      continue;
    }
    const step = stepOf(run, model);
    const edit = step && withoutCommand(step, command, model);
    if (!edit) return undefined;
    edits.push(edit);
  }
  return edits;
}

const text = (word: ShellWord): string => word.value ?? word.text;

function flagEdits(command: RunCommand, { cache }: CachedCall): Edit[] {
  const edits: Edit[] = [];
  for (const word of command.args) {
    if (!cache.against.includes(text(word))) continue;
    // Without it, nobody has looked which packages there are.
    edits.push(cache.name === 'apk' ? replace(command.locate(word), '--update-cache') : withoutWord(word, command));
  }
  if (cache.name === 'apk' && !/\bupdate\b|--no-cache|\s-\w*U/.test(command.script.shell.text)) {
    const sub = command.args.find((it) => cache.subs.test(text(it)));
    if (sub) edits.push(insert(command.locate(sub).end, ' --update-cache'));
  }
  if (cache.name === 'dnf' && !/keepcache/.test(command.script.shell.text) && command.nameWord)
    edits.push(insert(command.locate(command.nameWord).end, ' --setopt=keepcache=1'));
  return edits;
}

/** A word with the blanks before it. */
function withoutWord(word: ShellWord, command: RunCommand): Edit {
  const all = [command.nameWord, ...command.args];
  const before = all[all.indexOf(word) - 1];
  const at = command.locate(word);
  return remove(before ? span(command.locate(before).end, at.end) : at);
}

/** What a command deletes of the folders: words of it, all that it does, or more than is theirs. */
function cleans(
  command: RunCommand,
  calls: readonly CachedCall[],
  home: string | undefined,
): 'nothing' | 'all' | 'too much' | readonly ShellWord[] {
  const { name = '', args } = command;
  const words = args.map(text);
  if (calls.some(({ cache }) => cache.programs.includes(name) && cache.cleaning.test(words.join(' ')))) return 'all';
  const folders = calls.flatMap((it) => it.folders);
  if (name === 'find')
    return words.some((it) => folders.some((folder) => within(it, folder) || within(folder, it))) ? 'too much' : 'nothing';
  if (name !== 'rm') return 'nothing';
  const paths = operands(args);
  const told = paths.map((word) => {
    const path = pathOf(word, home);
    if (folders.some((it) => within(path, it))) return 'inside';
    return folders.some((it) => within(it, path)) ? 'above' : 'beside';
  });
  // A folder with a mount in it cannot be deleted.
  if (told.includes('above')) return 'too much';
  const inside = paths.filter((_, i) => told[i] === 'inside');
  if (inside.length === 0) return 'nothing';
  return inside.length === paths.length ? 'all' : inside;
}

const pathOf = (word: ShellWord, home = '~'): string =>
  text(word)
    .replace(/["']/g, '')
    .replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, home)
    .replace(/\/[*.?]*$/, '')
    .replace(/\/\*$/, '') || '/';

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
