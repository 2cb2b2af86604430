import { areApart, type Members, NOBODY, only } from './members.ts';
import type { Unit } from './units.ts';

/** A line of the common text: who has it, and how it reads there. */
export interface Column {
  readonly members: Members;
  readonly texts: ReadonlyMap<number, string>;
}

interface Growing {
  members: Members;
  readonly texts: Map<number, string>;
  readonly all: Set<string>;
  readonly skeleton: string;
}

/** One order of lines in which each file's lines are found again, in their order. */
export function align(files: readonly (readonly Unit[])[]): Column[] {
  const order = byLikeness(files);
  let columns: Growing[] = [];
  for (const index of order) columns = joined(columns, files[index] ?? [], index);
  return tidy(columns);
}

/** The most typical file first, then always the one that is most like one of those before it. */
function byLikeness(files: readonly (readonly Unit[])[]): number[] {
  const bags = files.map((units) => new Map(units.map((it) => [it.skeleton, it.weight])));
  const likeness = bags.map((a) =>
    bags.map((b) => {
      let shared = 0;
      for (const [text, weight] of a) if (b.has(text)) shared += weight;
      return shared;
    }),
  );
  const total = likeness.map((row) => row.reduce((a, b) => a + b, 0));
  const order = [total.indexOf(Math.max(...total))];
  const best = likeness[order[0] ?? 0]?.slice() ?? [];
  const left = new Set(files.keys());
  left.delete(order[0] ?? 0);
  while (left.size > 0) {
    let next = -1;
    for (const i of left) if (next < 0 || (best[i] ?? 0) > (best[next] ?? 0)) next = i;
    left.delete(next);
    order.push(next);
    for (const i of left) best[i] = Math.max(best[i] ?? 0, likeness[next]?.[i] ?? 0);
  }
  return order;
}

/** What a break between two matched lines costs: blocks that stay together need fewer conditions. */
const BREAK = 0.7;

/** Adds a file to the columns by the heaviest common subsequence. */
function joined(columns: Growing[], units: readonly Unit[], index: number): Growing[] {
  const [rows, width] = [units.length, columns.length];
  const stride = width + 1;
  // Two states a cell: the last step was a match, or was not.
  const match = new Float32Array((rows + 1) * stride).fill(Number.NEGATIVE_INFINITY);
  const gap = new Float32Array((rows + 1) * stride);
  for (let i = 1; i <= rows; i++) {
    const unit = units[i - 1] as Unit;
    for (let j = 1; j <= width; j++) {
      const at = i * stride + j;
      const score = scoreOf(unit, columns[j - 1] as Growing);
      const diagonal = at - stride - 1;
      if (score > 0) match[at] = score + Math.max(match[diagonal] as number, (gap[diagonal] as number) - BREAK);
      const [up, left] = [at - stride, at - 1];
      gap[at] = Math.max(match[up] as number, gap[up] as number, match[left] as number, gap[left] as number);
    }
  }
  return traced(columns, units, index, match, gap);
}

function scoreOf(unit: Unit, column: Growing): number {
  if (column.skeleton !== unit.skeleton) return 0;
  return column.all.has(unit.text) ? unit.weight : unit.weight * 0.8;
}

function traced(columns: Growing[], units: readonly Unit[], index: number, match: Float32Array, gap: Float32Array): Growing[] {
  const stride = columns.length + 1;
  const result: Growing[] = [];
  let [i, j] = [units.length, columns.length];
  let isMatch = (match[i * stride + j] as number) > (gap[i * stride + j] as number);
  while (i > 0 || j > 0) {
    const at = i * stride + j;
    if (isMatch) {
      const column = columns[j - 1] as Growing;
      column.members |= only(index);
      column.texts.set(index, units[i - 1]?.text ?? '');
      column.all.add(units[i - 1]?.text ?? '');
      result.push(column);
      i--;
      j--;
      isMatch = (match[at - stride - 1] as number) >= (gap[at - stride - 1] as number) - BREAK;
      continue;
    }
    const value = gap[at] as number;
    const fromLeft = j > 0 && Math.max(match[at - 1] as number, gap[at - 1] as number) >= value;
    if (i === 0 || fromLeft) {
      isMatch = i > 0 && (match[at - 1] as number) > (gap[at - 1] as number);
      result.push(columns[--j] as Growing);
    } else {
      isMatch = j > 0 && (match[at - stride] as number) > (gap[at - stride] as number);
      result.push(fresh(units[--i] as Unit, index));
    }
  }
  return result.reverse();
}

const fresh = (unit: Unit, index: number): Growing => ({
  members: only(index),
  texts: new Map([[index, unit.text]]),
  all: new Set([unit.text]),
  skeleton: unit.skeleton,
});

/** Lines of different files may change places: those of the same files come together, and equal ones are one. */
export function tidy(columns: readonly Column[]): Column[] {
  const result: Column[] = [];
  for (const column of columns) {
    let at = result.length;
    let found = -1;
    while (at > 0) {
      const other = result[at - 1] as Column;
      if (other.members === column.members) {
        found = at;
        break;
      }
      if (!areApart(other.members, column.members)) break;
      at--;
    }
    result.splice(found < 0 ? result.length : found, 0, column);
  }
  return result;
}

export const everybody = (count: number): Members =>
  Array.from({ length: count }, (_, i) => only(i)).reduce((a, b) => a | b, NOBODY);
