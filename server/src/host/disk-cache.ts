import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Cache } from './host.ts';

/** Files that nobody has written for so long are removed. */
const LIFETIME = 90 * 24 * 3600_000;

/** `$XDG_CACHE_HOME/dockwright`, or below the home folder; a relative one does not count (XDG Base Directory Specification). */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(env.HOME || homedir(), '.cache'), 'dockwright');
}

/** One file a text, for this user only. What cannot be read or written is forgotten. */
export function diskCache(folder: string): Cache {
  let swept = false;
  const fileOf = (key: string): string => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  return {
    async read(key) {
      try {
        const kept: unknown = JSON.parse(await readFile(fileOf(key), 'utf8'));
        if (typeof kept !== 'object' || kept === null) return undefined;
        const { key: name, text, at } = kept as Record<string, unknown>;
        return name === key && typeof text === 'string' && Number.isFinite(at) ? { text, at: at as number } : undefined;
      } catch {
        return undefined;
      }
    },
    async write(key, text) {
      try {
        await writePrivate(fileOf(key), JSON.stringify({ key, at: Date.now(), text }));
        if (!swept) {
          swept = true;
          await sweep(folder, /^[0-9a-f]{64}\.json/);
        }
      } catch {
        // Forgotten.
      }
    },
  };
}

/** Replaces a file whole, in a folder that is made when there is none, both for this user only. Throws, and leaves nothing behind. */
export async function writePrivate(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** Removes those of a cache's files, by their names, that nobody has written for long. */
export async function sweep(folder: string, names: RegExp): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (!names.test(name)) continue;
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > LIFETIME) await unlink(file);
  }
}
