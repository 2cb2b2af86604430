import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint, Memo, modelOf } from '../../server/src/engine/lint.ts';
import { run } from '../../server/src/engine/run.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { addFiles, readFixture } from '../support/fixture.ts';

// Half-typed text: every prefix of a fixture, and every fixture with a telling character put in anywhere. A sample here,
// all of it with DEEP=1 (npm run test:deep).
const deep = process.env.DEEP === '1';
const BUDGET = deep ? Number.POSITIVE_INFINITY : 6_000;
const INSERTED = ['\\', '"', "'", '<<', '${', '\n', '[', '--', '=', '\u0000', '`', '$('];

const rules = RULES.map((rule) => ({ rule, severity: rule.severity }));
const folder = join(import.meta.dirname, '../rules');
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => readFixture(join(folder, name)))
  .map((one) => one.text);

const answers = new Map<string, unknown>();
addFiles(answers, ['a', 'package.json', 'src/app.js'], 'given');
answers.set('ignore ', { name: '.dockerignore', text: '*\n!src\n' });

function check(text: string, memo: Memo): void {
  const { crashes, diagnostics } = lint(text, rules, answers, memo);
  if (crashes[0]) throw new Error(`${crashes[0].rule} crashed on ${JSON.stringify(text)}: ${(crashes[0].error as Error)?.stack}`);
  for (const { at, rule } of diagnostics)
    if (!(at.start >= 0 && at.start <= at.end && at.end <= text.length))
      throw new Error(`${rule.id} points outside of ${JSON.stringify(text)}`);
}

describe('typing', () => {
  it(
    'half-typed text crashes nothing, and every finding lies in it',
    () => {
      const all = texts.reduce((sum, text) => sum + text.length * (INSERTED.length + 1), 0);
      const step = Math.max(1, Math.floor(all / BUDGET));
      let count = 0;
      let at = 0;
      for (const text of texts) {
        const memo = new Memo();
        for (let offset = 0; offset < text.length; offset++)
          for (let i = 0; i <= INSERTED.length; i++) {
            if (at++ % step !== 0) continue;
            count++;
            check(i === INSERTED.length ? text.slice(0, offset) : text.slice(0, offset) + INSERTED[i] + text.slice(offset), memo);
          }
      }
      expect(count).toBeGreaterThan(1_000);
    },
    deep ? 3_600_000 : 120_000,
  );

  it('a memo that saw other versions gives the same report as none', () => {
    const memo = new Memo();
    const plain = (text: string, with_?: Memo) =>
      lint(text, rules, answers, with_).diagnostics.map((it) => [it.rule.id, it.at, it.message, it.fixes]);
    for (const [i, text] of texts.entries()) {
      const typed = `${texts[(i + 1) % texts.length]}${text}`;
      for (const version of [text, `\n${text}`, typed, text]) expect(plain(version, memo)).toEqual(plain(version));
    }
  });

  it('rules do not write to the model', () => {
    for (const text of texts) {
      const model = modelOf(text);
      freeze(model.file);
      for (const stage of model.stages) freeze(stage);
      const { crashes } = run(model, rules, answers);
      expect(crashes).toEqual([]);
    }
  });
});

function freeze(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  Object.freeze(value);
  for (const child of Object.values(value)) freeze(child, seen);
}
