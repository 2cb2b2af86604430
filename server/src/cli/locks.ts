import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeFiles } from '../host/node.ts';
import { isSameImage, LOCK_NAME, type Locked, readLock, writeLock } from '../registry/lock.ts';
import type { Unusable } from '../report/report.ts';
import { joinUri, parentUri } from '../workspace/uri.ts';

/** A lock file, there or to be made, and what this run has learned for it. */
export interface LockFile {
  readonly file: string;
  /** As the user knows it. */
  readonly path: string;
  readonly before: string;
  readonly images: Map<string, Locked>;
  /** False when it has a mistake: then nothing is pinned by it, and it is not written. */
  readonly isUsable: boolean;
  isChanged: boolean;
}

/** The lock files of a run, each read once. */
export class Locks {
  readonly #known = new Map<string, Promise<LockFile>>();
  readonly #unusable: Unusable[];

  constructor(unusable: Unusable[]) {
    this.#unusable = unusable;
  }

  /** The nearest lock file above a file; where there is none, the one that would be made in this folder, or beside a file elsewhere. */
  async near(uri: string): Promise<LockFile> {
    for (let folder = parentUri(uri); folder !== undefined; folder = parentUri(folder)) {
      const lock = joinUri(folder, LOCK_NAME);
      if (this.#known.has(lock)) return this.#open(lock);
      const found = (await nodeFiles.list(folder))?.some((it) => it.name === LOCK_NAME);
      if (found) return this.#open(lock);
    }
    const here = pathToFileURL(process.cwd()).href;
    return this.#open(joinUri(uri.startsWith(`${here}/`) ? here : (parentUri(uri) ?? here), LOCK_NAME));
  }

  async all(): Promise<readonly LockFile[]> {
    return Promise.all(this.#known.values());
  }

  #open(uri: string): Promise<LockFile> {
    const opened = this.#known.get(uri) ?? this.#read(uri);
    this.#known.set(uri, opened);
    return opened;
  }

  async #read(uri: string): Promise<LockFile> {
    const file = fileURLToPath(uri);
    const path = relative(process.cwd(), resolve(file)) || LOCK_NAME;
    const read = await nodeFiles.read(uri);
    const empty = { file, path, before: '', images: new Map<string, Locked>(), isChanged: false };
    if ('problem' in read) {
      if (!read.missing) this.#unusable.push({ path, message: `${read.problem}.` });
      return { ...empty, isUsable: read.missing };
    }
    const { lock, problems } = readLock(read.text);
    for (const { line, message } of problems) this.#unusable.push({ path: `${path}:${line}`, message });
    return { ...empty, before: read.text, images: new Map(lock), isUsable: problems.length === 0 };
  }
}

/** Takes an image into the lock; true when that says something new. */
export function keep(lock: LockFile, key: string, locked: Locked): boolean {
  if (isSameImage(lock.images.get(key), locked)) return false;
  lock.images.set(key, locked);
  lock.isChanged = true;
  return true;
}

export const lockText = (lock: LockFile): string => writeLock(lock.images);
