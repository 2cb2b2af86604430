import { baseName } from '../builds/paths.ts';
import { userAt } from '../facts/home.ts';
import { keywordLike } from '../model/keyword.ts';
import type { Model, Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { span, touches } from '../text/span.ts';
import type { RefactoringContext } from './refactoring.ts';
import { argsAgain } from './stage-args.ts';
import { freeStageName } from './stage-names.ts';
import { type StagePart, selectedPart } from './stage-selection.ts';
import { argWord, asWord, holdsTriggers, losesCommand, mentions, named, renumbered } from './stage-text.ts';
import { type Effects, effectsOf, within } from './step-effects.ts';

/** Steps that have to do with each other, and with no others. */
export interface Group {
  readonly name: string;
  readonly steps: readonly Instruction[];
  /** What is copied from its stage: none of them within another. */
  readonly outputs: readonly string[];
  readonly isOpen: boolean;
}

/** Steps of one stage that fall into groups, and the edits that give each a stage. */
export interface Split {
  readonly groups: readonly Group[];
  readonly edits: readonly Edit[];
}

export function parallelStages(context: RefactoringContext): Split | undefined {
  const { model, facts } = context;
  const part = stepsAt(context);
  const [first] = part?.own ?? [];
  // What a copy makes belongs to root, as what root makes.
  if (!part || !first || !/^(?:root|0)(?::(?:root|0))?$/.test(userAt(model.before(first).user, facts) ?? '')) return undefined;
  const groups = groupsOf(part, context);
  if (groups.length < 2 || hasLooseComment(part, model)) return undefined;
  const edits = editsFor(part, groups, context);
  return edits && { groups, edits };
}

/** What is selected; or around the step under the cursor all of which it is known what they do. */
function stepsAt({ model, at }: RefactoringContext): StagePart | undefined {
  const isFit = (it: Instruction | undefined): boolean =>
    it !== undefined && (it.kind === 'ARG' || effectsOf(it, model) !== undefined);
  if (at.start < at.end) {
    const part = selectedPart(model, at);
    return part && at.start > part.stage.from.start && part.own.every(isFit) ? part : undefined;
  }
  const under = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it.keyword, at));
  const stage = under && model.stageOf(under);
  if (!under || !stage || !isFit(under)) return undefined;
  let start = stage.instructions.indexOf(under);
  let end = start + 1;
  while (isFit(stage.instructions[start - 1])) start--;
  while (isFit(stage.instructions[end])) end++;
  // Declarations at the ends are no steps.
  while (stage.instructions[start]?.kind === 'ARG') start++;
  while (stage.instructions[end - 1]?.kind === 'ARG') end--;
  return { stage, start, end, own: stage.instructions.slice(start, end) };
}

interface Open {
  readonly steps: Instruction[];
  readonly effects: Effects[];
}

const related = (a: Effects, b: Effects): boolean =>
  a.makes.some((it) => b.names.some((one) => within(one, it) || within(it, one))) ||
  b.makes.some((it) => a.names.some((one) => within(one, it) || within(it, one)));

function groupsOf({ own, stage }: StagePart, context: RefactoringContext): Group[] {
  let open: Open[] = [];
  for (const step of own) {
    const effects = effectsOf(step, context.model);
    if (!effects) continue;
    const near = open.filter((it) => it.effects.some((one) => related(one, effects)));
    const joined: Open = {
      steps: [...near.flatMap((it) => it.steps), step],
      effects: [...near.flatMap((it) => it.effects), effects],
    };
    open = [...open.filter((it) => !near.includes(it)), joined];
  }
  const taken = new Set<string>();
  const firstOf = (it: Open): number => Math.min(...it.steps.map(({ start }) => start));
  const inOrder = [...open].sort((a, b) => firstOf(a) - firstOf(b));
  return inOrder.flatMap(({ steps, effects }) => {
    // A stage for what takes no time is no gain.
    if (!effects.some((it) => it.isSlow)) return [];
    const all = [...new Set(effects.flatMap((it) => it.makes))];
    const outputs = all.filter((it) => !all.some((one) => one !== it && within(it, one)));
    const files = new Set(effects.flatMap((it) => it.files));
    // A copied folder is root's and has mode 755, whatever it was before.
    if (effects.some((it) => it.marked.some((path) => outputs.includes(path) && !files.has(path)))) return [];
    const name = nameFor(outputs, stage, taken, context);
    taken.add(name);
    return [{ name, steps: [...steps].sort((a, b) => a.start - b.start), outputs, isOpen: effects.some((it) => it.isOpen) }];
  });
}

function nameFor([path = '']: readonly string[], stage: Stage, taken: ReadonlySet<string>, context: RefactoringContext): string {
  const wanted = baseName(path)
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-');
  for (let n = 1; ; n++) {
    const name = freeStageName(context, n === 1 ? wanted : `${wanted}-${n}`);
    if (!taken.has(name) && name !== `${stage.name}-base` && name !== 'base') return name;
  }
}

/** True for a comment between the steps that stands on none of them: it would have no place. */
const hasLooseComment = ({ own }: StagePart, model: Model): boolean => {
  const [first, last] = [own[0], own.at(-1)];
  return model.file.comments.some(
    (it) =>
      first !== undefined &&
      last !== undefined &&
      it.start > topOf(model, first) &&
      it.end < last.start &&
      !own.some((one) => it.start >= topOf(model, one) && it.end <= one.end),
  );
};

function editsFor(part: StagePart, groups: readonly Group[], context: RefactoringContext): Edit[] | undefined {
  const { model } = context;
  const { stage, start, end, own } = part;
  const { text, lines } = model.file;
  const { lineBreak } = lines;
  const above = stage.instructions.slice(0, start);
  const rest = stage.instructions.slice(end);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last || own.some((it) => it.kind !== 'ARG' && !groups.some(({ steps }) => steps.includes(it)))) return undefined;
  if (holdsTriggers(above) || losesCommand(above, rest)) return undefined;
  const base = above.length === 0 ? undefined : freeStageName(context, stage.name === undefined ? 'base' : `${stage.name}-base`);
  const image = text.slice(stage.from.start, stage.nameWord ? (stage.from.words[0]?.end ?? 0) : stage.from.end);
  const from = (name: string | undefined): string =>
    `${base === undefined ? image : `${stage.from.keyword.text} ${base}`}${name === undefined ? '' : `${asWord(stage.from)}${name}`}`;
  const whole = (it: Instruction): string => text.slice(topOf(model, it), lines.end(lines.lineAt(it.end)));
  const declared = own.filter((it) => it.kind === 'ARG');

  const blocks: string[] = [];
  for (const { name, steps, isOpen } of groups) {
    const lastStep = steps.at(-1);
    const args = declared.filter(
      (it) => it.start < (lastStep?.start ?? 0) && isNeeded(it, [...steps, ...declared], isOpen, model),
    );
    const inner = [...args, ...steps].sort((a, b) => a.start - b.start);
    const again = argsAgain(model, stage, above, inner);
    if (!again) return undefined;
    blocks.push([from(name), ...again.map((it) => `${argWord(stage.from)} ${it}`), ...inner.map(whole)].join(lineBreak));
  }
  const runs = rest.some((it) => it.kind === 'RUN');
  const steps = groups.flatMap((it) => it.steps);
  // One that nothing needs is kept, since a build may pass it.
  const kept = declared
    .filter((it) => isNeeded(it, [...rest, ...declared], runs, model) || !isNeeded(it, steps, false, model))
    .map(whole);
  const copies = groups.flatMap(({ name, outputs }) =>
    outputs.map((it) => `${keywordLike(first, 'COPY')} --from=${name} ${it} ${it}`),
  );
  const at = span(topOf(model, first), lines.end(lines.lineAt(last.end)));
  if (base === undefined)
    return [
      insert(topOf(model, stage.from), blocks.map((it) => it + lineBreak.repeat(2)).join('')),
      ...renumbered(model, stage.index, groups.length),
      replace(at, [...kept, ...copies].join(lineBreak)),
    ];
  const again = argsAgain(model, stage, above, [...own.filter((it) => it.kind === 'ARG'), ...rest]);
  if (!again) return undefined;
  const own_ = [from(stage.nameWord?.text), ...again.map((it) => `${argWord(stage.from)} ${it}`), ...kept, ...copies];
  const all = [...blocks, own_.join(lineBreak)].join(lineBreak.repeat(2));
  const line = lines.lineAt(at.start) - 1;
  const gap = text.slice(lines.start(line), lines.end(line)).trim() === '' ? '' : lineBreak;
  return [...named(stage, base), ...renumbered(model, stage.index, groups.length + 1), replace(at, gap + all)];
}

/** Whether instructions, or a program that may look at any variable, need what an ARG declares. */
const isNeeded = (arg: Instruction, by: readonly Instruction[], isOpen: boolean, model: Model): boolean =>
  isOpen ||
  arg.pairs.some(({ key }) =>
    mentions(
      model,
      by.filter((it) => it !== arg),
      key.text,
    ),
  );
