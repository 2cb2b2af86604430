import type { Instruction } from '../syntax/ast.ts';
import type { Model, Script, Stage } from './model.ts';

/** By stage, the first instruction of these scripts in it or in the topmost stage that it is built on: one SHELL above it serves all. */
export function firstByStage(scripts: Iterable<Script>, model: Model): ReadonlyMap<Stage, Instruction> {
  const first = new Map<Stage, Instruction>();
  for (const { ownInterpreter, stage, in: instruction } of scripts)
    if (!ownInterpreter && stage && !first.has(stage)) first.set(stage, instruction);
  for (const stage of model.stages) {
    const inherited = stage.base.kind === 'stage' ? first.get(stage.base.stage) : undefined;
    if (inherited) first.set(stage, inherited);
  }
  return first;
}
