import type { Base, Model, Stage } from './model.ts';

/** A stage and the stages it is built on, nearest first. */
export function lineageOf(stage: Stage): Stage[] {
  const found: Stage[] = [];
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) found.push(at);
  return found;
}

/** What the lowest stage of the lineage is built on: never a stage. */
export function rootBase(stage: Stage): Exclude<Base, { kind: 'stage' }> {
  const base = lineageOf(stage).at(-1)?.base;
  return base === undefined || base.kind === 'stage' ? { kind: 'unknown' } : base;
}

/** The stages whose layers are in the image that a build without `--target` makes. */
export const shippedStages = (model: Model): Stage[] => (model.final ? lineageOf(model.final) : []);
