import { exact, FAILED, LONGEST, toNumber, toText, UNKNOWN, type Value, worstOf } from './bake-value.ts';

export interface BakeFunction {
  readonly run: (args: readonly Value[]) => Value;
  /** It can say something though parts of its arguments are not known. */
  readonly partial?: boolean;
  /** Null is an argument like others; elsewhere it is an error. */
  readonly nulls?: boolean;
}

/** A function of so many texts. */
export const textual = (count: number, run: (...texts: [string, string, string]) => Value): BakeFunction => ({
  run: (args) => {
    if (args.length !== count) return FAILED;
    const texts: string[] = [];
    for (const arg of args) {
      const text = toText(arg);
      if (typeof text !== 'string') return text;
      texts.push(text);
    }
    return run(...(texts as [string, string, string]));
  },
});

/** A function of so many numbers, or of any. */
export const numbered = (count: number | undefined, run: (...numbers: number[]) => number | undefined): BakeFunction => ({
  run: (args) => {
    if (count !== undefined && args.length !== count) return FAILED;
    const numbers: number[] = [];
    for (const arg of args) {
      const number = toNumber(arg);
      if (typeof number !== 'number') return number;
      numbers.push(number);
    }
    const found = run(...numbers);
    return found === undefined ? FAILED : Number.isFinite(found) ? exact(found) : UNKNOWN;
  },
});

export function call({ run, partial = false, nulls = false }: BakeFunction, args: readonly Value[]): Value {
  const missing = worstOf(args);
  if (missing === FAILED || (missing && !partial)) return missing;
  if (!nulls && args.includes(null)) return FAILED;
  try {
    const found = run(args);
    const size = typeof found === 'string' || Array.isArray(found) ? found.length : 0;
    return size > LONGEST ? UNKNOWN : found;
  } catch {
    // A text beyond what the machine can hold.
    return UNKNOWN;
  }
}
