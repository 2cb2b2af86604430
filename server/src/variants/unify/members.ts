/** A set of files, a bit for each. */
export type Members = bigint;

export const NOBODY: Members = 0n;

const bits: Members[] = [];
export function only(index: number): Members {
  for (let i = bits.length; i <= index; i++) bits.push(1n << BigInt(i));
  return bits[index] ?? NOBODY;
}

export const has = (set: Members, index: number): boolean => (set & only(index)) !== 0n;
export const areApart = (a: Members, b: Members): boolean => (a & b) === 0n;

export function list(set: Members): number[] {
  const found: number[] = [];
  const bits = set.toString(2);
  for (let i = bits.length - 1; i >= 0; i--) if (bits[i] === '1') found.push(bits.length - 1 - i);
  return found;
}
