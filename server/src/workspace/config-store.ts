import { CONFIG_NAMES, type Config, type ConfigProblem, DEFAULT_CONFIG, readConfig } from '../engine/config.ts';
import type { Rule } from '../engine/rule.ts';
import type { Files } from '../host/host.ts';
import { joinUri, nameOf, parentUri } from './uri.ts';

/** A configuration and where it comes from. */
export interface FoundConfig {
  /** Undefined when no file was found and the defaults count. */
  readonly uri: string | undefined;
  readonly text: string;
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

const DEFAULTS: FoundConfig = { uri: undefined, text: '', config: DEFAULT_CONFIG, problems: [] };

/** The nearest configuration of each folder, read once until `forget`. */
export class ConfigStore {
  readonly #files: Files;
  readonly #rules: readonly Rule[];
  #byFolder = new Map<string, Promise<FoundConfig>>();

  constructor(files: Files, rules: readonly Rule[]) {
    this.#files = files;
    this.#rules = rules;
  }

  forget(): void {
    this.#byFolder = new Map();
  }

  /** The configuration for files in a folder: its own, or that of the nearest folder above. */
  find(folder: string | undefined): Promise<FoundConfig> {
    if (folder === undefined) return Promise.resolve(DEFAULTS);
    let found = this.#byFolder.get(folder);
    if (!found) {
      found = this.#look(folder);
      this.#byFolder.set(folder, found);
    }
    return found;
  }

  /** Reads one file; used when the user names it. */
  async read(uri: string): Promise<FoundConfig | undefined> {
    const read = await this.#files.read(uri);
    if ('text' in read) return { uri, text: read.text, ...readConfig(read.text, nameOf(uri), this.#rules) };
    if (read.missing) return undefined;
    return { ...DEFAULTS, uri, problems: [{ at: { start: 0, end: 0 }, message: `The file ${read.problem}.` }] };
  }

  async #look(folder: string): Promise<FoundConfig> {
    // One look at the folder instead of a try for each name.
    const names = new Set((await this.#files.list(folder))?.map((entry) => entry.name));
    for (const name of CONFIG_NAMES) {
      const found = names.has(name) ? await this.read(joinUri(folder, name)) : undefined;
      if (found) return found;
    }
    return this.find(parentUri(folder));
  }
}
