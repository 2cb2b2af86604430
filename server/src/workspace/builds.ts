import type { Build } from '../builds/build.ts';
import type { Files } from '../host/host.ts';
import { once } from '../text/once.ts';
import { BuildIndex, type ReadApart } from './build-index.ts';

/** A build and the folder whose files define it. */
export interface FoundBuild {
  readonly build: Build;
  readonly index: BuildIndex;
}

const imagesOf = once((builds: readonly Build[]): readonly string[] =>
  [...new Set(builds.flatMap((it) => it.images ?? []))].sort(),
);

/** The build definitions of all folders that are worked in, each read when somebody first asks. */
export class Builds {
  readonly #files: Files;
  /** The folder to look for builds in; undefined for a file that belongs to none. */
  readonly #rootOf: (uri: string) => Promise<string | undefined> | string | undefined;
  readonly #readApart: ReadApart | undefined;
  readonly #indexes = new Map<string, BuildIndex>();
  /** Texts of editors, for folders that are only read later. */
  readonly #open = new Map<string, string>();

  constructor(files: Files, rootOf: (uri: string) => Promise<string | undefined> | string | undefined, readApart?: ReadApart) {
    this.#files = files;
    this.#readApart = readApart;
    this.#rootOf = rootOf;
  }

  /** The index of the folder that a file belongs to, read to its end; undefined when there is none or it is too big. */
  async indexOf(uri: string): Promise<BuildIndex | undefined> {
    const root = await this.#rootOf(uri);
    if (root === undefined) return undefined;
    let index = this.#indexes.get(root);
    if (!index) {
      index = new BuildIndex(this.#files, root, this.#readApart);
      this.#indexes.set(root, index);
      for (const [open, text] of this.#open) {
        const path = index.path(open);
        if (path !== undefined) void index.edited(path, text);
      }
    }
    await index.load();
    return index.builds ? index : undefined;
  }

  /** The builds of a Dockerfile, those that know it by a link among them. */
  async of(uri: string): Promise<readonly FoundBuild[]> {
    const index = await this.indexOf(uri);
    const path = index?.path(uri);
    if (!index || path === undefined) return [];
    const own = (index.builds ?? []).filter((build) => index.isOf(build, path));
    return own.map((build) => ({ build, index }));
  }

  /** The repositories of the images that are built where a file is; undefined where that is not known. */
  async made(uri: string): Promise<readonly string[] | undefined> {
    const builds = (await this.indexOf(uri))?.builds;
    return builds && imagesOf(builds);
  }

  /** The text of an editor, undefined when it is closed. Answers whether builds changed. */
  async edited(uri: string, text: string | undefined): Promise<boolean> {
    if (text === undefined) this.#open.delete(uri);
    else this.#open.set(uri, text);
    let isChanged = false;
    for (const index of this.#indexes.values()) {
      const path = index.path(uri);
      if (path !== undefined) isChanged = (await index.edited(path, text)) || isChanged;
    }
    return isChanged;
  }

  /** Files that came, went or changed. Answers whether builds changed. */
  async touched(uris: readonly string[]): Promise<boolean> {
    let isChanged = false;
    for (const index of this.#indexes.values()) {
      const paths = uris.flatMap((uri) => index.path(uri) ?? []);
      if (paths.length > 0) isChanged = (await index.changed(paths)) || isChanged;
    }
    return isChanged;
  }

  get indexes(): readonly BuildIndex[] {
    return [...this.#indexes.values()];
  }
}
