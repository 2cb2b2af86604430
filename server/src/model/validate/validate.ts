import type { Instruction, Keyword, Problem } from '../../syntax/ast.ts';
import type { Model, Stage } from '../model.ts';
import { checkArity, checkCopyArity, checkFromArity } from './arity.ts';
import { checkCopy } from './copy.ts';
import { checkDirectives } from './directives.ts';
import { checkPorts } from './expose.ts';
import { checkFlags, checkMode, checkPlatform, checkRunFlags } from './flags.ts';
import { checkBase, checkStageName } from './from.ts';
import { checkHealthcheck } from './healthcheck.ts';
import { checkBodies, checkHeredocs } from './heredocs.ts';
import { checkJson } from './json.ts';
import { checkKeyword } from './keyword.ts';
import { checkMounts } from './mounts.ts';
import { checkOrder } from './order.ts';
import { checkPairs } from './pairs.ts';
import { checkReferences } from './references.ts';
import type { Check, Place } from './shared.ts';
import { checkSignal, checkVolume } from './signal.ts';
import { checkTrigger } from './trigger.ts';
import { Values } from './values.ts';
import { checkVariables } from './variables.ts';

const COPY: readonly Check[] = [checkCopyArity, checkMode, checkCopy, checkHeredocs, checkBodies, checkVariables, checkJson];

/** What is looked at in each instruction; flags are in all of them. */
const CHECKS: Readonly<Record<Keyword, readonly Check[]>> = {
  ADD: COPY,
  ARG: [checkArity, checkPairs, checkVariables],
  CMD: [checkJson],
  COPY,
  ENTRYPOINT: [checkJson],
  ENV: [checkArity, checkPairs, checkVariables],
  EXPOSE: [checkArity, checkPorts, checkVariables],
  FROM: [checkFromArity, checkStageName, checkPlatform, checkVariables],
  HEALTHCHECK: [checkArity, checkHealthcheck, checkJson],
  LABEL: [checkArity, checkPairs, checkVariables],
  MAINTAINER: [checkArity],
  ONBUILD: [checkArity, checkTrigger],
  RUN: [checkRunFlags, checkMounts, checkHeredocs, checkJson],
  SHELL: [checkArity, checkJson],
  STOPSIGNAL: [checkArity, checkSignal, checkVariables],
  USER: [checkArity, checkVariables],
  VOLUME: [checkArity, checkVolume, checkVariables, checkJson],
  WORKDIR: [checkArity, checkVariables],
};

/** A frontend of another name, such as `edrevo/dockerfile-plus`, has a language of its own. */
function hasOtherFrontend({ file }: Model): boolean {
  const syntax = file.directives.find((it) => it.name === 'syntax')?.value.text;
  return syntax !== undefined && !/(?:^|\/)dockerfile(?:-upstream)?(?:[:@\s]|$)/.test(syntax);
}

/** Texts of instructions with nothing wrong in them that nothing else can change. They outlive the versions of a document. */
const fine = new WeakSet<Instruction['joined']>();

/** Whether an instruction means the same in any file: without variables, bodies, and the folders of mounts. */
const isAlone = ({ kind, trigger, heredocs, flags, joined }: Instruction): boolean =>
  kind !== 'FROM' &&
  kind !== 'ONBUILD' &&
  trigger === undefined &&
  heredocs.length === 0 &&
  (kind !== 'RUN' || flags.length === 0) &&
  !joined.text.includes('$');

/**
 * What BuildKit rejects before it solves anything, beyond what the parser already said. It stops at the first error; here none
 * hides another. A trigger of ONBUILD is looked at as the build that is to run it would.
 */
export function validate(model: Model): Problem[] {
  const found: Problem[] = [];
  if (hasOtherFrontend(model)) return found;
  const values = new Values(model);
  const stages = new Map<string, Stage>();
  checkDirectives(model, found);
  checkOrder(model, found);
  let above: Instruction | undefined;
  const check = (it: Instruction, holder: Instruction): void => {
    const place: Place = { it, holder, above, model, values, found };
    if (it.kind === undefined) {
      checkKeyword(place);
      return;
    }
    const isWhole = it === holder && isAlone(it);
    if (!isWhole || !fine.has(it.joined)) {
      const before = found.length;
      checkFlags(place);
      for (const one of CHECKS[it.kind]) one(place);
      if (isWhole && found.length === before) fine.add(it.joined);
    }
    if (it !== holder || it.kind !== 'FROM') return;
    checkBase(place, stages);
    const stage = model.stageOf(it);
    if (stage?.name !== undefined) stages.set(stage.name, stage);
  };
  for (const instruction of model.file.instructions) {
    check(instruction, instruction);
    const { trigger } = instruction;
    // What may not be held back at all has nothing more to say.
    if (trigger && trigger.kind !== 'FROM' && trigger.kind !== 'ONBUILD' && trigger.kind !== 'MAINTAINER')
      check(trigger, instruction);
    above = instruction;
  }
  checkReferences(model, found);
  return found;
}
