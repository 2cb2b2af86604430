import { createTwoFilesPatch, diffArrays } from 'diff';

/** Lines that differ: `removed` lines from `start` of the one text give way to `added`. Lines count from 0. */
export interface Hunk {
  readonly start: number;
  readonly removed: number;
  /** Where the added lines stand in the other text. */
  readonly at: number;
  readonly added: readonly string[];
}

/** What turns the one list of lines into the other, in order; equal lines stay out of it. */
export function lineHunks(before: readonly string[], after: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [start, at] = [0, 0];
  let open: { start: number; at: number; removed: number; added: string[] } | undefined;
  const close = (): void => {
    if (open) hunks.push(open);
    open = undefined;
  };
  for (const { value, added, removed, count = value.length } of diffArrays([...before], [...after])) {
    if (!added && !removed) close();
    else {
      open ??= { start, at, removed: 0, added: [] };
      if (removed) open.removed += count;
      else open.added.push(...value);
    }
    if (!added) start += count;
    if (!removed) at += count;
  }
  close();
  return hunks;
}

/** Of one file; undefined stands for a file that is not there. */
export const unifiedDiff = ({
  path,
  before,
  after,
}: {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}): string =>
  createTwoFilesPatch(
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3 },
  ).replace(/^=+\n/, '');
