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
  const digits = set.toString(16);
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = Number.parseInt(digits[i] ?? '0', 16);
    const first = (digits.length - 1 - i) * 4;
    for (let bit = 0; bit < 4; bit++) if (digit & (1 << bit)) found.push(first + bit);
  }
  return found;
}

export const everyFile = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
