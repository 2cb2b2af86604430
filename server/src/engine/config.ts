import {
  applyEdits,
  getNodeValue,
  type Node as JsonNode,
  modify,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { isMap, isScalar, LineCounter, parseDocument, type Node as YamlNode } from 'yaml';
import { nearest } from '../text/nearest.ts';
import { type Span, span } from '../text/span.ts';
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

/** A value of the file with its place; both syntaxes are read into this. */
interface Setting {
  readonly value: unknown;
  readonly at: Span;
}

/** Reads a configuration file. Every mistake is a problem with its place; the rest of the file counts all the same. */
export function readConfig(text: string, name: string, rules: readonly Rule[]): { config: Config; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const root = /\.ya?ml$/.test(name) ? readYaml(text, problems) : readJson(text, problems);
  const settings = root && entriesOf(root, problems, 'The configuration must be an object.');
  let preset: Preset = 'recommended';
  let context: string | undefined;
  const levels = new Map<string, Level>();
  for (const [key, setting] of settings ?? []) {
    const problem = (message: string, at = setting.at): void => {
      problems.push({ at, message });
    };
    if (key === 'extends') {
      const found = PRESETS.find((it) => it === setting.value);
      if (found) preset = found;
      else problem(`"extends" must be ${oneOf(PRESETS)}.${hint(setting.value, PRESETS)}`);
    } else if (key === 'context') {
      if (typeof setting.value === 'string' && setting.value !== '') context = setting.value;
      else problem('"context" must be a path, relative to this file, or "-" for a build without a context.');
    } else if (key === 'rules') readLevels(setting, rules, levels, problems);
    else if (key !== '$schema') problem(`"${key}" is not known here.${hint(key, CONFIG_KEYS)}`, setting.keyAt);
  }
  return { config: { preset, levels, context }, problems };
}

function readLevels(setting: Raw, rules: readonly Rule[], levels: Map<string, Level>, problems: ConfigProblem[]): void {
  const names = rulesByName(rules);
  for (const [name, level] of entriesOf(setting, problems, '"rules" must map rule names to levels.')) {
    const rule = names.get(name.toLowerCase());
    if (!rule) problems.push({ at: level.keyAt, message: `There is no rule "${name}".${hint(name, names.keys())}` });
    const found = LEVELS.find((it) => it === level.value);
    if (!found) problems.push({ at: level.at, message: `The level must be ${oneOf(LEVELS)}.${hint(level.value, LEVELS)}` });
    if (rule && found) levels.set(rule.id, found);
  }
}

const oneOf = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function hint(value: unknown, candidates: Iterable<string>): string {
  const found = typeof value === 'string' ? nearest(value, candidates) : undefined;
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

interface Raw extends Setting {
  readonly entries: readonly (readonly [string, Raw & { readonly keyAt: Span }])[] | undefined;
}

function entriesOf(raw: Raw, problems: ConfigProblem[], message: string): NonNullable<Raw['entries']> {
  if (!raw.entries) problems.push({ at: raw.at, message });
  return raw.entries ?? [];
}

function readJson(text: string, problems: ConfigProblem[]): Raw | undefined {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  for (const error of errors)
    problems.push({
      at: span(error.offset, error.offset + error.length),
      message: `This is not valid JSON: ${printParseErrorCode(error.error)
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()}.`,
    });
  return tree && fromJson(tree);
}

function fromJson(node: JsonNode): Raw {
  const at = span(node.offset, node.offset + node.length);
  const entries =
    node.type !== 'object'
      ? undefined
      : (node.children ?? []).flatMap((property) => {
          const [key, value] = property.children ?? [];
          if (!key || !value) return [];
          return [[String(key.value), { ...fromJson(value), keyAt: span(key.offset, key.offset + key.length) }] as const];
        });
  return { value: getNodeValue(node), at, entries };
}

function readYaml(text: string, problems: ConfigProblem[]): Raw | undefined {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false });
  for (const error of document.errors)
    problems.push({ at: span(error.pos[0], error.pos[1]), message: `This is not valid YAML: ${error.message}.` });
  return document.contents === null ? undefined : fromYaml(document.contents as YamlNode);
}

function fromYaml(node: YamlNode | null): Raw {
  const range = node?.range ?? [0, 0];
  const entries = !isMap(node)
    ? undefined
    : node.items.map((pair) => {
        const key = pair.key as YamlNode;
        const keyAt = span(key.range?.[0] ?? 0, key.range?.[1] ?? 0);
        return [String(isScalar(key) ? key.value : ''), { ...fromYaml(pair.value as YamlNode | null), keyAt }] as const;
      });
  // YAML 1.2 reads `off` as a word, but an editor's habit of quoting does no harm either.
  return { value: isScalar(node) ? node.value : undefined, at: span(range[0], range[1]), entries };
}

/** The configuration file's text with a rule's level set; used by the "disable in configuration" action. */
export function withLevel(text: string | undefined, name: string, rule: string, level: Level): string {
  if (/\.ya?ml$/.test(name)) {
    const document = parseDocument(text ?? '');
    document.setIn(['rules', rule], level);
    return document.toString();
  }
  if (text === undefined || text.trim() === '') return `${JSON.stringify({ rules: { [rule]: level } }, undefined, 2)}\n`;
  return applyEdits(text, modify(text, ['rules', rule], level, { formattingOptions: { insertSpaces: true, tabSize: 2 } }));
}
