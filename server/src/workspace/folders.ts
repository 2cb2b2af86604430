import ignore, { type Ignore } from 'ignore';
import type { EntryKind } from '../facts/facts.ts';
import type { Entry, Files } from '../host/host.ts';
import { once } from '../text/once.ts';
import { joinUri, nameOf, parentUri } from './uri.ts';

const byName = once(
  (entries: readonly Entry[]): ReadonlyMap<string, EntryKind> =>
    new Map(entries.map(({ name, kind }) => [name, kind === 'other' ? 'file' : kind])),
);

/** What rules ask about folders. A folder is listed once for all files that ask, until it is known to have changed. */
export class Folders {
  readonly #files: Files;
  readonly #listings = new Map<string, Promise<readonly Entry[] | undefined>>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** The folders whose listings stand behind answers. */
  get listed(): readonly string[] {
    return [...this.#listings.keys()];
  }

  /** Tells that files came, went or changed. True when an answer may differ. */
  touched(uris: readonly string[]): boolean {
    let isListed = false;
    for (const uri of uris) {
      const folder = parentUri(uri);
      if (folder !== undefined) isListed = this.#listings.delete(folder) || isListed;
      isListed = this.#listings.delete(uri) || isListed;
    }
    return isListed;
  }

  /** Null when there is no such folder. */
  async entriesByName(uri: string): Promise<ReadonlyMap<string, EntryKind> | null> {
    const entries = await this.#entries(uri);
    return entries ? byName(entries) : null;
  }

  /** Git's own reading, without its global and per-clone files: the innermost `.gitignore` that says something decides. */
  async isGenerated(uri: string): Promise<boolean> {
    let path = nameOf(uri);
    for (let folder = parentUri(uri); folder !== undefined; folder = parentUri(folder)) {
      const verdict = (await this.#gitignore(folder))?.test(path);
      if (verdict?.ignored || verdict?.unignored) return verdict.ignored;
      if ((await this.#entries(folder))?.some((entry) => entry.name === '.git')) return false;
      path = `${nameOf(folder)}/${path}`;
    }
    return false;
  }

  async #gitignore(folder: string): Promise<Ignore | undefined> {
    if (!(await this.#entries(folder))?.some((entry) => entry.name === '.gitignore')) return undefined;
    const read = await this.#files.read(joinUri(folder, '.gitignore'));
    return 'text' in read ? ignore().add(read.text) : undefined;
  }

  #entries(uri: string): Promise<readonly Entry[] | undefined> {
    let listing = this.#listings.get(uri);
    if (!listing) {
      listing = this.#files.list(uri);
      this.#listings.set(uri, listing);
    }
    return listing;
  }

  /** The ignore file in force for a Dockerfile and a context; null when there is none. */
  async ignoreFile(dockerfile: string, context: string): Promise<{ name: string; text: string } | null> {
    const own = `${nameOf(dockerfile)}.dockerignore`;
    const folder = parentUri(dockerfile);
    return (folder === undefined ? null : await this.#named(folder, own)) ?? this.#named(context, '.dockerignore');
  }

  async #named(folder: string, name: string): Promise<{ name: string; text: string } | null> {
    if (!(await this.#entries(folder))?.some((entry) => entry.name === name)) return null;
    const read = await this.#files.read(joinUri(folder, name));
    return 'text' in read ? { name, text: read.text } : null;
  }
}
