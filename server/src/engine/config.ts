import { withValue } from '../data/edit.ts';
import { BUILD_CHECKS, HADOLINT, type HadolintSeverity } from '../knowledge/linter-names.ts';
import { isMatch } from '../text/globs.ts';
import { once } from '../text/once.ts';
import { type Rule, SEVERITIES, type Severity } from './rule.ts';
import type { Enabled } from './run.ts';

export const CONFIG_NAMES = ['dockwright.json', 'dockwright.jsonc', 'dockwright.yaml', 'dockwright.yml'] as const;
export const PRESETS = ['recommended', 'strict', 'hadolint', 'buildkit', 'all', 'none'] as const;
export type Preset = (typeof PRESETS)[number];
export const LEVELS = ['off', ...SEVERITIES] as const;
export type Level = (typeof LEVELS)[number];
export const CONFIG_KEYS = [
  '$schema',
  'extends',
  'rules',
  'overrides',
  'ignore',
  'context',
  'fail-on',
  'inline-ignores',
] as const;
export const OVERRIDE_KEYS = ['files', 'rules'] as const;
export const FAIL_ON = [...SEVERITIES, 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What is said of one rule, or of one of its codes. */
export interface Setting {
  readonly level?: Level;
  readonly options?: Readonly<Record<string, unknown>>;
}
/** By id, or by code in lower case. */
export type Settings = ReadonlyMap<string, Setting>;

/** Globs that count from a folder, which is named as the reader of the configuration names folders; undefined for its own. */
export interface Globs {
  readonly folder: string | undefined;
  readonly globs: readonly string[];
}

export interface Override extends Globs {
  readonly rules: Settings;
}

export interface Config {
  /** The rules to begin with; those of several add up. */
  readonly presets: readonly Preset[];
  readonly rules: Settings;
  /** Later ones win. */
  readonly overrides: readonly Override[];
  /** Files that are not linted. */
  readonly ignore: readonly Globs[];
  /** The folder of the build context, relative to the configuration file; `-` when nothing is sent along. */
  readonly context: string | undefined;
  /** From which severity on the command line fails; undefined for its own default. */
  readonly failOn: FailOn | undefined;
  /** Whether comments in a file may silence rules. */
  readonly inlineIgnores: boolean;
}

export const DEFAULT_CONFIG: Config = {
  presets: ['recommended'],
  rules: new Map(),
  overrides: [],
  ignore: [],
  context: undefined,
  failOn: undefined,
  inlineIgnores: true,
};

/** Rules by id and by every name that other tools have for them, in lower case: those count wherever an id does. */
export const rulesByName = once((rules: readonly Rule[]): ReadonlyMap<string, Rule> => {
  const names = new Map<string, Rule>();
  for (const rule of rules)
    for (const name of [rule.id, ...(rule.aliases ?? []), ...(rule.codes ?? [])]) names.set(name.toLowerCase(), rule);
  return names;
});

/** Whether a name is one of ShellCheck's. */
export const isShellCode = (name: string): boolean => /^SC\d{4}$/i.test(name);

/** The key of a name in `Settings`; undefined when no rule has it. Any code of ShellCheck is one: the program itself has many more. */
export function settingKey(name: string, names: ReadonlyMap<string, Rule>): string | undefined {
  const rule = names.get(name.toLowerCase());
  if (!rule) return isShellCode(name) ? name.toLowerCase() : undefined;
  return rule.codes?.some((it) => it.toLowerCase() === name.toLowerCase()) ? name.toLowerCase() : rule.id;
}

const FROM_HADOLINT: Readonly<Record<HadolintSeverity, Level>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  style: 'hint',
  ignore: 'off',
};

const isCheck = (name: string): boolean => BUILD_CHECKS.includes(name);

/** What a preset makes of a rule. */
export function presetLevel(preset: Preset, { recommended, severity, category, aliases = [], codes = [] }: Rule): Level {
  switch (preset) {
    case 'recommended':
      return recommended ? severity : 'off';
    case 'strict':
      return recommended || category !== 'style' ? severity : 'off';
    case 'hadolint':
      return strongest([...aliases, ...codes].map((it) => FROM_HADOLINT[HADOLINT.get(it) ?? 'ignore']));
    case 'buildkit':
      return [...aliases, ...codes].some(isCheck) ? 'warning' : 'off';
    case 'all':
      return severity;
    case 'none':
      return 'off';
  }
}

/** The levels of the other presets are those of other tools. */
const isOurs = (preset: Preset): boolean => preset === 'recommended' || preset === 'strict' || preset === 'all';

/** What a preset makes of the findings with a code, where that is not what it makes of the rule. */
function presetCode(preset: Preset, code: string): Level | undefined {
  if (preset === 'hadolint') return FROM_HADOLINT[HADOLINT.get(code) ?? 'ignore'];
  if (preset === 'buildkit') return isCheck(code) ? 'warning' : 'off';
  return undefined;
}

const strongest = (levels: readonly Level[]): Level => SEVERITIES.find((it) => levels.includes(it)) ?? 'off';

/** The rules that are on, each with its severity. `pathFrom` is the file's path from a folder; undefined where it is not below it. */
export function enabledRules(config: Config, rules: readonly Rule[], pathFrom: PathFrom = () => undefined): Enabled[] {
  const settings = settingsFor(config, pathFrom);
  return rules.flatMap((rule): Enabled[] => {
    const own = settings.get(rule.id);
    const preset = strongest(config.presets.map((it) => presetLevel(it, rule)));
    const level = own?.level ?? preset;
    const codes = codeLevels(rule, level, own?.level !== undefined, config.presets, settings);
    const [first] = [...codes.values()].filter((it) => it !== 'off');
    if (level === 'off' && first === undefined) return [];
    const options = own?.options;
    return [
      {
        rule,
        severity: level === 'off' ? (first as Severity) : level,
        ...(options ? { options } : {}),
        ...(rule.minor && level === rule.severity && own?.level === undefined && config.presets.some(isOurs)
          ? { minor: rule.minor.severity }
          : {}),
        ...(codes.size > 0 ? { codes } : {}),
        ...(config.inlineIgnores ? {} : { inlineIgnores: false }),
      },
    ];
  });
}

/** The levels of a rule's codes that are not that of the rule. */
function codeLevels(
  { codes = [] }: Rule,
  level: Level,
  isSet: boolean,
  presets: readonly Preset[],
  settings: Settings,
): Map<string, Level> {
  const found = new Map<string, Level>();
  for (const code of codes) {
    const given = settings.get(code.toLowerCase())?.level;
    const own = presets.flatMap((it) => presetCode(it, code) ?? []);
    // A preset that knows codes speaks only for itself: beside another one, the rule's level is from both.
    const fromPreset = !isSet && own.length === presets.length ? strongest(own) : undefined;
    const wanted = given ?? fromPreset ?? level;
    // Of a rule that is off, the codes that are not on are off, too.
    if (wanted !== level || level === 'off') found.set(code.toLowerCase(), wanted);
  }
  return found;
}

export type PathFrom = (folder: string | undefined) => string | undefined;

/** What counts for one file, overrides included. */
export function settingsFor(config: Config, pathFrom: PathFrom): Settings {
  const fitting = config.overrides.filter((it) => matches(it, pathFrom));
  if (fitting.length === 0) return config.rules;
  const settings = new Map(config.rules);
  for (const { rules } of fitting) for (const [name, setting] of rules) settings.set(name, { ...settings.get(name), ...setting });
  return settings;
}

/** Whether the configuration says that a file is not linted. */
export const isIgnoredFile = (config: Config, pathFrom: PathFrom): boolean => config.ignore.some((it) => matches(it, pathFrom));

function matches({ folder, globs }: Globs, pathFrom: PathFrom): boolean {
  const path = pathFrom(folder);
  return path !== undefined && globs.some((glob) => isMatch(path, glob));
}

/** A configuration on top of the one that it extends. */
export function merged(base: Config, own: Config, hasPresets: boolean): Config {
  const rules = new Map(base.rules);
  for (const [name, setting] of own.rules) rules.set(name, { ...rules.get(name), ...setting });
  return {
    presets: hasPresets ? own.presets : base.presets,
    rules,
    overrides: [...base.overrides, ...own.overrides],
    ignore: [...base.ignore, ...own.ignore],
    context: own.context ?? base.context,
    failOn: own.failOn ?? base.failOn,
    inlineIgnores: base.inlineIgnores && own.inlineIgnores,
  };
}

/** The configuration file's text with a rule's level set; used by the "disable in configuration" action. */
export const withLevel = (text: string | undefined, name: string, rule: string, level: Level): string =>
  withValue(text, name, ['rules', rule], level);
