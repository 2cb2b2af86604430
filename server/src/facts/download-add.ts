import { addInstead } from '../model/add-instead.ts';
import { commandsIn, commandsOf, hasFlag, operands, type RunCommand } from '../model/commands.ts';
import { addOf, cloneOf } from '../model/downloads.ts';
import { modeChange } from '../model/file-mode.ts';
import { folderOf, pathFrom } from '../model/folders.ts';
import { allowsSyntax } from '../model/frontend.ts';
import { keywordLike } from '../model/keyword.ts';
import type { Model, Stage } from '../model/model.ts';
import type { ShellWord } from '../shell/ast.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Edit } from '../text/edit.ts';
import { once } from '../text/once.ts';
import type { Facts } from './facts.ts';
import { userAt } from './home.ts';

export interface Fetched {
  /** What is fetched, as the user wrote it. */
  readonly source: string;
  /** True when the builder unpacks it, too. */
  readonly unpacks: boolean;
  readonly edits: readonly Edit[];
}

/** What ADD makes belongs to root. */
const isRoot = (run: Instruction, model: Model, facts: Facts): boolean =>
  /^(?:root|0)(?::(?:root|0))?$/.test(userAt(model.before(run).user, facts) ?? '');

/** `ADD` of a repository that a RUN clones first. */
export function clonedByAdd(run: Instruction, model: Model, facts: Facts): Fetched | undefined {
  const all = commandsIn(model).get(run) ?? [];
  const command = all[all[0]?.name === 'set' ? 1 : 0];
  const clone = command && cloneOf(command);
  if (!command || !clone?.address || !isRoot(run, model, facts) || !allowsSyntax(model, 1)) return undefined;
  const { redirects, assignments } = command.command;
  if (redirects.length > 0 || assignments.length > 0 || command.wrappers.length > 0) return undefined;
  const ref = clone.branch === undefined ? '' : builderText(clone.branch, run, model);
  // The history that ADD brings is one commit long, so nothing else of git may be asked for.
  if (ref === undefined || usesGit(run, model)) return undefined;
  const address = clone.branch === undefined ? clone.address : `${clone.address.split('#')[0]}#${ref}`;
  const added = addOf(address, clone.destination).replace('ADD', keywordLike(run, 'ADD'));
  const edits = addInstead(command, command, added, model);
  return edits && { source: clone.url.value ?? clone.url.text, unpacks: false, edits };
}

/** Where git is last asked for more than a clone, in a stage and those built on it. */
const lastGit = once((model: Model): ReadonlyMap<Stage, number> => {
  const found = new Map<Stage, number>();
  const note = (stage: Stage, at: number): void => {
    if (at > (found.get(stage) ?? -1)) found.set(stage, at);
  };
  for (const command of commandsOf(model))
    if (command.name === 'git' && command.stage && !cloneOf(command)) note(command.stage, command.in.start);
  for (const stage of [...model.stages].reverse())
    if (stage.base.kind === 'stage') note(stage.base.stage, found.get(stage) ?? -1);
  return found;
});

const usesGit = (run: Instruction, model: Model): boolean => {
  const stage = model.stageOf(run);
  return stage !== undefined && (lastGit(model).get(stage) ?? -1) >= run.start;
};

/** `ADD` of a file that a RUN downloads first, and maybe unpacks. */
export function downloadedByAdd(run: Instruction, model: Model, facts: Facts): Fetched | undefined {
  const all = commandsIn(model).get(run) ?? [];
  const at = all[0]?.name === 'set' ? 1 : 0;
  const [command, tar] = [all[at], all[at + 1]];
  if (!command || command.wrappers.length > 0 || command.command.assignments.length > 0) return undefined;
  if (!isRoot(run, model, facts) || !allowsSyntax(model, 2)) return undefined;
  const download = downloadOf(command);
  const url = download && builderText(download.url.text, run, model);
  if (!download || !url || !/^https?:\/\/[^/\s]+\/[^\s?#]*[^\s?#/]$/.test(url) || url.endsWith('.git')) return undefined;
  const name = url.split('/').at(-1) ?? '';
  if (tar?.command.connector === '|')
    return download.to === '-' && tar.name === 'tar' ? unpacked(command, tar, url, name, run, model) : undefined;
  if (download.to === '-') return undefined;
  const to =
    download.to === undefined
      ? /[$%]/.test(name) && !/^[\w.${}-]+$/.test(name)
        ? undefined
        : `./${name}`
      : builderText(download.to, run, model);
  if (to === undefined || to.startsWith('~') || to.endsWith('/')) return undefined;
  const mode = tar && modeOf(tar, to, model);
  const added = `${keywordLike(run, 'ADD')} --chmod=${mode ?? '644'} ${url} ${to}`;
  const edits = addInstead(command, (mode !== undefined && tar) || command, added, model);
  return edits && { source: url, unpacks: false, edits };
}

/** What a chmod of just the file makes of its mode. */
function modeOf(chmod: RunCommand, to: string, model: Model): string | undefined {
  const change = modeChange(chmod, model);
  const [path, ...more] = change?.paths ?? [];
  const folder = folderOf(model.before(chmod.in));
  const file = model.expand(chmod.in, to);
  if (!change || change.recursive || path === undefined || more.length > 0 || file === undefined) return undefined;
  return pathFrom(folder, path) === pathFrom(folder, file) ? change.mode : undefined;
}

/** Whether a RUN goes on to delete or to move something: then a layer of its own would keep what it has fetched. */
export const isCleanedUp = (run: Instruction, model: Model): boolean =>
  (commandsIn(model).get(run) ?? []).some(
    ({ name, args }) =>
      /^(?:rm|mv|unlink|shred)$/.test(name ?? '') || args.some((it) => /^--remove(?:-files?)?$|^-delete$/.test(it.text)),
  );

function unpacked(
  command: RunCommand,
  tar: RunCommand,
  url: string,
  name: string,
  run: Instruction,
  model: Model,
): Fetched | undefined {
  const words = tar.args.map((it) => it.text);
  const [options = ''] = words;
  const bundle = /^-?[a-zA-Z]*x[a-zA-Z]*$/.test(options) ? options.replace('-', '') : undefined;
  if (bundle === undefined || tar.wrappers.length > 0 || tar.command.redirects.length > 0) return undefined;
  const isPlain = /^[xzjJvp]*$/.test(bundle.replace('f', '')) && (!bundle.includes('f') || words[1] === '-');
  const folder = tarFolder(bundle.includes('f') ? words.slice(2) : words.slice(1));
  const to = folder === undefined ? undefined : builderText(folder, run, model);
  const isNamed = model.file.directives.some((it) => it.name === 'syntax');
  if (isPlain && to !== undefined && isNamed && allowsSyntax(model, 17)) {
    const edits = addInstead(command, tar, `${keywordLike(run, 'ADD')} --unpack=true ${url} ${to.replace(/\/?$/, '/')}`, model);
    return edits && { source: url, unpacks: true, edits };
  }
  const file = `/tmp/${name}`;
  // The name would be taken apart by the shell, or be another one for the builder.
  if (!/^[\w.+${}-]+$/.test(name) || (bundle.includes('f') && words[1] !== '-')) return undefined;
  const own = bundle.includes('f') ? ['tar', options, file, ...words.slice(2)] : ['tar', options, ...words.slice(1), '-f', file];
  const edits = addInstead(command, tar, `${keywordLike(run, 'ADD')} ${url} ${file}`, model, `${own.join(' ')} && rm ${file}`);
  return edits && { source: url, unpacks: false, edits };
}

/** Where tar unpacks to, when nothing else is asked of it. */
function tarFolder(words: readonly string[]): string | undefined {
  if (words.length === 0) return './';
  return words.length === 2 && (words[0] === '-C' || words[0] === '--directory') ? words[1] : undefined;
}

export interface Download {
  readonly url: ShellWord;
  /** A file; `-` for standard output, undefined for the name in the address. */
  readonly to: string | undefined;
}

/** Flags that only say how much is told, and what to do about failures. */
const CURL = /^-(?:[fsSLgk#]*)$|^--(?:fail|silent|show-error|location|progress-bar|fail-with-body|compressed-ssh)$/;
const WGET = /^-(?:q|nv)$|^--(?:quiet|no-verbose|progress=\S+|show-progress|https-only|tries=\d+)$/;
const VALUED = [
  '-o',
  '--output',
  '-O',
  '--output-document',
  '--retry',
  '--retry-delay',
  '--connect-timeout',
  '--proto',
  '-m',
  '--max-time',
];

export function downloadOf({ name, args, command }: RunCommand): Download | undefined {
  if (name !== 'curl' && name !== 'wget') return undefined;
  const isCurl = name === 'curl';
  // `-fsSLo file` and `-qO-` are two words each.
  const words: ShellWord[] = args.flatMap((it): ShellWord[] => {
    const glued = /^-([A-Za-z#]*)(o|O)(.*)$/.exec(it.text);
    if (!glued || it.text.startsWith('--') || (isCurl && glued[2] === 'O' && glued[3] !== '')) return [it];
    const [, before = '', flag = '', value = ''] = glued;
    const part = (text: string): ShellWord => ({ ...it, text, value: it.value === undefined ? undefined : text });
    return [...(before === '' ? [] : [part(`-${before}`)]), part(`-${flag}`), ...(value === '' ? [] : [part(value)])];
  });
  const valued = VALUED.filter((it) => !(isCurl && it === '-O'));
  const flags = words.filter((it, i) => it.text.startsWith('-') && it.text !== '-' && !valued.includes(words[i - 1]?.text ?? ''));
  const allowed = (text: string): boolean =>
    valued.includes(text) || (isCurl ? text === '-O' || text === '--remote-name' || CURL.test(text) : WGET.test(text));
  if (!flags.every((it) => allowed(it.text)) || flags.some((it) => /^-\w*k/.test(it.text))) return undefined;
  const [url, ...more] = operands(words, valued);
  if (!url || more.length > 0) return undefined;
  const outputs = isCurl ? ['-o', '--output'] : ['-O', '--output-document'];
  const at = words.findIndex((it) => outputs.includes(it.text));
  const [redirect, ...others] = command.redirects;
  if (others.length > 0 || (redirect && (at >= 0 || redirect.operator !== '>' || !redirect.target))) return undefined;
  if (redirect?.target) return isCurl ? { url, to: redirect.target.text } : undefined;
  if (at >= 0) return words[at + 1] && { url, to: words[at + 1]?.text };
  if (isCurl && !hasFlag(flags, '-O', '--remote-name')) return { url, to: '-' };
  return { url, to: undefined };
}

/** A word as the builder expands it to the same text; undefined where only the shell can. */
function builderText(word: string, run: Instruction, model: Model): string | undefined {
  const text = word.replace(/^"(.*)"$/s, '$1').replace(/^'([^'$]*)'$/s, '$1');
  if (/[\s'"`\\*?[\]~<>;&|()]/.test(text)) return undefined;
  const rest = text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain: string | undefined, braced: string | undefined) => {
    const { from } = model.before(run).env(plain ?? braced ?? '');
    return from === 'file' || from === 'argument' ? '' : whole;
  });
  return rest.includes('$') ? undefined : text;
}
