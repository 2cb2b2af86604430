import { randomBytes } from 'node:crypto';
import { lstat, mkdir, realpath, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file before and after; undefined where there is none. */
export interface Written {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A text beside the file that it will replace. */
interface Prepared {
  readonly temporary: string;
  readonly target: string;
}

/** What a link points to is written, the mode stays. */
async function prepare(file: string, text: string): Promise<Prepared> {
  const target = (await lstat(file)).isSymbolicLink() ? await realpath(file) : file;
  const { mode } = await stat(target);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text, { mode });
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  return { temporary, target };
}

/** Replaces a file whole or not at all, through a new file beside it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const { temporary, target } = await prepare(file, text);
  try {
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** Writes, makes and deletes all of the files, or leaves all as they are and throws. */
export async function writeAll(files: readonly Written[]): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    // What mostly fails, a disk that is full or a folder that is not ours, fails before anything is changed.
    const prepared: (Prepared & { before: string })[] = [];
    for (const { file, before, after } of files) {
      if (before === undefined || after === undefined) continue;
      const next = await prepare(file, after);
      undo.push(() => rm(next.temporary, { force: true }));
      prepared.push({ ...next, before });
    }
    for (const it of files) if (it.before === undefined && it.after !== undefined) await make(it.file, it.after, undo);
    for (const { temporary, target, before } of prepared) {
      await rename(temporary, target);
      undo.push(() => writeWhole(target, before));
    }
    for (const { file, before, after } of files) {
      if (before === undefined || after !== undefined) continue;
      const { mode } = await stat(file);
      await unlink(file);
      undo.push(() => writeFile(file, before, { mode, flag: 'wx' }));
    }
  } catch (error) {
    for (const back of undo.reverse()) await back().catch(() => undefined);
    throw error;
  }
}

/** A file that has come into being meanwhile is not written over. */
async function make(file: string, text: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const folder = await mkdir(dirname(file), { recursive: true });
  if (folder !== undefined) undo.push(() => rm(folder, { recursive: true, force: true }));
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    // On a full disk a part of it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') undo.push(() => rm(file, { force: true }));
    throw error;
  }
  undo.push(() => rm(file, { force: true }));
}
