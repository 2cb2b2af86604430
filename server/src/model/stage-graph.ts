import { lex } from '../syntax/expand.ts';
import { once } from '../text/once.ts';
import type { Model, Stage } from './model.ts';

/** Stages that another one names in FROM, `COPY --from` or a mount, or may name through a variable. */
export const usedStages = once((model: Model): ReadonlySet<Stage> => {
  const used = new Set<Stage>();
  for (const use of model.uses) {
    if (use.stage) used.add(use.stage);
    if (use.text.includes('$')) for (const stage of stagesLike(use.text, use.by, model)) used.add(stage);
  }
  for (const stage of model.stages) {
    const image = stage.from.words[0]?.text ?? '';
    if (image.includes('$')) for (const it of stagesLike(image, stage, model)) used.add(it);
    // FROM knows no numbers, but that stage is meant.
    const numbered = /^\d+$/.test(image) ? model.stages[Number(image)] : undefined;
    if (numbered) used.add(numbered);
  }
  return used;
});

/** Whether another stage is built on a stage. */
export const isParent = (stage: Stage, model: Model): boolean =>
  model.stages.some(({ base }) => base.kind === 'stage' && base.stage === stage);

/** Whether a stage is only used where a variable in the name has another value than by default: so may its own variables. */
export const isForOtherArgs = (stage: Stage, model: Model): boolean =>
  usedStages(model).has(stage) && !model.uses.some((it) => it.stage === stage) && !isParent(stage, model);

/** The stages above another whose names a text with variables may become. */
export function stagesLike(text: string, by: Stage, model: Model): Stage[] {
  const pattern = patternOf(text, model);
  return pattern ? model.stages.slice(0, by.index).filter((it) => it.name !== undefined && pattern.test(it.name)) : [];
}

function patternOf(text: string, model: Model): RegExp | undefined {
  const { parts, error } = lex(text, model.file.escape);
  if (error) return undefined;
  const source = parts.map((part) => (part.kind === 'text' ? part.text.replace(/[^\w]/g, '\\$&') : '[^:/@]*')).join('');
  return new RegExp(`^${source}$`, 'i');
}

/**
 * The stages of which all layers may reach somebody: the last one, those that nothing else uses and which a build may name, and
 * what these are built on.
 */
export const keptStages = once((model: Model): ReadonlySet<Stage> => {
  const used = usedStages(model);
  return stagesBelow(model, (it) => it === model.final || !used.has(it));
});

/** The stages that pass a test, and those that they are built on. */
export function stagesBelow(model: Model, test: (stage: Stage) => boolean): ReadonlySet<Stage> {
  const found = new Set<Stage>();
  // Children stand behind their parents.
  for (const stage of [...model.stages].reverse()) {
    if (!found.has(stage) && !test(stage)) continue;
    found.add(stage);
    if (stage.base.kind === 'stage') found.add(stage.base.stage);
  }
  return found;
}
