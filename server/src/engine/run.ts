import type { Answers, FactKey } from '../facts/facts.ts';
import { FactLedger } from '../facts/ledger.ts';
import type { Model } from '../model/model.ts';
import type { Finding, Rule, Severity } from './rule.ts';

/** A rule that is on, with the severity the configuration gives it. */
export interface Enabled {
  readonly rule: Rule;
  readonly severity: Severity;
}

export interface Diagnostic extends Finding {
  readonly rule: Rule;
  readonly severity: Severity;
}

/** A rule that threw. Reported, never swallowed; the other rules go on. */
export interface Crash {
  readonly rule: string;
  readonly error: unknown;
}

export interface Report {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every fact that was asked for: change one and the report is stale. */
  readonly asked: readonly FactKey[];
  /** Those of them that nobody has answered yet. */
  readonly missed: readonly FactKey[];
  readonly crashes: readonly Crash[];
}

/** Pure: the same model, rules and answers give the same report. Findings before a throw survive. */
export function run(model: Model, rules: readonly Enabled[], answers: Answers): Report {
  const facts = new FactLedger(answers);
  const diagnostics: Diagnostic[] = [];
  const crashes: Crash[] = [];
  for (const { rule, severity } of rules) {
    try {
      for (const finding of rule.check({ model, facts })) diagnostics.push({ ...finding, rule, severity });
    } catch (error) {
      crashes.push({ rule: rule.id, error });
    }
  }
  diagnostics.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end || (a.rule.id < b.rule.id ? -1 : 1));
  return { diagnostics, asked: facts.asked, missed: facts.missed, crashes };
}
