import type { Model, Stage } from '../model/model.ts';
import type { Instruction, Pair } from '../syntax/ast.ts';
import { lex, variablesOf } from '../syntax/expand.ts';
import { mentions } from './stage-text.ts';

/** ARGs in force at the end of some instructions, in order. */
function argsInForce(instructions: readonly Instruction[]): Map<string, Pair> {
  const found = new Map<string, Pair>();
  for (const it of instructions)
    for (const pair of it.kind === 'ARG' || it.kind === 'ENV' ? it.pairs : []) {
      // The last one counts for the order as well.
      found.delete(pair.key.text);
      if (it.kind === 'ARG') found.set(pair.key.text, pair);
    }
  return found;
}

/**
 * The ARGs that a stage needs again when it goes on from one that ends here. BuildKit inherits them, but sets the ENVs of the base again
 * over them (dockerfile2llb/convert.go, dispatchStages), which may be those of an image that nobody has looked into; the builder before it
 * inherits none. Undefined where a value would come out different.
 */
export function argsAgain(
  model: Model,
  stage: Stage,
  first: readonly Instruction[],
  rest: readonly Instruction[],
): string[] | undefined {
  const inForce = argsInForce(first);
  const needed = new Set<string>();
  const need = (name: string): void => {
    const pair = inForce.get(name);
    if (!pair || needed.has(name)) return;
    needed.add(name);
    for (const it of variablesIn(model, pair)) if (it !== name) need(it);
  };
  // Any program may look at any variable.
  const runs = rest.some((it) => it.kind === 'RUN');
  for (const name of inForce.keys())
    if (runs || mentions(model, rest, name) || setsEnv(first, name) || model.before(stage.from).env(name).from === 'file')
      need(name);
  const pairs = [...inForce].filter(([name]) => needed.has(name)).map(([, pair]) => pair);
  return pairs.some((it) => isOtherAgain(model, first, it))
    ? undefined
    : pairs.map((pair) => model.file.text.slice(pair.start, pair.end));
}

/** True when an ARG has another value when it is declared once more below. */
function isOtherAgain(model: Model, first: readonly Instruction[], pair: Pair): boolean {
  const { key, value, start, end } = pair;
  // A second ARG without a default leaves the first one's.
  if (!value) return pairsOf(first, key.text).some((it) => it !== pair && it.start < start);
  // A comment in it is no part of an ARG on one line.
  if (model.file.text.slice(start, end).includes('\n')) return true;
  return variablesIn(model, pair).some((it) => it === key.text || pairsOf(first, it).some((one) => one.start > start));
}

const pairsOf = (instructions: readonly Instruction[], name: string): Pair[] =>
  instructions.flatMap((it) => (it.kind === 'ARG' || it.kind === 'ENV' ? it.pairs.filter((pair) => pair.key.text === name) : []));

const variablesIn = (model: Model, { value }: Pair): string[] =>
  value ? [...variablesOf(lex(value.text, model.file.escape).parts)].map((it) => it.name) : [];

const setsEnv = (instructions: readonly Instruction[], name: string): boolean =>
  instructions.some((it) => it.kind === 'ENV' && it.pairs.some((pair) => pair.key.text === name));

/** True when instructions would see another value of an ARG if they stood in the stage that declares it. */
export function seesOtherArgs(model: Model, stage: Stage, own: readonly Instruction[]): boolean {
  for (const [name, pair] of argsInForce(stage.instructions)) {
    if (model.before(stage.from).env(name).from === 'file' || setsEnv(stage.instructions, name)) return true;
    // Declared again with a default, or without any at both places, it is the same here and there.
    const again = own.findIndex((it) => it.kind === 'ARG' && it.pairs.some((one) => isAgain(model, one, pair)));
    const before = again < 0 ? own : own.slice(0, again);
    // Any program may look at any variable.
    if (before.some((it) => it.kind === 'RUN') || mentions(model, before, name)) return true;
  }
  return false;
}

const isAgain = (model: Model, one: Pair, pair: Pair): boolean =>
  one.key.text === pair.key.text && (one.value ? !variablesIn(model, one).includes(one.key.text) : !pair.value);
