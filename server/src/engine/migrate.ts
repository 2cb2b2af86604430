import { withValue } from '../data/edit.ts';
import { rulesByName, settingKey } from './config.ts';
import { readHadolintConfig } from './hadolint-config.ts';
import type { ConfigProblem } from './read-config.ts';
import type { Rule } from './rule.ts';

export interface Migrated {
  /** A dockwright.yaml that finds what Dockwright finds with the other one. */
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
  /** Codes that the other one names and no rule has. */
  readonly unknown: readonly string[];
}

/** hadolint's configuration as one of Dockwright. */
export function migrated(hadolint: string, rules: readonly Rule[]): Migrated {
  const { config, problems } = readHadolintConfig(hadolint, rules);
  const names = rulesByName(rules);
  const codes = [...new Set(hadolint.replace(/(^|\s)#.*$/gm, '').match(/\b(?:DL|SC)\d{4}\b/g))];
  let text = '';
  const set = (path: readonly string[], value: unknown): void => {
    text = withValue(text, 'dockwright.yaml', path, value);
  };
  set(['extends'], 'recommended');
  if (config.failOn !== undefined) set(['fail-on'], config.failOn);
  if (!config.inlineIgnores) set(['inline-ignores'], false);
  for (const [key, { level, options }] of config.rules) {
    const name = rules.some((it) => it.id === key) ? key : key.toUpperCase();
    set(['rules', name], options ? { ...(level ? { level } : {}), ...options } : level);
  }
  return { text, problems, unknown: codes.filter((it) => settingKey(it, names) === undefined) };
}
