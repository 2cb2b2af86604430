import { expect } from 'vitest';
import { fixAll } from '../../server/src/engine/fix.ts';
import { modelOf } from '../../server/src/engine/lint.ts';
import type { Rule } from '../../server/src/engine/rule.ts';
import type { Diagnostic } from '../../server/src/engine/run.ts';
import type { Answers } from '../../server/src/facts/facts.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { lintWith } from './lint.ts';
import { summary } from './state.ts';

const MAX_MESSAGE = 200;

/** What every rule keeps on every text: see ARCHITECTURE.md, "Laws". */
export function checkLaws(rule: Rule, text: string, answers: Answers): void {
  const first = lintWith(rule, text, answers);
  const second = lintWith(rule, text, answers);
  expect(plain(second.diagnostics), 'running twice gives the same report').toEqual(plain(first.diagnostics));
  for (const diagnostic of first.diagnostics) {
    checkSpan(diagnostic, text);
    checkProse(rule, diagnostic);
    if (diagnostic.isMinor) expect(rule.minor, `${rule.id} says which of its findings are minor`).toBeDefined();
    for (const fix of diagnostic.fixes ?? []) {
      const best = rule.fix === 'review' ? ['review'] : ['safe', 'review'];
      expect(best, `${rule.id} declares ${rule.fix} and offers ${fix.safety}`).toContain(
        rule.fix === 'none' ? 'nothing' : fix.safety,
      );
      checkFix(rule, text, answers, diagnostic, fix);
    }
  }
  const fixed = fixAll(text, (source) => lintWith(rule, source, answers), 'review');
  expect(fixed.refused, 'no pass of fixes makes the file worse').toEqual([]);
  const again = fixAll(fixed.text, (source) => lintWith(rule, source, answers), 'review');
  expect(again.text, 'fixing reaches a fixed point').toBe(fixed.text);
  const { words, instructions, ...always } = rule;
  if (words || instructions)
    expect(plain(lintWith(always, text, answers).diagnostics), 'its words and instructions leave nothing out').toEqual(
      plain(first.diagnostics),
    );
  // A rule must live with knowing nothing.
  lintWith(rule, text, new Map());
}

const plain = (diagnostics: readonly Diagnostic[]): unknown => diagnostics.map((it) => ({ ...it, rule: it.rule.id }));

function checkSpan({ at, message }: Diagnostic, text: string): void {
  expect(at.start, message).toBeGreaterThanOrEqual(0);
  expect(at.end, message).toBeLessThanOrEqual(text.length);
  expect(at.start <= at.end, message).toBe(true);
  if (at.start === at.end)
    expect(at.start === text.length || text[at.start] === '\n' || text[at.start] === '\r', `empty span: ${message}`).toBe(true);
  for (const edge of [at.start, at.end]) {
    const splits = /[\ud800-\udbff]/.test(text[edge - 1] ?? '') && /[\udc00-\udfff]/.test(text[edge] ?? '');
    expect(splits, `splits a surrogate pair: ${message}`).toBe(false);
  }
}

function checkProse(rule: Rule, { message, fixes }: Diagnostic): void {
  expect(message, rule.id).toMatch(/[.?!]$/);
  expect(message, rule.id).not.toMatch(/\n| {2}|undefined|\[object/);
  expect(message.length, message).toBeLessThanOrEqual(MAX_MESSAGE);
  for (const { title } of fixes ?? []) {
    expect(title, rule.id).toMatch(/^[A-Z][a-z]+ .*[^.]$/s);
    expect(title.length, title).toBeLessThanOrEqual(100);
  }
}

function checkFix(
  rule: Rule,
  text: string,
  answers: Answers,
  diagnostic: Diagnostic,
  fix: NonNullable<Diagnostic['fixes']>[number],
): void {
  if (fix.edits.some((edit) => edit.file !== undefined)) return;
  const after = applyEdits(text, fix.edits);
  expect(after, `"${fix.title}" changes nothing`).not.toBe(text);
  const before = modelOf(rule.checkBuild ? '' : text);
  const model = modelOf(rule.checkBuild ? '' : after);
  expect(model.problems.length, `"${fix.title}" makes the builder reject more:\n${after}`).toBeLessThanOrEqual(
    before.problems.length,
  );
  const left = lintWith(rule, after, answers).diagnostics;
  const count = lintWith(rule, text, answers).diagnostics.length;
  expect(left.length, `"${fix.title}" leaves "${diagnostic.message}":\n${after}`).toBeLessThan(count);
  if (fix.safety === 'safe')
    expect(summary(model), `"${fix.title}" is called safe and changes the image:\n${after}`).toEqual(summary(before));
}
