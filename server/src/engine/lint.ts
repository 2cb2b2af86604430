import type { Answers, FactKey } from '../facts/facts.ts';
import { analyze } from '../model/analyze.ts';
import type { Model } from '../model/model.ts';
import { ShellMemo } from '../model/scripts.ts';
import { ParseMemo, parse } from '../syntax/parse.ts';
import { type Crash, type Diagnostic, type Enabled, type Part, run } from './run.ts';
import { isSilenceable, unsuppressed } from './suppress.ts';
import { rulesThatCount } from './template.ts';

/** What is kept from one version of a document for the next, so that a keystroke costs one instruction. */
export class Memo {
  readonly parse = new ParseMemo();
  readonly shell = new ShellMemo();
}

export const modelOf = (text: string, memo: Memo = new Memo()): Model => analyze(parse(text, memo.parse), memo.shell);

export interface LintResult {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
  readonly asked: readonly FactKey[];
  readonly missed: readonly FactKey[];
  readonly crashes: readonly Crash[];
  /** How many things the builder would reject. */
  readonly errors: number;
  readonly parts: readonly Part[];
}

/** The whole way from text to findings. */
export function lint(text: string, rules: readonly Enabled[], answers: Answers, memo?: Memo): LintResult {
  return lintModel(modelOf(text, memo), rules, answers);
}

/** `earlier` is of the same model and rules: only what other answers have since come for is worked out again. */
export function lintModel(model: Model, rules: readonly Enabled[], answers: Answers, earlier?: readonly Part[]): LintResult {
  const counting = rulesThatCount(model, rules);
  const report = run(model, counting, answers, earlier);
  const diagnostics = isSilenceable(counting)
    ? unsuppressed(model, report.diagnostics, counting, report.missed.length === 0)
    : report.diagnostics;
  return { ...report, model, diagnostics, errors: model.problems.length };
}
