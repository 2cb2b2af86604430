import type { Pair } from '../syntax/ast.ts';
import type { Expansion } from './expansion.ts';

/** The pair of the same ENV that sets what another pair of it reads: all of them see only what stands above the ENV. */
export function setBeside({ in: instruction, role, variable, text }: Expansion): Pair | undefined {
  if (role !== 'env') return undefined;
  return instruction.pairs.find(
    (pair) => pair.key.text === variable.name && pair.value !== undefined && pair.value.at !== text.at,
  );
}

/** `ENV X=$X`. */
export const setsItself = ({ in: instruction, role, variable, text }: Expansion): boolean =>
  role === 'env' &&
  instruction.pairs.some((pair) => pair.key.text === variable.name && pair.value?.at === text.at) &&
  [`$${variable.name}`, `\${${variable.name}}`].includes(text.text.replace(/^"(.*)"$/, '$1'));
