import type { Model, Stage } from '../model/model.ts';
import { stagesLike } from '../model/stage-graph.ts';
import { type Span, touches } from '../text/span.ts';
import type { RefactoringContext } from './refactoring.ts';

/** A place that names a stage. */
export interface StageName {
  readonly at: Span;
  readonly name: string;
  readonly stage: Stage;
}

/** The name of a stage at a place: behind its AS, or where it is used. */
export function stageNameAt(model: Model, at: Span): StageName | undefined {
  const own = model.stages.find((it) => it.nameWord && touches(it.nameWord, at));
  if (own?.nameWord) return { at: plain(own.nameWord), name: own.nameWord.text, stage: own };
  const use = model.uses.find((it) => it.stage?.name !== undefined && !it.isIndex && touches(it, at));
  return use?.stage && { at: plain(use), name: use.text, stage: use.stage };
}

const plain = ({ start, end }: Span): Span => ({ start, end });

/** moby/buildkit, frontend/dockerfile/instructions/parse.go, validStageName. */
const VALID = /^[a-z][a-z0-9_.-]*$/;
/** dockerfile2llb/validations.go, reservedStageNames. */
const RESERVED = new Set(['scratch', 'context']);

/** Why a stage cannot be called so; undefined when it can. `own` is the stage that gets the name, if it is there already. */
export function stageNameProblem(
  context: Pick<RefactoringContext, 'model' | 'builds'>,
  name: string,
  own?: Stage,
): string | undefined {
  if (name !== name.toLowerCase() && VALID.test(name.toLowerCase()))
    return `${name} has capital letters: FROM would not find a stage of that name.`;
  if (!VALID.test(name))
    return `${shortened(name)} is no name for a stage: it begins with a letter and has only letters, digits, dots, dashes and underscores.`;
  if (RESERVED.has(name)) return `${name} is reserved by Docker.`;
  if (context.model.stages.some((it) => it !== own && it.name === name)) return `There is a stage ${name} already.`;
  if (isOtherwiseMeant(context, name, own)) return `${name} is the name of an image or of a context that is used here.`;
  return undefined;
}

const shortened = (name: string): string => (name === '' ? 'Nothing' : name.length > 40 ? `${name.slice(0, 39)}…` : name);

/** Whether a word that names something else today would name the stage. */
function isOtherwiseMeant({ model, builds }: Pick<RefactoringContext, 'model' | 'builds'>, name: string, own?: Stage): boolean {
  if (builds.some((build) => build.contexts.some((it) => it.name.toLowerCase() === name))) return true;
  if (model.stages.some((it) => it.base.kind !== 'stage' && (it.baseText ?? it.from.words[0]?.text) === name)) return true;
  if (model.uses.some((it) => it.stage !== own && it.stage?.name !== name && it.text.toLowerCase() === name)) return true;
  return variableTexts(model).some(({ text }) => couldBe(text, name));
}

/** What names a stage or an image with a variable and something around it. */
const variableTexts = (model: Model): { readonly text: string; readonly by: Stage }[] =>
  [
    ...model.uses.map((it) => ({ text: it.text, by: it.by })),
    ...model.stages.map((it) => ({ text: it.from.words[0]?.text ?? '', by: it })),
  ].filter(({ text }) => isTelling(text));

const couldBe = (text: string, name: string): boolean =>
  new RegExp(
    `^${text
      .split(VARIABLE)
      .map((it) => it.replace(/[^\w]/g, '\\$&'))
      .join('[^:/@]*')}$`,
    'i',
  ).test(name);

/** The name wanted, or the first of it with a number that is free. */
export function freeStageName(context: Pick<RefactoringContext, 'model' | 'builds'>, wanted: string): string {
  const base = VALID.test(wanted) ? wanted : 'stage';
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (stageNameProblem(context, name) === undefined) return name;
  }
}

/** True when something may name the stage through a variable, or from an image that is made on top of this one. */
export function isNamedIndirectly(model: Model, stage: Stage): boolean {
  const { name } = stage;
  if (name === undefined) return false;
  // A default of an ARG that is the name: it is not written where it is used.
  if (model.uses.some((it) => it.stage === stage && it.text.includes('$'))) return true;
  if (variableTexts(model).some(({ text, by }) => stagesLike(text, by, model).includes(stage))) return true;
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[.]/g, '\\$&')}(?![\\w.-])`, 'i');
  return model.file.instructions.some(
    (it) =>
      (it.kind === 'ONBUILD' && word.test(it.rest.text)) ||
      // BuildKit's own arguments that hold names of stages (dockerfile2llb/convert.go, isEnabledForStage).
      (it.kind === 'ARG' &&
        it.pairs.some((pair) => /^BUILDKIT_SBOM_SCAN_/.test(pair.key.text) && word.test(pair.value?.text ?? ''))),
  );
}

/** `${A}` alone may be anything, and is mostly an image; letters around the variable tell. */
const isTelling = (text: string): boolean => text.includes('$') && text.split(VARIABLE).join('') !== '';
const VARIABLE = /\$(?:\{[^}]*\}|\w+)/;

/** True when every use in both files means the stage of the same number, which a new name must not change. */
export function usesAgree(one: Model, other: Model): boolean {
  const told = (model: Model): string =>
    JSON.stringify([
      model.stages.map(({ base }) => (base.kind === 'stage' ? base.stage.index : base.kind)),
      model.uses.map((it) => [it.kind, it.by.index, it.stage?.index]),
    ]);
  return told(one) === told(other);
}
