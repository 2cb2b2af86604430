import type { Build } from '../builds/build.ts';
import { baseName } from '../builds/paths.ts';
import { copySources } from '../model/copy.ts';
import type { Model, Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import { applyEdits, type Edit, insert, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { bare } from './build-edit.ts';
import { FileEdits, withSettings } from './build-settings.ts';
import type { Change } from './change.ts';
import type { RefactoringContext } from './refactoring.ts';
import { freeStageName, isNamedIndirectly } from './stage-names.ts';
import { hasNamesakes, mentions, named } from './stage-text.ts';

/** Another Dockerfile of the same folder, whose stages come before the last one here. */
export interface Guest {
  readonly path: string;
  readonly model: Model;
  /** What builds it. */
  readonly builds: readonly Build[];
}

/** Stages of the guest that stand here already, word for word, with their places here. */
type Shared = ReadonlyMap<Stage, Stage>;

/** What the stage of a guest is called when nobody says: its own name, or the part of the file's name that tells it from others. */
export function wantedName({ path, model }: Guest): string {
  const own = /^(?:dockerfile|containerfile)\.(.+)$|^(.+)\.(?:dockerfile|containerfile)$/i.exec(baseName(path));
  return model.final?.name ?? (own?.[1] ?? own?.[2] ?? 'main').toLowerCase().replace(/[^a-z0-9_.-]+/g, '-');
}

/** Whether each file means the same when it stands with the other in one. */
export function fitTogether({ model }: RefactoringContext, guest: Model): boolean {
  if (model.problems.length > 0 || guest.problems.length > 0 || !model.final || !guest.final) return false;
  if (hasNamesakes(model) || hasNamesakes(guest)) return false;
  if (model.file.escape !== guest.file.escape || model.file.lines.lineBreak !== guest.file.lines.lineBreak) return false;
  // `escape` is compared above; another `syntax` or `check` may mean another builder.
  const said = (it: Model): string =>
    it.file.directives
      .filter(({ name }) => name !== 'escape')
      .map(({ name, value }) => `${name}=${value.text}`)
      .sort()
      .join();
  return said(model) === said(guest) && doArgsFit(model, guest) && !namesStageOf(model, guest) && !namesStageOf(guest, model);
}

/** True when an image that one file names is a stage of the other. */
function namesStageOf(one: Model, other: Model): boolean {
  const names = new Set(other.stages.flatMap((it) => it.name ?? []));
  const texts = [
    ...one.stages.flatMap((it) => (it.base.kind === 'stage' ? [] : [it.baseText ?? '', it.from.words[0]?.text ?? ''])),
    ...one.uses.flatMap((it) => (it.stage ? [] : [it.text])),
  ];
  // Behind a variable may be anything when it is a part of a name.
  return texts.some(
    (it) => names.has(it.toLowerCase()) || (names.size > 0 && /[^$}]\$|\$\{[^}]*\}.|\$\w+\W/.test(it) && !/[:/]/.test(it)),
  );
}

/** An ARG before the first FROM reaches every stage: the other file must not know its name, or have the same default. */
function doArgsFit(one: Model, other: Model): boolean {
  const given = (model: Model): Map<string, string | undefined> =>
    new Map(model.globalArgs.flatMap((it) => it.pairs.map((pair) => [pair.key.text, pair.value?.text] as const)));
  const [mine, theirs] = [given(one), given(other)];
  const isFine = (name: string, value: string | undefined, to: Map<string, string | undefined>, model: Model): boolean =>
    to.has(name) ? to.get(name) === value : !mentions(model, model.file.instructions, name);
  return (
    [...mine].every(([name, value]) => isFine(name, value, theirs, other)) &&
    [...theirs].every(([name, value]) => isFine(name, value, mine, one))
  );
}

/** The stages of a guest that are here already, each with all that it is made from. */
export function sharedStages(model: Model, guest: Model): Shared {
  const shared = new Map<Stage, Stage>();
  for (const stage of guest.stages) {
    const twin = model.stages.find((it) => it.name !== undefined && it.name === stage.name && it !== model.final);
    const uses = guest.uses.filter((it) => it.by === stage);
    if (!twin || stage === guest.final || bodyOf(model, twin) !== bodyOf(guest, stage)) continue;
    if (uses.every((it) => !it.isIndex && (!it.stage || shared.has(it.stage)))) shared.set(stage, twin);
  }
  return shared;
}

/** A stage without its comments. */
const bodyOf = ({ file: { text } }: Model, stage: Stage): string =>
  [stage.from, ...stage.instructions].map((it) => text.slice(it.start, it.end)).join('\n');

/** The stages of the guest as they stand here, and its ARGs; undefined where a name cannot be given. */
function guestText(context: RefactoringContext, { model }: Guest, shared: Shared, name: string): string | undefined {
  const edits: Edit[] = [];
  const taken = new Set([name, ...context.model.stages.flatMap((it) => it.name ?? [])]);
  const before = context.model.stages.length - 1;
  const own = model.stages.filter((it) => !shared.has(it));
  for (const stage of own) {
    const isLast = stage === model.final;
    const free = isLast ? name : stage.name === undefined ? undefined : freeOf(context, stage.name, taken);
    if (free !== undefined) taken.add(free);
    if (free === undefined || free === stage.name) {
      if (isLast && !stage.nameWord) return undefined;
      continue;
    }
    if (stage.name !== undefined && isNamedIndirectly(model, stage)) return undefined;
    edits.push(...(stage.nameWord ? [replace(stage.nameWord, free)] : named(stage, free)));
    for (const use of model.uses) if (use.stage === stage && !use.isIndex) edits.push(replace(use, free));
  }
  for (const use of model.uses.filter((it) => it.isIndex && it.stage && !shared.has(it.by))) {
    const twin = use.stage && shared.get(use.stage);
    edits.push(replace(use, String(twin ? twin.index : before + own.indexOf(use.stage as Stage))));
  }
  const { text } = model.file;
  const starts = model.stages.map((it) => topOf(model, it.from));
  return model.stages
    .flatMap((stage, i) => {
      if (shared.has(stage)) return [];
      const at = span(starts[i] ?? 0, starts[i + 1] ?? text.length);
      return [partOf(text, at, edits).trim()];
    })
    .join(context.model.file.lines.lineBreak.repeat(2));
}

const partOf = (text: string, at: { start: number; end: number }, edits: readonly Edit[]): string =>
  applyEdits(
    text.slice(at.start, at.end),
    edits
      .filter((it) => it.span.start >= at.start && it.span.end <= at.end)
      .map((it) => ({ ...it, span: span(it.span.start - at.start, it.span.end - at.start) })),
  );

function freeOf(context: RefactoringContext, wanted: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = freeStageName(context, n === 1 ? wanted : `${wanted}-${n}`);
    if (!taken.has(name)) return name;
  }
}

/** The guest's ARGs that are not here yet, below the last of those that are. */
function argsEdit({ model }: RefactoringContext, guest: Model, first: Stage): Edit[] {
  const mine = new Set(model.globalArgs.flatMap((it) => it.pairs.map((pair) => pair.key.text)));
  const lines = guest.globalArgs.flatMap((it) =>
    it.pairs.some((pair) => !mine.has(pair.key.text)) ? [guest.file.text.slice(it.start, it.end)] : [],
  );
  if (lines.length === 0) return [];
  const { lineBreak } = model.file.lines;
  const last = model.globalArgs.at(-1);
  if (last) return [insert(last.end, lines.map((line) => lineBreak + line).join(''))];
  return [insert(topOf(model, first.from), lines.map((line) => line + lineBreak).join('') + lineBreak)];
}

/** The edits of the builds of the guest; undefined where one cannot be told in writing. */
function repointed({ path, tree }: RefactoringContext, guest: Guest, target: string): FileEdits | undefined {
  const edits = new FileEdits();
  for (const build of guest.builds) {
    const { source } = build;
    const text = tree.text(source.file);
    const final = guest.model.final?.name;
    // Builds of other stages of the guest keep their names only if those do.
    if (text === undefined || (build.target !== undefined && build.target !== final)) return undefined;
    const at = source.dockerfileAt && bare(text, source.dockerfileAt);
    const written = at && text.slice(at.start, at.end);
    if (at && !written?.endsWith(baseName(guest.path))) return undefined;
    if (!at && baseName(guest.path) !== 'Dockerfile') return undefined;
    const isFlagged = !at && ['shell', 'make'].includes(build.tool);
    if (isFlagged || (build.target !== undefined && !source.targetAt)) return undefined;
    const file = at ? [] : [{ key: build.tool === 'github' ? 'file' : 'dockerfile', value: baseName(path) }];
    // An action counts from the root, whatever the context is.
    if (!at && build.tool === 'github') return undefined;
    const settings = [...file, ...(build.target === undefined ? [{ key: 'target', value: target }] : [])];
    const added = settings.length > 0 ? withSettings(build, text, settings) : undefined;
    if (settings.length > 0 && !added) return undefined;
    if (at) edits.add(source.file, replace(span(at.end - baseName(guest.path).length, at.end), baseName(path)));
    if (source.targetAt && target !== final) edits.add(source.file, replace(bare(text, source.targetAt), target));
    if (added) edits.add(source.file, added);
  }
  return edits.isSound ? edits : undefined;
}

/** Everything that changes; undefined where it cannot all be done. */
export function mergedFiles(context: RefactoringContext, guest: Guest, name: string): Omit<Change, 'title'> | undefined {
  const { model, path } = context;
  const { final } = model;
  const shared = sharedStages(model, guest.model);
  const text = guestText(context, guest, shared, name);
  const edits = repointed(context, guest, name);
  const [first] = model.stages;
  if (text === undefined || !edits || !final || !first) return undefined;
  const { lineBreak } = model.file.lines;
  const block = insert(topOf(model, final.from), text + lineBreak.repeat(2));
  const args = argsEdit(context, guest.model, first);
  // At one place the ARGs come first.
  const [arg] = args;
  const own = arg && arg.span.start === block.span.start ? [insert(arg.span.start, arg.text + block.text)] : [...args, block];
  return { edits: new Map([[path, own], ...edits.edits]), created: new Map(), deleted: [guest.path] };
}

/** True when the other file is copied into an image, or has an ignore file of its own. */
export function isNeeded({ model, tree }: RefactoringContext, guest: Guest): boolean {
  const name = baseName(guest.path);
  const isCopied = [model, guest.model].some((it) =>
    copySources(it).some((one) => one.path !== undefined && baseName(one.path) === name),
  );
  return isCopied || tree.kind(`${guest.path}.dockerignore`) === 'file';
}
