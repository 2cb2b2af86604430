import type { Offer } from './refactoring.ts';

/** Why the user's own name cannot be had, with one that can where there is any near; undefined when it can be had. */
export function nameTrouble(offer: Offer, name: string): string | undefined {
  const problem = offer.nameProblem?.(name);
  if (problem === undefined) return undefined;
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_.]+/g, '-')
    .replace(/^[^a-z]+|[^a-z0-9]+$/g, '');
  const free = plain && [plain, `${plain}-2`, `${plain}-3`, `${name}_2`].find((it) => offer.nameProblem?.(it) === undefined);
  return free ? `${problem} ${free} is free.` : problem;
}
