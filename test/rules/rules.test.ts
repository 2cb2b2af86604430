import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../server/src/engine/rule.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { exampleAnswers, readFixture, render, updateFixture } from '../support/fixture.ts';
import { checkLaws } from '../support/laws.ts';
import { fixWith, lintWith } from '../support/lint.ts';

const here = import.meta.dirname;
const fixtureOf = (rule: Rule): string | undefined => {
  for (const topic of readdirSync(here)) {
    const path = join(here, topic, `${rule.id}.md`);
    if (existsSync(path)) return path;
  }
  return undefined;
};
const update = process.env.UPDATE === '1';

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  const path = fixtureOf(rule) ?? '';
  const cases = path === '' ? [] : readFixture(path);

  it.each(cases.map((it) => [it.title, it] as const))('%s', (_title, one) => {
    const { diagnostics } = lintWith(rule, one.text, one.answers);
    const shown = render(one.text, diagnostics);
    const fixed = new Map(one.fixed.map(({ fixTitle }) => [fixTitle ?? '', fixWith(rule, one.text, one.answers, fixTitle)]));
    if (update) updateFixture(path, one.title, shown, fixed);
    else {
      expect(shown).toBe(one.marked);
      for (const { fixTitle, text } of one.fixed) expect(fixed.get(fixTitle ?? '')).toBe(text);
    }
    checkLaws(rule, one.text, one.answers);
  });

  it('keeps its laws on its own examples', () => {
    for (const example of rule.examples) {
      const answers = exampleAnswers(example);
      const bad = lintWith(rule, `${example.bad}\n`, answers).diagnostics.length;
      expect(bad, `the bad example of ${rule.id} is not reported:\n${example.bad}`).toBeGreaterThan(0);
      const good = lintWith(rule, `${example.good}\n`, answers).diagnostics;
      expect(good, `the good example of ${rule.id} is reported:\n${example.good}`).toEqual([]);
      checkLaws(rule, `${example.bad}\n`, answers);
    }
  });

  it('has a specification in test/rules/<topic>/<id>.md with at least one finding and one silent case', () => {
    const counts = cases.map((one) => lintWith(rule, one.text, one.answers).diagnostics.length);
    expect(counts.some((count) => count > 0)).toBe(true);
    expect(counts.some((count) => count === 0)).toBe(true);
  });
});
