import type { Facts } from '../facts/facts.ts';
import { userAt } from '../facts/home.ts';
import { type ImageRecipe, PROGRAM_FOLDER, recipeFor } from '../knowledge/image-recipes.ts';
import { keywordLike } from '../model/keyword.ts';
import { rootBase } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import { insertAfter } from '../model/place.ts';
import { usedStages } from '../model/stage-graph.ts';
import type { Instruction } from '../syntax/ast.ts';
import { parseReference } from '../syntax/reference.ts';
import { type Edit, replace } from '../text/edit.ts';
import { installedBy } from './known-installers.ts';
import type { RefactoringContext } from './refactoring.ts';
import { isTarget } from './stage-builds.ts';
import { freeStageName } from './stage-names.ts';
import { named } from './stage-text.ts';

/** A program of one image that another one gets. */
export interface Combination {
  readonly recipe: ImageRecipe;
  readonly image: string;
  readonly edits: readonly Edit[];
}

/** A FROM whose stage nothing uses, above the one that was meant to have it, too. */
export function orphanAbove(context: RefactoringContext, stage: Stage): Combination | undefined {
  const { model, facts } = context;
  const orphan = model.stages[stage.index - 1];
  if (orphan?.base.kind !== 'image' || orphan.from.flags.length > 0 || orphan.instructions.length > 0) return undefined;
  if (usedStages(model).has(orphan) || isTarget(context, orphan)) return undefined;
  const { reference, ref } = orphan.base;
  const recipe = recipeFor(reference.familiar, reference.tag ?? 'latest');
  if (!recipe || !runsOn(recipe, ref, stage, stage.from, model, facts)) return undefined;
  const name = orphan.nameWord?.text ?? freeStageName(context, recipe.name);
  const lines = copyLines(recipe, name, stage.from, familyOf(stage, facts)).join(model.file.lines.lineBreak);
  return {
    recipe,
    image: reference.familiar,
    edits: [...(orphan.nameWord ? [] : named(orphan, name)), insertAfter(model, stage.from, lines)],
  };
}

/** A step that does nothing but install a program which an image has. */
export function installedOtherwise({ model, facts }: RefactoringContext, run: Instruction): Combination | undefined {
  const stage = model.stageOf(run);
  const found = stage && run.kind === 'RUN' && run.flags.length === 0 ? installedBy(run, model) : undefined;
  const reference = found && parseReference(found.image);
  const known = reference && recipeFor(reference.familiar, reference.tag ?? 'latest');
  if (!stage || !found || !known || !runsOn(known, found.image, stage, run, model, facts)) return undefined;
  const recipe =
    found.to === undefined ? known : { ...known, paths: known.paths.map(([from]) => [from, found.to ?? from] as const) };
  const lines = copyLines(recipe, found.image, run, familyOf(stage, facts)).join(model.file.lines.lineBreak);
  return { recipe, image: found.image, edits: [replace(run, lines)] };
}

const baseFacts = (stage: Stage, facts: Facts) => {
  const base = rootBase(stage);
  const found = base.kind === 'image' ? facts.get('image', base.ref) : undefined;
  return base.kind === 'image' && found?.state === 'known' ? { ...found.value, reference: base.reference } : undefined;
};

const familyOf = (stage: Stage, facts: Facts) => baseFacts(stage, facts)?.family;

/** Releases whose C library is older than what programs of today are made for. */
const OLD =
  /^(?:debian|buildpack-deps):(?:[6-9](?![\d])|wheezy|jessie|stretch)|^ubuntu:(?:1[0-8]\.|trusty|xenial|bionic)|^alpine:3\.(?:\d|1[0-2])(?!\d)/;

/** Whether a program runs in a stage, at an instruction of it, and can be put there. */
function runsOn(recipe: ImageRecipe, ref: string, stage: Stage, at: Instruction, model: Model, facts: Facts): boolean {
  const there = baseFacts(stage, facts);
  if (there?.os !== 'linux' || there.family === undefined || OLD.test(`${there.reference.familiar}:${there.reference.tag ?? ''}`))
    return false;
  if (recipe.on && !recipe.on.test(there.reference.familiar)) return false;
  if (recipe.families && !recipe.families.includes(there.family)) return false;
  const own = facts.get('image', ref);
  const libc = (own.state === 'known' ? own.value.libc : undefined) ?? (/:[^/]*alpine/.test(ref) ? 'musl' : 'glibc');
  if (recipe.libc === 'own' && libc !== there.libc) return false;
  // What is linked or installed is so by root, with a shell.
  const needsRun = recipe.links !== undefined || recipe.apk !== undefined;
  const user = at.kind === 'FROM' ? there.user : userAt(model.before(at).user, facts);
  return !needsRun || (there.shell === true && /^(?:root|0)(?::|$)/.test(user ?? ''));
}

/** The instructions that bring a program along. */
function copyLines(
  { paths, links = [], env = [], apk = [] }: ImageRecipe,
  from: string,
  like: Instruction,
  family: string | undefined,
): string[] {
  const copy = keywordLike(like, 'COPY');
  const commands = [
    ...(family === 'alpine' && apk.length > 0 ? [`apk add --no-cache ${apk.join(' ')}`] : []),
    ...links.map(([name, target]) => `ln -s ${target} ${PROGRAM_FOLDER}/${name}`),
  ];
  return [
    ...paths.map(([source, to]) => `${copy} --from=${from} ${source} ${to}`),
    ...(commands.length > 0 ? [`${keywordLike(like, 'RUN')} ${commands.join(' && ')}`] : []),
    ...env.map(([name, value]) => `${keywordLike(like, 'ENV')} ${name}=${value}`),
  ];
}
