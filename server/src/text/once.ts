/** The same question about the same object is answered once, and the answer goes when the object does. */
export function once<K extends object, V>(answer: (about: K) => V): (about: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (about) => {
    const found = known.get(about);
    if (found) return found.value;
    const value = answer(about);
    known.set(about, { value });
    return value;
  };
}

/** How many answers about texts are kept: enough for a large file, and what is typed on the way to a name does not pile up. */
const KEPT = 2_000;

/** The same question about the same text is answered once, for as long as it is not one of too many. */
export function onceByText<V>(answer: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as V;
    const value = answer(text);
    if (known.size >= KEPT) known.clear();
    known.set(text, value);
    return value;
  };
}

/** The rows of a table that are about a program, by its name. */
export const byProgram = <T extends { readonly programs: RegExp }>(table: readonly T[]): ((program: string) => readonly T[]) =>
  onceByText((program) => table.filter((it) => it.programs.test(program)));

/** The items by key, in order. */
export function groupBy<T, K>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const of = key(item);
    const group = groups.get(of);
    if (group) group.push(item);
    else groups.set(of, [item]);
  }
  return groups;
}
