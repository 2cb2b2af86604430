import { fixAll } from '../../server/src/engine/fix.ts';
import { type LintResult, lint } from '../../server/src/engine/lint.ts';
import type { Rule } from '../../server/src/engine/rule.ts';
import type { Answers } from '../../server/src/facts/facts.ts';

export const only = (rule: Rule) => [{ rule, severity: rule.severity }];

/** Lints with one rule; a rule that throws fails the test. */
export function lintWith(rule: Rule, text: string, answers: Answers = new Map()): LintResult {
  const result = lint(text, only(rule), answers);
  if (result.crashes[0]) throw result.crashes[0].error;
  return result;
}

export function fixWith(rule: Rule, text: string, answers: Answers = new Map(), title?: string): string {
  const chosen = (source: string): LintResult => {
    const result = lintWith(rule, source, answers);
    if (title === undefined) return result;
    return {
      ...result,
      diagnostics: result.diagnostics.map((it) => ({ ...it, fixes: (it.fixes ?? []).filter((fix) => fix.title === title) })),
    };
  };
  return fixAll(text, chosen, 'review').text;
}
