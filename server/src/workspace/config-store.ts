import {
  CONFIG_NAMES,
  type Config,
  DEFAULT_CONFIG,
  enabledRules,
  isIgnoredFile,
  merged,
  type PathFrom,
  rulesByName,
  settingKey,
  settingsFor,
} from '../engine/config.ts';
import { HADOLINT_NAMES, readHadolintConfig } from '../engine/hadolint-config.ts';
import { type ConfigProblem, readConfig } from '../engine/read-config.ts';
import type { Rule } from '../engine/rule.ts';
import type { Diagnostic, Enabled } from '../engine/run.ts';
import type { Files } from '../host/host.ts';
import { joinUri, nameOf, parentUri, relativeUri } from './uri.ts';

/** A configuration and where it comes from. Its globs count from folders named by their URIs. */
export interface FoundConfig {
  /** Undefined when no file was found and the defaults count. */
  readonly uri: string | undefined;
  readonly text: string;
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

/** Files that extend each other further than this go round in circles. */
const MOST_BASES = 10;

/** The nearest configuration of each folder, read once until `forget`. */
export class ConfigStore {
  readonly #files: Files;
  readonly #rules: readonly Rule[];
  #defaults: Config = DEFAULT_CONFIG;
  #byFolder = new Map<string, Promise<FoundConfig>>();

  constructor(files: Files, rules: readonly Rule[]) {
    this.#files = files;
    this.#rules = rules;
  }

  /** What counts where no file says anything, and below what files say. */
  useDefaults(config: Config): void {
    this.#defaults = config;
    this.forget();
  }

  forget(): void {
    this.#byFolder = new Map();
  }

  /** The configuration for files in a folder: its own, or that of the nearest folder above. */
  find(folder: string | undefined): Promise<FoundConfig> {
    if (folder === undefined) return Promise.resolve({ uri: undefined, text: '', config: this.#defaults, problems: [] });
    let found = this.#byFolder.get(folder);
    if (!found) {
      found = this.#look(folder);
      this.#byFolder.set(folder, found);
    }
    return found;
  }

  /** Reads one file; used when the user names it. */
  read(uri: string): Promise<FoundConfig | undefined> {
    return this.#read(uri, []);
  }

  async #read(uri: string, open: readonly string[]): Promise<FoundConfig | undefined> {
    const read = await this.#files.read(uri);
    if (!('text' in read)) {
      if (read.missing) return undefined;
      return {
        uri,
        text: '',
        config: this.#defaults,
        problems: [{ at: { start: 0, end: 0 }, message: `The file ${read.problem}.` }],
      };
    }
    const { text } = read;
    const name = nameOf(uri);
    if (HADOLINT_NAMES.some((it) => it === name) || /hadolint/i.test(name)) {
      const found = readHadolintConfig(text, this.#rules);
      return { uri, text, problems: found.problems, config: merged(this.#defaults, found.config, false) };
    }
    const own = readConfig(text, name, this.#rules);
    const problems = [...own.problems];
    let base = this.#defaults;
    for (const { path, at } of own.bases) {
      const other = joinUri(parentUri(uri) ?? uri, path);
      if ([...open, uri].includes(other) || open.length > MOST_BASES) {
        problems.push({ at, message: `"${path}" extends this file in a circle.` });
        continue;
      }
      const found = await this.#read(other, [...open, uri]);
      if (!found) problems.push({ at, message: `There is no file "${path}".` });
      else if (found.problems[0]) problems.push({ at, message: `In "${path}": ${found.problems[0].message}` });
      if (found) base = merged(base, found.config, true);
    }
    return { uri, text, problems, config: merged(base, located(own.config, parentUri(uri)), own.hasPresets) };
  }

  async #look(folder: string): Promise<FoundConfig> {
    // One look at the folder instead of a try for each name.
    const names = new Set((await this.#files.list(folder))?.map((entry) => entry.name));
    for (const name of [...CONFIG_NAMES, ...HADOLINT_NAMES]) {
      const found = names.has(name) ? await this.read(joinUri(folder, name)) : undefined;
      if (found) return found;
    }
    return this.find(parentUri(folder));
  }
}

/** With the folder that its globs count from. */
const located = (config: Config, folder: string | undefined): Config => ({
  ...config,
  overrides: config.overrides.map((it) => ({ ...it, folder })),
  ignore: config.ignore.map((it) => ({ ...it, folder })),
});

/** The way to a file from the folder of a configuration. */
export const pathTo =
  (uri: string): PathFrom =>
  (folder) =>
    folder === undefined ? undefined : relativeUri(folder, uri);

/** The rules that are on for a file; none for one that is not to be linted. */
export function rulesFor({ config }: FoundConfig, uri: string, rules: readonly Rule[]): readonly Enabled[] {
  if (isIgnoredFile(config, pathTo(uri))) return [];
  if (config.overrides.length > 0) return enabledRules(config, rules, pathTo(uri));
  // Without overrides all files of a configuration have the same.
  const known = ENABLED.get(config);
  if (known?.of === rules) return known.enabled;
  const enabled = enabledRules(config, rules);
  ENABLED.set(config, { of: rules, enabled });
  return enabled;
}

const ENABLED = new WeakMap<Config, { readonly of: readonly Rule[]; readonly enabled: readonly Enabled[] }>();

/** Whether ShellCheck may say something of a file: not where its configuration wants only what others find. */
export const takesShellCheck = ({ config }: FoundConfig, uri: string): boolean =>
  config.presets.some((it) => it !== 'buildkit' && it !== 'none') && !isIgnoredFile(config, pathTo(uri));

/** The findings of ShellCheck as the configuration wants them: a code has the level of its own, or of our rule of that name. */
export function levelled(
  findings: readonly Diagnostic[],
  { config }: FoundConfig,
  uri: string,
  rules: readonly Rule[],
): Diagnostic[] {
  if (findings.length === 0) return [];
  const names = rulesByName(rules);
  const settings = settingsFor(config, pathTo(uri));
  return findings.flatMap((it) => {
    const level = settings.get(settingKey(it.code ?? '', names) ?? '')?.level;
    return level === 'off' ? [] : [level ? { ...it, severity: level } : it];
  });
}
