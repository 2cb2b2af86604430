import type { Model, Stage } from '../model/model.ts';
import type { BuildFact, Facts } from './facts.ts';

/** The stages that known builds of a file make. */
export interface Targets {
  /** The builds; none when the workspace defines none, or nobody has looked. */
  readonly builds: readonly BuildFact[];
  readonly stages: ReadonlySet<Stage>;
  /** False when the target of some build is not known: it may be any stage. */
  readonly complete: boolean;
}

/** Undefined while it is not known whether there are builds. */
export function targetsOf(model: Model, facts: Facts): Targets | undefined {
  const found = facts.get('builds', '');
  if (found.state === 'unknown') return undefined;
  const stages = new Set<Stage>();
  let complete = true;
  for (const { target } of found.value) {
    const stage = target === undefined ? model.final : target === null ? undefined : targetStage(target, model);
    if (target === null) complete = false;
    if (stage) stages.add(stage);
  }
  return { builds: found.value, stages, complete };
}

/** A target is a name, or the number of a stage (docs.docker.com/reference/cli/docker/buildx/build/#target). */
function targetStage(target: string, model: Model): Stage | undefined {
  const name = target.toLowerCase();
  return model.stages.findLast((it) => it.name === name) ?? (/^\d+$/.test(target) ? model.stages[Number(target)] : undefined);
}
