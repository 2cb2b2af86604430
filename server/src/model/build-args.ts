import { once } from '../text/once.ts';
import type { Model, Stage } from './model.ts';
import { PLATFORM_ARGS } from './scope.ts';

/** Arguments that every build takes, declared or not (docs.docker.com, "Predefined ARGs" and "BuildKit built-in build args"). */
const PREDEFINED =
  /^(?:(?:http|https|ftp|no|all)_proxy|(?:HTTP|HTTPS|FTP|NO|ALL)_PROXY|BUILDKIT_[A-Z_]+|SOURCE_DATE_EPOCH|BUILDKIT)$/;

export const isPredefined = (name: string): boolean => PREDEFINED.test(name) || PLATFORM_ARGS.has(name);

/** Where a name is declared with ARG: before the first FROM, and in stages. */
export interface Declared {
  readonly global: boolean;
  readonly stages: ReadonlySet<Stage>;
}

export const declaredArgs = once((model: Model): ReadonlyMap<string, Declared> => {
  const found = new Map<string, { global: boolean; stages: Set<Stage> }>();
  const of = (name: string): { global: boolean; stages: Set<Stage> } => {
    const known = found.get(name) ?? { global: false, stages: new Set<Stage>() };
    found.set(name, known);
    return known;
  };
  for (const instruction of model.globalArgs) for (const { key } of instruction.pairs) of(key.text).global = true;
  for (const stage of model.stages)
    for (const instruction of stage.instructions) {
      const arg =
        instruction.kind === 'ARG' ? instruction : instruction.trigger?.kind === 'ARG' ? instruction.trigger : undefined;
      for (const { key } of arg?.pairs ?? []) of(key.text).stages.add(stage);
    }
  return found;
});

/** The stage that a target names; undefined when there is none. */
export function targetStage(model: Model, target: string | undefined): Stage | undefined {
  if (target === undefined) return model.final;
  const named = model.stages.findLast((it) => it.name === target.toLowerCase());
  return named ?? (/^\d+$/.test(target) ? model.stages[Number(target)] : undefined);
}

/** A stage with all that it is made from. */
export function stagesFor(model: Model, stage: Stage): ReadonlySet<Stage> {
  const found = new Set([stage]);
  for (const one of found) for (const use of model.uses) if (use.by === one && use.stage) found.add(use.stage);
  return found;
}
