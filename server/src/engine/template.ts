import type { Model } from '../model/model.ts';
import { templateMark } from '../model/template.ts';
import type { Enabled } from './run.ts';

/** The rule that speaks for all others in a template. */
export const UNRENDERED_TEMPLATE = 'unrendered-template';

/** The rules that count for a file: of a template only the one that says so, where that is on. */
export function rulesThatCount(model: Model, rules: readonly Enabled[]): readonly Enabled[] {
  const own = templateMark(model) ? rules.filter(({ rule }) => rule.id === UNRENDERED_TEMPLATE) : [];
  return own.length > 0 ? own : rules;
}
