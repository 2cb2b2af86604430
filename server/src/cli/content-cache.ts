import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, sweep, writePrivate } from '../host/disk-cache.ts';

/** How a file of ours begins, whichever program wrote it. */
const MARK = '{"dockwright":"cache"';
const KEY_LENGTH = 32;
/** Characters of all that is kept; what was not used for longest goes first. */
const MOST = 64_000_000;

/** A key of a content: as good as the content itself. */
export const contentKey = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, KEY_LENGTH);

/** Where a run keeps its cache: in the folder that the user names, or in a file for this working folder in the user's own cache. */
export function cacheFile(location: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  if (location !== undefined) return join(resolve(location), 'dockwright-cache.jsonl');
  return join(cacheFolder(env), 'lint', `${contentKey(process.cwd())}.jsonl`);
}

/** What is the same program: its own bytes, and the Node that runs it. */
export const programDigest = async (program: string): Promise<string> =>
  contentKey(
    process.version,
    createHash('sha256')
      .update(await readFile(program))
      .digest('hex'),
  );

/** Answers of earlier runs by the content that they were made of. One file, which another program's run starts anew. */
export class ContentCache {
  readonly #file: string;
  readonly #header: string;
  /** JSON by key, the one that was used last at the end. */
  #kept = new Map<string, string>();
  #hasNews = false;
  /** Why nothing is kept; one sentence. */
  problem: string | undefined;

  private constructor(file: string, program: string) {
    this.#file = file;
    this.#header = `${MARK},"program":${JSON.stringify(program)}}`;
  }

  /** `program`: what the answers are made by; those of another one do not count. */
  static async open(file: string, program: string): Promise<ContentCache> {
    const cache = new ContentCache(file, program);
    cache.#kept = await cache.#read();
    return cache;
  }

  get(key: string): unknown {
    const json = this.#kept.get(key);
    if (json === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, json);
    try {
      return JSON.parse(json);
    } catch {
      return undefined;
    }
  }

  set(key: string, value: unknown): void {
    const json = JSON.stringify(value);
    if (this.#kept.get(key) === json) return;
    this.#kept.delete(key);
    this.#kept.set(key, json);
    this.#hasNews = true;
  }

  /** Writes what is new, beside what other runs have written meanwhile. */
  async save(): Promise<void> {
    if (!this.#hasNews || this.problem !== undefined) return;
    const all = await this.#read();
    if (this.problem !== undefined) return;
    for (const [key, json] of this.#kept) {
      all.delete(key);
      all.set(key, json);
    }
    let size = 0;
    for (const json of all.values()) size += json.length;
    for (const [key, json] of all) {
      if (size <= MOST) break;
      size -= json.length;
      all.delete(key);
    }
    try {
      await writePrivate(this.#file, [this.#header, ...[...all].map(([key, json]) => `${key} ${json}`), ''].join('\n'));
      await sweep(dirname(this.#file), /^[0-9a-f]{32}\.jsonl(?:\.[0-9a-f]+\.tmp)?$/);
    } catch (error) {
      this.#fail('written', error);
    }
    this.#hasNews = false;
  }

  async #read(): Promise<Map<string, string>> {
    const kept = new Map<string, string>();
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#fail('read', error);
      return kept;
    }
    const [header = '', ...lines] = text.split('\n');
    if (!header.startsWith(MARK)) this.problem = `${this.#file} is no cache of dockwright, and nothing was kept in it.`;
    if (header !== this.#header) return kept;
    for (const line of lines) if (line[KEY_LENGTH] === ' ') kept.set(line.slice(0, KEY_LENGTH), line.slice(KEY_LENGTH + 1));
    return kept;
  }

  #fail(done: 'read' | 'written', error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    this.problem = `The cache ${this.#file} cannot be ${done}: ${code ?? message}.`;
  }
}
