import { type DataNode, type Entry, entries, get, textOf } from '../data/data.ts';
import { readJson } from '../data/json.ts';
import { readYaml } from '../data/yaml.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import {
  CONFIG_KEYS,
  type Config,
  DEFAULT_CONFIG,
  FAIL_ON,
  type Globs,
  isShellCode,
  LEVELS,
  type Level,
  OVERRIDE_KEYS,
  type Override,
  PRESETS,
  type Preset,
  rulesByName,
  type Setting,
  type Settings,
  settingKey,
} from './config.ts';
import type { OptionSpec, Rule } from './rule.ts';

export interface ConfigProblem {
  readonly at: Span;
  readonly message: string;
}

/** A configuration file, read. Those that it extends are read by who knows files. */
export interface ReadConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Paths of other configuration files, relative to this one. */
  readonly bases: readonly { readonly path: string; readonly at: Span }[];
  /** Whether it names a preset itself. */
  readonly hasPresets: boolean;
}

/** Reads a configuration file. Every mistake is a problem with its place; the rest of the file counts all the same. */
export function readConfig(text: string, name: string, rules: readonly Rule[]): ReadConfig {
  return new Reader(text, name, rules).read();
}

class Reader {
  readonly #problems: ConfigProblem[] = [];
  readonly #names: ReadonlyMap<string, Rule>;
  readonly #root: DataNode | undefined;
  readonly #bases: { path: string; at: Span }[] = [];
  readonly #presets: Preset[] = [];

  constructor(text: string, name: string, rules: readonly Rule[]) {
    const { roots, problems } = /\.ya?ml$/.test(name) ? readYaml(text) : readJson(text);
    this.#problems.push(...problems);
    this.#root = roots[0];
    this.#names = rulesByName(rules);
  }

  read(): ReadConfig {
    const root = this.#root;
    let config: Config = DEFAULT_CONFIG;
    for (const { key, keyAt, value } of root ? this.#entries(root, 'The configuration must be an object.') : []) {
      const text = value.kind === 'scalar' ? value.value : undefined;
      if (key === 'extends') this.#extends(value);
      else if (key === 'rules') config = { ...config, rules: this.#settings(value, '"rules" must map rule names to levels.') };
      else if (key === 'overrides') config = { ...config, overrides: this.#overrides(value) };
      else if (key === 'ignore') config = { ...config, ignore: this.#ignore(value) };
      else if (key === 'context') {
        if (typeof text === 'string' && text !== '') config = { ...config, context: text };
        else this.#problem(value.at, '"context" must be a path, relative to this file, or "-" for a build without a context.');
      } else if (key === 'fail-on') {
        const failOn = FAIL_ON.find((it) => it === text);
        if (failOn) config = { ...config, failOn };
        else this.#problem(value.at, `"fail-on" must be ${oneOf(FAIL_ON)}.${hint(text, FAIL_ON)}`);
      } else if (key === 'inline-ignores') {
        if (typeof text === 'boolean') config = { ...config, inlineIgnores: text };
        else this.#problem(value.at, '"inline-ignores" must be true or false.');
      } else if (key !== '$schema') this.#problem(keyAt, `"${key}" is not known here.${hint(key, CONFIG_KEYS)}`);
    }
    if (this.#presets.length > 0) config = { ...config, presets: this.#presets };
    return { config, problems: this.#problems, bases: this.#bases, hasPresets: this.#presets.length > 0 };
  }

  #problem(at: Span, message: string): void {
    this.#problems.push({ at, message });
  }

  #entries(node: DataNode, message: string): readonly Entry[] {
    if (node.kind !== 'map') this.#problem(node.at, message);
    return entries(node);
  }

  /** Presets by their names, and paths of other files. */
  #extends(node: DataNode): void {
    for (const item of node.kind === 'list' ? node.items : [node]) {
      const text = textOf(item);
      const preset = PRESETS.find((it) => it === text);
      if (preset) this.#presets.push(preset);
      else if (text !== undefined && /[./\\]/.test(text)) this.#bases.push({ path: text, at: item.at });
      else this.#problem(item.at, `"extends" must be ${oneOf(PRESETS)}, or the path of another file.${hint(text, PRESETS)}`);
    }
  }

  #settings(node: DataNode, message: string): Settings {
    const found = new Map<string, Setting>();
    for (const { key: name, keyAt, value } of this.#entries(node, message)) {
      const rule = this.#names.get(name.toLowerCase());
      if (!rule && !isShellCode(name)) this.#problem(keyAt, `There is no rule "${name}".${hint(name, this.#names.keys())}`);
      const setting = value.kind === 'map' ? this.#withOptions(value, rule) : this.#level(value);
      const key = settingKey(name, this.#names);
      if (key !== undefined && setting) found.set(key, setting);
    }
    return found;
  }

  #level(node: DataNode): { level: Level } | undefined {
    const value = node.kind === 'scalar' ? node.value : undefined;
    // YAML's `off` is false.
    const level = LEVELS.find((it) => it === value || (it === 'off' && value === false));
    if (!level) this.#problem(node.at, `The level must be ${oneOf(LEVELS)}.${hint(value, LEVELS)}`);
    return level && { level };
  }

  /** `{level: error, registries: [docker.io]}`. */
  #withOptions(node: DataNode, rule: Rule | undefined): Setting {
    const level = get(node, 'level');
    const given = level && this.#level(level);
    const specs = rule?.options ?? {};
    const options: Record<string, unknown> = {};
    for (const { key, keyAt, value } of entries(node)) {
      if (key === 'level') continue;
      const spec = specs[key];
      const names = Object.keys(specs);
      if (!spec) {
        if (rule) this.#problem(keyAt, `${rule.id} has no option "${key}".${hint(key, [...names, 'level'])}`);
        continue;
      }
      const read = this.#option(key, spec, value);
      if (read !== undefined) options[key] = read;
    }
    return { ...given, ...(Object.keys(options).length > 0 ? { options } : {}) };
  }

  #option(name: string, spec: OptionSpec, node: DataNode): unknown {
    const value = node.kind === 'scalar' ? node.value : undefined;
    const wrong = (what: string): undefined => {
      this.#problem(node.at, `"${name}" must be ${what}.`);
      return undefined;
    };
    switch (spec.type) {
      case 'boolean':
        return typeof value === 'boolean' ? value : wrong('true or false');
      case 'number':
        return typeof value === 'number' ? value : wrong('a number');
      case 'string': {
        const text = textOf(node);
        if (text === undefined) return wrong('a text');
        return !spec.choices || spec.choices.includes(text) ? text : wrong(`${oneOf(spec.choices)}, not "${text}"`);
      }
      case 'strings':
        return this.#texts(node) ?? wrong('a list of texts');
      case 'map': {
        if (node.kind !== 'map') return wrong('a map of texts');
        for (const { value: item } of node.entries)
          if (spec.choices && !spec.choices.includes(textOf(item) ?? ''))
            this.#problem(item.at, `Here must stand ${oneOf(spec.choices)}.${hint(textOf(item), spec.choices)}`);
        return Object.fromEntries(node.entries.map((it) => [it.key, textOf(it.value) ?? '']));
      }
    }
  }

  #texts(node: DataNode): readonly string[] | undefined {
    const items = node.kind === 'list' ? node.items : node.kind === 'scalar' ? [node] : [];
    const texts = items.flatMap((it) => textOf(it) ?? []);
    return texts.length === items.length && items.length > 0
      ? texts
      : node.kind === 'list' && items.length === 0
        ? []
        : undefined;
  }

  #overrides(node: DataNode): Override[] {
    if (node.kind !== 'list') this.#problem(node.at, '"overrides" must be a list of objects with "files" and "rules".');
    return (node.kind === 'list' ? node.items : []).map((item) => {
      let override: Override = { folder: undefined, globs: [], rules: new Map() };
      for (const { key, keyAt, value } of this.#entries(item, 'An override must be an object with "files" and "rules".')) {
        if (key === 'files') override = { ...override, ...this.#globs(value, 'files') };
        else if (key === 'rules')
          override = { ...override, rules: this.#settings(value, '"rules" must map rule names to levels.') };
        else this.#problem(keyAt, `"${key}" is not known in an override.${hint(key, OVERRIDE_KEYS)}`);
      }
      if (item.kind === 'map' && override.globs.length === 0 && !get(item, 'files'))
        this.#problem(item.at, 'An override needs "files": globs, relative to this file.');
      return override;
    });
  }

  #ignore(node: DataNode): Globs[] {
    return [this.#globs(node, 'ignore')];
  }

  #globs(node: DataNode, name: string): Globs {
    const globs = this.#texts(node);
    if (!globs) this.#problem(node.at, `"${name}" must be a list of globs, relative to this file.`);
    return { folder: undefined, globs: globs ?? [] };
  }
}

const oneOf = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function hint(value: unknown, candidates: Iterable<string>): string {
  const found = typeof value === 'string' ? nearest(value, candidates) : undefined;
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}
