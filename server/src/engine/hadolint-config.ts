import { type DataNode, entries, items, textOf } from '../data/data.ts';
import { readYaml } from '../data/yaml.ts';
import { HADOLINT } from '../knowledge/linter-names.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import { type Config, DEFAULT_CONFIG, type FailOn, type Level, rulesByName, type Setting, settingKey } from './config.ts';
import type { ConfigProblem } from './read-config.ts';
import type { Rule } from './rule.ts';

/** Names of hadolint's configuration beside a project. */
export const HADOLINT_NAMES = ['.hadolint.yaml', '.hadolint.yml'] as const;

const OVERRIDES: Readonly<Record<string, Level>> = { error: 'error', warning: 'warning', info: 'info', style: 'hint' };
const THRESHOLDS: Readonly<Record<string, FailOn>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  style: 'hint',
  ignore: 'never',
  none: 'never',
};
const KEYS = [
  'ignored',
  'override',
  'trustedRegistries',
  'label-schema',
  'strict-labels',
  'failure-threshold',
  'no-fail',
  'disable-ignore-pragma',
  // What is about its output is for its output.
  'format',
  'formats',
  'no-color',
  'verbose',
];

/** The rules that take what hadolint has outside of its rules. */
const REGISTRIES = 'untrusted-registry';
const LABELS = 'label-schema';

/** What hadolint is told, by file or by environment. */
interface Told {
  ignored: string[];
  readonly override: Map<Level, string[]>;
  trusted: string[];
  labels: Record<string, string>;
  strictLabels: boolean;
  failOn: FailOn | undefined;
  noFail: boolean;
  noPragmas: boolean;
}

const nothing = (): Told => ({
  ignored: [],
  override: new Map(),
  trusted: [],
  labels: {},
  strictLabels: false,
  failOn: undefined,
  noFail: false,
  noPragmas: false,
});

/** Reads hadolint's configuration file. Codes that Dockwright has no rule for are no mistake; what is no code, and what is no key, is. */
export function readHadolintConfig(text: string, rules: readonly Rule[]): { config: Config; problems: ConfigProblem[] } {
  const { roots, problems: unreadable } = readYaml(text);
  const problems: ConfigProblem[] = [...unreadable];
  const root = roots[0];
  const told = nothing();
  const problem = (at: Span, message: string): void => {
    problems.push({ at, message });
  };
  const codes = (node: DataNode | undefined, key: string): string[] => {
    if (node && node.kind !== 'list' && textOf(node) !== undefined) problem(node.at, `"${key}" must be a list.`);
    return items(node).flatMap((it) => {
      const code = textOf(it) ?? '';
      if (!isCode(code)) problem(it.at, `${code || 'This'} is no code of hadolint or ShellCheck.${hint(code, HADOLINT.keys())}`);
      return isCode(code) ? [code] : [];
    });
  };
  if (root && root.kind !== 'map') problem(root.at, 'The configuration must be a map.');
  for (const { key, keyAt, value } of entries(root)) {
    const isTrue = value.kind === 'scalar' && value.value === true;
    if (key === 'ignored') told.ignored = codes(value, key);
    else if (key === 'override')
      for (const it of entries(value)) {
        const level = OVERRIDES[it.key];
        if (level) told.override.set(level, codes(it.value, it.key));
        else problem(it.keyAt, `"override" has no "${it.key}".${hint(it.key, Object.keys(OVERRIDES))}`);
      }
    else if (key === 'trustedRegistries')
      told.trusted = (value.kind === 'list' ? value.items : [value]).flatMap((it) => textOf(it) ?? []);
    else if (key === 'label-schema')
      told.labels = Object.fromEntries(entries(value).map((it) => [it.key, textOf(it.value) || 'text']));
    else if (key === 'strict-labels') told.strictLabels = isTrue;
    else if (key === 'no-fail') told.noFail = isTrue;
    else if (key === 'disable-ignore-pragma') told.noPragmas = isTrue;
    else if (key === 'failure-threshold') {
      told.failOn = THRESHOLDS[textOf(value) ?? ''];
      if (!told.failOn) problem(value.at, `"failure-threshold" must be one of ${Object.keys(THRESHOLDS).join(', ')}.`);
    } else if (!KEYS.includes(key)) problem(keyAt, `"${key}" is not known to hadolint.${hint(key, KEYS)}`);
  }
  return { config: configOf(told, rules), problems };
}

const isCode = (code: string): boolean => /^(?:DL|SC)\d{4}$/.test(code);

function hint(value: string, candidates: Iterable<string>): string {
  const found = nearest(value, candidates);
  return found === undefined ? '' : ` Did you mean ${found}?`;
}

/** What hadolint's environment variables say; undefined when there is none. */
export function hadolintEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  rules: readonly Rule[],
): Config | undefined {
  const list = (name: string): string[] =>
    (env[`HADOLINT_${name}`] ?? '')
      .split(',')
      .map((it) => it.trim())
      .filter((it) => it !== '');
  const isSet = (name: string): boolean => /^(?:1|y|on|true|yes)$/i.test(env[`HADOLINT_${name}`] ?? '');
  if (!Object.keys(env).some((it) => it.startsWith('HADOLINT_'))) return undefined;
  const told = nothing();
  told.ignored = list('IGNORE').filter(isCode);
  for (const [key, level] of Object.entries(OVERRIDES))
    told.override.set(level, list(`OVERRIDE_${key.toUpperCase()}`).filter(isCode));
  told.trusted = list('TRUSTED_REGISTRIES');
  told.labels = Object.fromEntries(list('REQUIRE_LABELS').map((it) => [it.split(':')[0] ?? '', it.split(':')[1] || 'text']));
  told.strictLabels = isSet('STRICT_LABELS');
  told.failOn = THRESHOLDS[env.HADOLINT_FAILURE_THRESHOLD ?? ''];
  told.noFail = isSet('NOFAIL');
  told.noPragmas = isSet('DISABLE_IGNORE_PRAGMA');
  return configOf(told, rules);
}

function configOf(told: Told, rules: readonly Rule[]): Config {
  const names = rulesByName(rules);
  const found = new Map<string, Setting>();
  const set = (code: string, level: Level): void => {
    const key = settingKey(code, names);
    if (key !== undefined) found.set(key, { ...found.get(key), level });
  };
  // Of several lists that name a code, the strictest wins; what is ignored is ignored.
  for (const level of ['hint', 'info', 'warning', 'error'] as const)
    for (const code of told.override.get(level) ?? []) set(code, level);
  const add = (rule: string, level: Level, options: Readonly<Record<string, unknown>>): void => {
    if (names.has(rule)) found.set(rule, { level, ...found.get(rule), options });
  };
  if (told.trusted.length > 0) add(REGISTRIES, 'error', { registries: told.trusted });
  if (Object.keys(told.labels).length > 0 || told.strictLabels)
    add(LABELS, 'warning', { labels: told.labels, strict: told.strictLabels });
  for (const code of told.ignored) set(code, 'off');
  return {
    ...DEFAULT_CONFIG,
    rules: found,
    failOn: told.noFail ? 'never' : told.failOn,
    inlineIgnores: !told.noPragmas,
  };
}
