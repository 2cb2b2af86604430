import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, type Entry, type Files, type ReadResult, sizeProblem } from './host.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  EISDIR: 'is a folder',
  ELOOP: 'is a symbolic link that leads to itself',
  ENAMETOOLONG: 'has too long a name',
  EMFILE: 'cannot be opened: too many files are open',
};

function failed(error: unknown): ReadResult {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'does not exist', missing: true };
  return { problem: REASONS[code ?? ''] ?? `cannot be read: ${message}`, missing: false };
}

const strict = (): TextDecoder => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The disk. A byte order mark is kept: offsets count it. */
export const nodeFiles: Files = {
  pause: (milliseconds) =>
    new Promise((resolve) => {
      if (milliseconds === undefined) setImmediate(resolve);
      else setTimeout(resolve, milliseconds);
    }),
  async read(uri): Promise<ReadResult> {
    let handle: Awaited<ReturnType<typeof open>> | undefined;
    try {
      handle = await open(fileURLToPath(uri), 'r');
      const tooBig = sizeProblem((await handle.stat()).size);
      if (tooBig) return { problem: tooBig, missing: false };
      return decode(await handle.readFile(), strict());
    } catch (error) {
      return failed(error);
    } finally {
      await handle?.close();
    }
  },
  async list(uri): Promise<readonly Entry[] | undefined> {
    try {
      const folder = fileURLToPath(uri);
      const entries = await readdir(folder, { withFileTypes: true });
      return await Promise.all(
        entries.map(async (entry) =>
          entryOf(entry, entry.isSymbolicLink() ? await readlink(join(folder, entry.name)).catch(() => undefined) : undefined),
        ),
      );
    } catch {
      return undefined;
    }
  },
};

const entryOf = (entry: Dirent, to: string | undefined): Entry =>
  entry.isSymbolicLink()
    ? { name: entry.name, kind: 'link', ...(to === undefined ? {} : { to: to.replaceAll('\\', '/') }) }
    : { name: entry.name, kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other' };

/** The same for who has nothing else to do meanwhile: many small files are read several times as fast. */
export const promptFiles: Files = {
  async read(uri): Promise<ReadResult> {
    let file: number | undefined;
    try {
      file = openSync(fileURLToPath(uri), 'r');
      const tooBig = sizeProblem(fstatSync(file).size);
      return tooBig ? { problem: tooBig, missing: false } : decode(readFileSync(file), strict());
    } catch (error) {
      return failed(error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  },
  async list(uri): Promise<readonly Entry[] | undefined> {
    try {
      const folder = fileURLToPath(uri);
      return readdirSync(folder, { withFileTypes: true }).map((entry) =>
        entryOf(entry, entry.isSymbolicLink() ? linkOf(join(folder, entry.name)) : undefined),
      );
    } catch {
      return undefined;
    }
  },
};

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
