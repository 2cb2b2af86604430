import type { Values } from '../condition.ts';
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
  readonly axes: readonly Axis[];
  /** What each variant is called. */
  readonly names: readonly string[];
  /** What conditions may ask of each file. */
  readonly values: readonly Values[];
}

export function tableOf(axes: readonly Axis[], count: number): Table {
  const files = Array.from({ length: count }, (_, i) => i);
  const names = files.map((i) => axes.map((it) => it.values[i]).join('-'));
  const values = files.map(
    (i) => new Map([...axes.map((it) => [it.name, it.values[i] ?? ''] as const), ['name', names[i] ?? '']]),
  );
  return { axes, names, values };
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
