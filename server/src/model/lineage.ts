import type { Base, Model, Stage } from './model.ts';

/** A stage and the stages it is built on, nearest first. */
export function lineageOf(stage: Stage): Stage[] {
  const found: Stage[] = [];
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) found.push(at);
  return found;
}

const roots = new WeakMap<Stage, Exclude<Base, { kind: 'stage' }>>();

/** What the lowest stage of the lineage is built on: never a stage. Found once a stage, in a loop, since chains can be long. */
export function rootBase(stage: Stage): Exclude<Base, { kind: 'stage' }> {
  const path: Stage[] = [];
  let at = stage;
  let root = roots.get(at);
  while (!root) {
    path.push(at);
    const { base } = at;
    if (base.kind !== 'stage') root = base;
    else {
      at = base.stage;
      root = roots.get(at);
    }
  }
  for (const it of path) roots.set(it, root);
  return root;
}

/** The stages whose layers are in the image that a build without `--target` makes. */
export const shippedStages = (model: Model): Stage[] => (model.final ? lineageOf(model.final) : []);
