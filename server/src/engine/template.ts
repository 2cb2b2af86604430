import type { Model } from '../model/model.ts';
import { templateMark } from '../model/template.ts';
import type { Enabled } from './run.ts';

/** The rule that speaks for all others in a template. */
export const UNRENDERED_TEMPLATE = 'unrendered-template';

const speaksForAll = ({ rule }: Enabled): boolean => rule.id === UNRENDERED_TEMPLATE;

/** Whether nothing is said of a file but that it is a template: where that rule is on. */
export const isLeftAlone = (model: Model, rules: readonly Enabled[]): boolean =>
  templateMark(model) !== undefined && rules.some(speaksForAll);

/** The rules that count for a file. */
export const rulesThatCount = (model: Model, rules: readonly Enabled[]): readonly Enabled[] =>
  isLeftAlone(model, rules) ? rules.filter(speaksForAll) : rules;
