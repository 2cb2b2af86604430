import { randomBytes } from 'node:crypto';
import { lstat, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { createTwoFilesPatch } from 'diff';
import { fixAll } from '../engine/fix.ts';
import type { Unusable } from '../report/report.ts';
import type { Snapshot, Workspace } from '../workspace/workspace.ts';
import type { Options } from './args.ts';
import type { Input } from './inputs.ts';

export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** How many findings were fixed. */
  readonly count: number;
}

/** Fixes one file in memory. A pass that would break it is not taken and is told. */
export function fixed(input: Input, snapshot: Snapshot, workspace: Workspace, options: Options, unusable: Unusable[]): FixedFile {
  const { text, applied, refused } = fixAll(
    input.text,
    (it) => workspace.lintText(input.uri, it),
    options.review ? 'review' : 'safe',
  );
  for (const rule of refused)
    unusable.push({
      path: input.path,
      message: `a fix of ${rule} would break the file and was not applied; please report this.`,
    });
  return { path: input.path, before: snapshot.text, after: text, count: applied.length };
}

export const unifiedDiff = ({ path, before, after }: FixedFile): string =>
  createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, '');

/** Replaces a file whole or not at all, through a new file beside it; what a link points to is written, the mode stays. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const target = (await lstat(file)).isSymbolicLink() ? await realpath(file) : file;
  const { mode } = await stat(target);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { mode });
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}
