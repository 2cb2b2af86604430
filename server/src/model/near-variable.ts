import type { Pair } from '../syntax/ast.ts';
import { lexed, variablesOf } from '../syntax/expand.ts';
import { nearestName } from '../text/nearest.ts';
import type { Expansion } from './expansion.ts';
import { lineageOf } from './lineage.ts';
import type { Model, Stage } from './model.ts';

/** The name that was most likely meant by a variable, among those that are set where it is used. */
export function nearVariable({ in: instruction, variable: { name } }: Expansion, stage: Stage, model: Model): string | undefined {
  const known = lineageOf(stage).flatMap((it) =>
    it.instructions
      .filter((other) => (other.kind === 'ENV' || other.kind === 'ARG') && (it !== stage || other.start < instruction.start))
      // What is made of it is not what was meant by it.
      .flatMap((other) => other.pairs.filter((pair) => !isMadeOf(pair, name, model)).map((pair) => pair.key.text)),
  );
  return nearestName(name, known);
}

const isMadeOf = ({ value }: Pair, name: string, model: Model): boolean =>
  [...variablesOf(lexed(value?.text ?? '', model.file.escape).parts)].some((it) => it.name === name);
