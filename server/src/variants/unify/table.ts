import { areApart, type Members, only } from './members.ts';

/** Something that is known of each file before its lines are. */
export interface Axis {
  readonly name: string;
  /** By file. */
  readonly values: readonly string[];
  /** The files that have a value. */
  readonly masks: ReadonlyMap<string, Members>;
}

export function axisOf(name: string, values: readonly string[]): Axis {
  const masks = new Map<string, Members>();
  for (const [i, value] of values.entries()) masks.set(value, (masks.get(value) ?? 0n) | only(i));
  return { name, values, masks };
}

export interface Table {
  /** What conditions may ask for. */
  readonly axes: readonly Axis[];
  /** What each variant is called. */
  readonly names: readonly string[];
  readonly all: Members;
  /** Those that stand in no path, but say what a part of one means. */
  readonly derived: ReadonlySet<string>;
}

/** `facets` are asked for, too, but are no part of a variant's name unless there are no axes. */
export function tableOf(axes: readonly Axis[], facets: readonly Axis[], output: string, count: number): Table {
  const files = Array.from({ length: count }, (_, i) => i);
  const names = axes.length > 0 ? files.map((i) => axes.map((it) => it.values[i]).join('-')) : rowNames(facets, count);
  const asked = [...axes, ...facets];
  const derived = new Set(facets.map((it) => it.name).filter((it) => !output.includes(`{${it}}`)));
  return { axes: asked, names, derived, all: files.reduce((set, i) => set | only(i), 0n) };
}

/** Rows are called by their values, without those that none of them needs. */
function rowNames(facets: readonly Axis[], count: number): string[] {
  const made = (of: readonly Axis[]): string[] =>
    Array.from({ length: count }, (_, i) => {
      const words = of.map((it) => it.values[i] ?? '').filter((it) => it !== '' && it !== 'default');
      return (
        words
          .join('-')
          .replace(/[^\w.-]+/g, '-')
          .replace(/^[^\w]+/, '') || 'default'
      );
    });
  const isUnique = (names: readonly string[]): boolean => new Set(names.map((it) => it.toLowerCase())).size === count;
  let kept = [...facets];
  for (const facet of [...facets].reverse()) {
    const fewer = kept.filter((it) => it !== facet);
    if (isUnique(made(fewer))) kept = fewer;
  }
  const names = made(kept);
  return isUnique(names) ? names : names.map((it, i) => `${it}-${i + 1}`);
}

/** The files for which an axis has one of these values. */
export function membersWith(axis: Axis, values: Iterable<string>, among: Members): Members {
  let found = 0n;
  for (const value of values) found |= axis.masks.get(value) ?? 0n;
  return found & among;
}

export function valuesOf(axis: Axis, members: Members): Set<string> {
  const found = new Set<string>();
  for (const [value, mask] of axis.masks) if (!areApart(mask, members)) found.add(value);
  return found;
}
