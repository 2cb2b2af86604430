import { contextsOf } from '../facts/context.ts';
import { userAt } from '../facts/home.ts';
import { commandsIn, type RunCommand } from '../model/commands.ts';
import { copyOf } from '../model/copy.ts';
import { below, folderOf, pathFrom } from '../model/folders.ts';
import { lineageOf, rootBase } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import { withoutFirst, withoutRun } from '../model/remove-command.ts';
import { execForm, type Instruction } from '../syntax/ast.ts';
import { type Edit, insert, remove } from '../text/edit.ts';
import { span } from '../text/span.ts';
import type { RefactoringContext } from './refactoring.ts';
import { treeFacts } from './tree-facts.ts';

export interface ChownFlag {
  readonly owner: string;
  /** The copies that get the flag. */
  readonly copies: number;
  /** What is left out: the RUN, its first command, or only what that says of all below a folder. */
  readonly drops: 'RUN' | 'chown' | '-R';
  readonly edits: readonly Edit[];
}

/** What a `chown` at the beginning of a RUN says. */
interface Chown {
  readonly owner: string;
  readonly path: string;
  readonly recursive: boolean;
  readonly command: RunCommand;
}

/** Folders that are in every image of the families below, and in which images have nothing of their own that a file would name. */
const PARENTS: ReadonlySet<string> = new Set(['/', '/opt', '/srv', '/mnt', '/usr/src']);
const SYSTEM =
  /^\/(?:bin|boot|data|dev|entrypoint[\w.-]*|docker-[\w.-]*|etc|go|home|lib\d*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$/;
/** Folders in which a file may be put. */
const FOLDERS =
  /^\/(?:|bin|etc|opt|srv|mnt|tmp|root|usr\/(?:bin|lib|sbin|share|src|local(?:\/(?:bin|etc|lib|sbin|share|src))?)|var(?:\/(?:lib|log|cache|tmp))?)$/;

/**
 * `COPY --chown` for the copies before a `chown` that is about just what they made: a folder that was not there, or single files. The folder
 * above has to be there, since builders differ in whom one belongs to that they make on the way.
 */
export function chownFlag(run: Instruction, context: RefactoringContext): ChownFlag | undefined {
  const { model } = context;
  const stage = model.stageOf(run);
  const chown = stage && chownOf(run, context);
  if (!stage || !chown) return undefined;
  const base = rootBase(stage);
  const image = base.kind === 'image' ? context.facts.get('image', base.ref) : undefined;
  // chown of busybox follows links that it meets.
  if (image?.state !== 'known' || !/^(?:debian|ubuntu|redhat)$/.test(image.value.family ?? '')) return undefined;
  const copies = copiesBefore(run, stage);
  const [first] = copies;
  if (!first || !copies.every((it) => isPlain(it, chown, context))) return undefined;
  const flags = copies.map((it) => insert(it.keyword.end, ` --chown=${chown.owner}`));
  const found = { owner: chown.owner, copies: copies.length };
  const folder = chown.recursive ? folderBefore(chown.path, first, stage, model) : undefined;
  if (chown.recursive && !makesNoOther(copies, chown.path, folder !== undefined, model)) return undefined;
  if (folder) {
    // The folder itself was there before the copies.
    const [option, owner] = chown.command.args;
    if (!option || !owner) return undefined;
    const all = span(chown.command.locate(option).start, chown.command.locate(owner).start);
    return { ...found, drops: '-R', edits: [...flags, remove(all)] };
  }
  const fits = chown.recursive
    ? isNew(chown.path, first, stage, model)
    : copies.length === 1 && isFile(chown.path, first, context);
  if (!fits) return undefined;
  const next = (commandsIn(model).get(run) ?? [])[1];
  const without = next ? withoutFirst(chown.command, next, model) : withoutRun(run, model);
  return without && { ...found, drops: next ? 'chown' : 'RUN', edits: [...flags, without] };
}

/** The WORKDIR that has made a folder, when nothing but the copies was put there. */
function folderBefore(path: string, first: Instruction, stage: Stage, model: Model): Instruction | undefined {
  const above = stage.instructions.slice(0, stage.instructions.indexOf(first));
  const at = above.findLastIndex((it) => it.kind === 'WORKDIR');
  const made = above[at];
  if (!made || folderOf(stateAfter(made, stage, model)) !== path) return undefined;
  const isQuiet = above
    .slice(at + 1)
    .every((it) => /^(?:ENV|ARG|LABEL|EXPOSE|CMD|ENTRYPOINT|STOPSIGNAL|USER|SHELL)$/.test(it.kind ?? ''));
  return isQuiet && isNew(path, made, stage, model) ? made : undefined;
}

function chownOf(run: Instruction, { model, facts }: RefactoringContext): Chown | undefined {
  const [command] = commandsIn(model).get(run) ?? [];
  if (run.kind !== 'RUN' || run.flags.length > 0 || run.heredocs.length > 0 || run.json || command?.name !== 'chown')
    return undefined;
  const { conditional, nesting, redirects, assignments } = command.command;
  if (conditional || nesting > 0 || redirects.length > 0 || assignments.length > 0 || command.wrappers.length > 0)
    return undefined;
  if (command.script.shell.errors.length > 0 || command.script.shell.commands.some((it) => it.connector === '||'))
    return undefined;
  const words = command.args.map((it) => it.value ?? '$');
  const recursive = words[0] === '-R' || words[0] === '--recursive';
  const [owner = '', path = '', ...more] = recursive ? words.slice(1) : words;
  // A user alone keeps the group, which the flag does not.
  if (more.length > 0 || !/^[\w.-]+:[\w.-]+$/.test(owner) || /[*?[$~]|^-/.test(path)) return undefined;
  if (!/^(?:root|0)(?::.*)?$/.test(userAt(model.before(run).user, facts) ?? '')) return undefined;
  const whole = pathFrom(folderOf(model.before(run)), path);
  return whole === undefined || whole.startsWith('/…') ? undefined : { owner, path: whole, recursive, command };
}

/** The copies directly before a step; what only says something of the image may stand between. */
function copiesBefore(run: Instruction, stage: Stage): Instruction[] {
  const found: Instruction[] = [];
  for (const it of stage.instructions.slice(0, stage.instructions.indexOf(run)).reverse()) {
    if (it.kind === 'COPY') found.unshift(it);
    else if (!/^(?:LABEL|EXPOSE|CMD|ENTRYPOINT|STOPSIGNAL|HEALTHCHECK)$/.test(it.kind ?? '')) break;
  }
  return found;
}

/** From the build context, by nobody yet: a stage may have programs with rights that chown takes away. */
function isPlain(copy: Instruction, { path, owner, recursive }: Chown, { model }: RefactoringContext): boolean {
  if (copy.heredocs.length > 0 || copy.flags.some((it) => it.name.text !== 'link' && it.name.text !== 'chmod')) return false;
  if (copy.flags.some((it) => it.name.text === 'link') && !/^\d+:\d+$/.test(owner)) return false;
  const { sources, destination } = copyOf(copy, model);
  const to = targetOf(copy, model);
  if (!destination || to === undefined || sources.some((it) => it.kind !== 'local')) return false;
  return !recursive || below(path, to) !== undefined;
}

/** Of several folders that a copy makes on its way, builders give only some to the user. */
function makesNoOther(copies: readonly Instruction[], path: string, isThere: boolean, model: Model): boolean {
  const made = new Set(isThere ? [path] : []);
  return copies.every((it) => {
    const to = targetOf(it, model) ?? '';
    const fits = to === path || made.has(to.slice(0, to.lastIndexOf('/')));
    made.add(to);
    return fits;
  });
}

function targetOf(copy: Instruction, model: Model): string | undefined {
  const { destination } = copyOf(copy, model);
  const text = destination && model.expand(copy, destination.text);
  const to = text === undefined ? undefined : pathFrom(folderOf(model.before(copy)), text);
  return to?.startsWith('/…') ? undefined : to;
}

/** Whether a folder is made by a copy, in one that was there before. */
function isNew(path: string, first: Instruction, stage: Stage, model: Model): boolean {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  if (!PARENTS.has(parent) || SYSTEM.test(path)) return false;
  const before = lineageOf(stage).flatMap((it) => it.instructions.filter((one) => it !== stage || one.start < first.start));
  return before.every((it) => {
    const folder = it.kind === 'WORKDIR' ? folderOf(stateAfter(it, stage, model)) : undefined;
    if (folder !== undefined && below(path, folder) !== undefined) return false;
    // Any step may have made it that names it; of others, one that was not said is not known.
    return it.kind === 'WORKDIR' ? folder !== undefined : !isNamed(path, it, model);
  });
}

const stateAfter = (it: Instruction, stage: Stage, model: Model): ReturnType<Model['before']> => {
  const own = model.stageOf(it) ?? stage;
  const next = own.instructions[own.instructions.indexOf(it) + 1];
  return next ? model.before(next) : model.after(own);
};

function isNamed(path: string, it: Instruction, model: Model): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isIn = new RegExp(`(?:/|\\bmkdir\\b[^&|;]*\\s)${name.replace(/[^\w]/g, '\\$&')}(?![\\w-])`);
  if (isIn.test(model.file.text.slice(it.start, it.end))) return it.kind !== 'LABEL' && it.kind !== 'ENV' && it.kind !== 'ARG';
  if (it.kind !== 'COPY' && it.kind !== 'ADD') return it.kind === 'RUN' && execForm(it) !== undefined;
  const to = targetOf(it, model);
  // What is copied into the folder above may have one of that name.
  return to === undefined || below(to, path) !== undefined;
}

/** A file of the context that a copy puts where the chown finds it, in a folder that is there. */
function isFile(path: string, copy: Instruction, context: RefactoringContext): boolean {
  const { model } = context;
  const { sources, destination } = copyOf(copy, model);
  const [source, ...more] = sources;
  const to = targetOf(copy, model);
  if (!source || more.length > 0 || source.path === undefined || source.isGlob || !destination || to === undefined) return false;
  const [own, ...others] = contextsOf(model, treeFacts(context));
  const entry = own?.entry(source.path);
  if (others.length > 0 || entry?.state !== 'known' || entry.value !== 'file') return false;
  const name = source.path.split('/').at(-1) ?? '';
  const isFolder = /(?:^|\/)\.?\.?$/.test(destination.text);
  const file = isFolder ? `${to === '/' ? '' : to}/${name}` : to;
  const parent = file.slice(0, file.lastIndexOf('/')) || '/';
  const { workdir } = model.before(copy);
  const isThere = FOLDERS.test(parent) || (workdir.from === 'file' && workdir.text === parent);
  // A name without an ending may be a folder of the image.
  return file === path && isThere && (isFolder || file.endsWith(`/${name}`) || /\.\w+$/.test(file)) && !SYSTEM.test(file);
}
