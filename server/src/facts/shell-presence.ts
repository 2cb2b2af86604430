import { broughtSince } from '../model/brought-files.ts';
import { rootBase } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import type { Facts } from './facts.ts';

/** Whether a shell form of this instruction finds no `/bin/sh`: the base has none, and nothing may have brought one. */
export function lacksShell(instruction: Instruction, model: Model, facts: Facts): boolean {
  const stage = model.stageOf(instruction);
  if (!stage || model.before(instruction).shell.in || !isBare(stage, facts)) return false;
  // What a stage starts may be meant for one that is built on it and brings a shell.
  if (instruction.kind !== 'RUN' && parents(model).has(stage)) return false;
  return instruction.start <= shellSince(model)(stage);
}

/** A RUN may bring a shell; the first one without a shell fails, and what comes behind it is never reached. */
const shellSince = once((model: Model) => broughtSince(model, ['/bin/sh', '/usr/bin/sh'], () => true));

const parents = once(
  ({ stages }: Model): ReadonlySet<Stage> => new Set(stages.flatMap(({ base }) => (base.kind === 'stage' ? [base.stage] : []))),
);

/** The debug images of distroless have a shell, though another one. */
function isBare(stage: Stage, facts: Facts): boolean {
  const base = rootBase(stage);
  if (base.kind === 'scratch') return true;
  if (base.kind !== 'image' || /debug|busybox/.test(base.reference.tag ?? '')) return false;
  const image = facts.get('image', base.ref);
  return image.state === 'known' && image.value.shell === false;
}
