import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stale } from '../../scripts/gen.ts';
import { RULES } from '../../server/src/rules/index.ts';

const rulesDir = join(import.meta.dirname, '../../server/src/rules');
const specsDir = import.meta.dirname.replace(/tidy$/, 'rules');
const topicsOf = (folder: string, ending: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) =>
        readdirSync(join(folder, entry.name))
          .filter((name) => name.endsWith(ending))
          .map((name) => [name.slice(0, -ending.length), entry.name] as const),
      ),
  );

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('is named after its defect and its file', () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(id).not.toMatch(/^(no|prefer|avoid|use|disallow|require)-/);
    expect(topicsOf(rulesDir, '.ts').has(id)).toBe(true);
  });

  it('says what and why in full', () => {
    expect(rule.summary).not.toMatch(/[.\n]$/);
    expect(rule.summary).toMatch(/^[`A-Z"]/);
    expect(rule.rationale.trim().length).toBeGreaterThan(100);
    expect(rule.rationale.trim()).toMatch(/[.`]$/);
    if (rule.fix === 'none') expect(rule.noFix, 'a rule without a fix says why').toBeTruthy();
    else expect(rule.noFix).toBeUndefined();
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('has its specification in the folder of its topic', () => {
    expect(topicsOf(specsDir, '.md').get(id)).toBe(topicsOf(rulesDir, '.ts').get(id));
  });
});

it('no name means two rules', () => {
  const names = RULES.flatMap((rule) => [rule.id, ...(rule.aliases ?? [])]).map((name) => name.toLowerCase());
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

it('every specification has a rule', () => {
  const ids = new Set(RULES.map((rule) => rule.id));
  expect([...topicsOf(specsDir, '.md').keys()].filter((id) => !ids.has(id))).toEqual([]);
});

it('generated files are not stale (npm run gen)', async () => {
  expect(await stale()).toEqual([]);
});
