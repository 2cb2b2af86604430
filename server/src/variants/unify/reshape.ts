import { type Column, tidy } from './align.ts';
import { areApart, has, type Members } from './members.ts';
import { type Block, type ConditionCost, Planner, Runs } from './tree.ts';

/** A part of a column's files as a column of its own; undefined when its line cannot be written by itself. */
export type Cut = (column: Column, members: Members) => Column | undefined;

/** What a column takes in the source: its lines, and one for values. */
export type Size = (column: Column) => number;

/** Blocks longer than this are worth their condition. */
const MOST_LINES = 8;
/** How many blocks before and after one have a say. */
const WINDOW = 6;
const MOST_PARTS = 6;
const PASSES = 3;

/**
 * A line that different files share between lines that they do not takes two conditions more; written twice, it takes one line more.
 * So lines are written again where that makes the source shorter.
 */
export function reshaped(columns: readonly Column[], all: Members, condition: ConditionCost, cut: Cut, size: Size): Column[] {
  const planner = new Planner(condition);
  const runs = new Runs();
  const costOf = (of: readonly Column[]): number =>
    planner.plan(runs.blocks(of), all).cost + of.reduce((sum, it) => sum + size(it), 0);
  let blocks = runs.blocks(columns);
  /** Places that have been looked at, with all that is around them, and are good as they are. */
  const settled = new Set<string>();
  for (let pass = 0; pass < PASSES; pass++) {
    let isChanged = false;
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i] as Block;
      if (block.columns.reduce((sum, it) => sum + size(it), 0) > MOST_LINES) continue;
      const start = Math.max(0, i - WINDOW);
      const end = Math.min(blocks.length, i + WINDOW + 1);
      const window = blocks.slice(start, end);
      const place = `${i - start}:${window.map((it) => it.id).join(';')}`;
      if (settled.has(place)) continue;
      let best = window.flatMap((it) => it.columns);
      let cost = costOf(best) - 0.2;
      let isBetter = false;
      for (const parts of partitions(blocks, i)) {
        const pieces = parts.map((members) => block.columns.map((it) => cut(it, members)));
        if (pieces.some((it) => it.includes(undefined))) continue;
        const written = [
          ...blocks.slice(start, i).flatMap((it) => it.columns),
          ...(pieces.flat() as Column[]),
          ...blocks.slice(i + 1, end).flatMap((it) => it.columns),
        ];
        const tidied = tidy(written);
        const own = costOf(tidied);
        if (own >= cost) continue;
        [best, cost, isBetter] = [tidied, own, true];
      }
      if (!isBetter) {
        settled.add(place);
        continue;
      }
      isChanged = true;
      blocks = [...blocks.slice(0, start), ...runs.blocks(best), ...blocks.slice(end)];
    }
    blocks = runs.blocks(tidy(blocks.flatMap((it) => it.columns)));
    if (!isChanged) break;
  }
  return blocks.flatMap((it) => it.columns);
}

/** The ways in which the blocks around one divide its files. */
function partitions(blocks: readonly Block[], at: number): Members[][] {
  const { members } = blocks[at] as Block;
  const before = group(blocks, at, -1);
  const after = group(blocks, at, 1);
  const found = new Map<string, Members[]>();
  const add = (sets: readonly Members[]): void => {
    let parts = [members];
    for (const set of sets) parts = parts.flatMap((it) => [it & set, it & ~set].filter((part) => part !== 0n));
    if (parts.length > 1 && parts.length <= MOST_PARTS) found.set([...parts].map(String).sort().join(), parts);
  };
  add([...before, ...after]);
  add(before);
  add(after);
  add(before.slice(0, 1));
  add(after.slice(0, 1));
  return [...found.values()];
}

/** The files of the blocks next to one that could be the branches of one choice. */
function group(blocks: readonly Block[], at: number, step: 1 | -1): Members[] {
  const sets: Members[] = [];
  for (let i = at + step; i >= 0 && i < blocks.length; i += step) {
    const { members } = blocks[i] as Block;
    if (sets.some((it) => !areApart(it, members))) break;
    sets.push(members);
  }
  return sets;
}

export const part = (column: Column, members: Members): Column => ({
  members: column.members & members,
  texts: new Map([...column.texts].filter(([file]) => has(members, file))),
});
