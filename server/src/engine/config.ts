import { type DataNode, type Entry, entries } from '../data/data.ts';
import { withValue } from '../data/edit.ts';
import { readJson } from '../data/json.ts';
import { readYaml } from '../data/yaml.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import { type Rule, SEVERITIES } from './rule.ts';
import type { Enabled } from './run.ts';

export const CONFIG_NAMES = ['dockwright.json', 'dockwright.jsonc', 'dockwright.yaml', 'dockwright.yml'] as const;
export const PRESETS = ['recommended', 'all'] as const;
export type Preset = (typeof PRESETS)[number];
export const LEVELS = ['off', ...SEVERITIES] as const;
export type Level = (typeof LEVELS)[number];
export const CONFIG_KEYS = ['$schema', 'extends', 'rules', 'context'] as const;

export interface Config {
  readonly preset: Preset;
  /** By rule id. */
  readonly levels: ReadonlyMap<string, Level>;
  /** The folder of the build context, relative to the configuration file; `-` when nothing is sent along. */
  readonly context: string | undefined;
}

export interface ConfigProblem {
  readonly at: Span;
  readonly message: string;
}

export const DEFAULT_CONFIG: Config = { preset: 'recommended', levels: new Map(), context: undefined };

/** Rules by id and by every alias, in lower case: other tools' names count wherever an id does. */
export function rulesByName(rules: readonly Rule[]): ReadonlyMap<string, Rule> {
  const names = new Map<string, Rule>();
  for (const rule of rules) for (const name of [rule.id, ...(rule.aliases ?? [])]) names.set(name.toLowerCase(), rule);
  return names;
}

/** The rules that are on, each with its severity. */
export function enabledRules(config: Config, rules: readonly Rule[]): Enabled[] {
  return rules.flatMap((rule) => {
    const level = config.levels.get(rule.id) ?? (config.preset === 'all' || rule.recommended ? rule.severity : 'off');
    return level === 'off' ? [] : [{ rule, severity: level }];
  });
}

/** Reads a configuration file. Every mistake is a problem with its place; the rest of the file counts all the same. */
export function readConfig(text: string, name: string, rules: readonly Rule[]): { config: Config; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const { roots, problems: unreadable } = /\.ya?ml$/.test(name) ? readYaml(text) : readJson(text);
  problems.push(...unreadable);
  const settings = roots[0] && entriesOf(roots[0], problems, 'The configuration must be an object.');
  let preset: Preset = 'recommended';
  let context: string | undefined;
  const levels = new Map<string, Level>();
  for (const { key, keyAt, value: setting } of settings ?? []) {
    const value = setting.kind === 'scalar' ? setting.value : undefined;
    const problem = (message: string, at = setting.at): void => {
      problems.push({ at, message });
    };
    if (key === 'extends') {
      const found = PRESETS.find((it) => it === value);
      if (found) preset = found;
      else problem(`"extends" must be ${oneOf(PRESETS)}.${hint(value, PRESETS)}`);
    } else if (key === 'context') {
      if (typeof value === 'string' && value !== '') context = value;
      else problem('"context" must be a path, relative to this file, or "-" for a build without a context.');
    } else if (key === 'rules') readLevels(setting, rules, levels, problems);
    else if (key !== '$schema') problem(`"${key}" is not known here.${hint(key, CONFIG_KEYS)}`, keyAt);
  }
  return { config: { preset, levels, context }, problems };
}

function readLevels(setting: DataNode, rules: readonly Rule[], levels: Map<string, Level>, problems: ConfigProblem[]): void {
  const names = rulesByName(rules);
  for (const { key: name, keyAt, value: level } of entriesOf(setting, problems, '"rules" must map rule names to levels.')) {
    const value = level.kind === 'scalar' ? level.value : undefined;
    const rule = names.get(name.toLowerCase());
    if (!rule) problems.push({ at: keyAt, message: `There is no rule "${name}".${hint(name, names.keys())}` });
    const found = LEVELS.find((it) => it === value);
    if (!found) problems.push({ at: level.at, message: `The level must be ${oneOf(LEVELS)}.${hint(value, LEVELS)}` });
    if (rule && found) levels.set(rule.id, found);
  }
}

const oneOf = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function hint(value: unknown, candidates: Iterable<string>): string {
  const found = typeof value === 'string' ? nearest(value, candidates) : undefined;
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

function entriesOf(node: DataNode, problems: ConfigProblem[], message: string): readonly Entry[] {
  if (node.kind !== 'map') problems.push({ at: node.at, message });
  return entries(node);
}

/** The configuration file's text with a rule's level set; used by the "disable in configuration" action. */
export const withLevel = (text: string | undefined, name: string, rule: string, level: Level): string =>
  withValue(text, name, ['rules', rule], level);
