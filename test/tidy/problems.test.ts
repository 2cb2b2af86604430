import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../../server/src/engine/lint.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { readFixture } from '../support/fixture.ts';

const specs = join(import.meta.dirname, '../rules');
const files = readdirSync(specs, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
  .map((entry) => join(entry.parentPath, entry.name));
const ids = new Set(RULES.map((rule) => rule.id));
const reported = new Set<string>();

describe('what the builder rejects', () => {
  it.each(files.map((file) => [file.slice(specs.length + 1), file] as const))('has a rule: %s', (_, file) => {
    for (const { text } of readFixture(file))
      for (const { rule } of modelOf(text).problems) {
        expect(ids).toContain(rule);
        reported.add(rule);
      }
  });

  it('is shown by every rule in syntax/', () => {
    const syntax = readdirSync(join(specs, 'syntax')).map((name) => name.replace(/\.md$/, ''));
    expect([...reported].sort()).toEqual(syntax.sort());
  });

  it('comes in the order of the text', () => {
    const { problems } = modelOf('# escape=x\nEXPOSE a\nFROM Debian\nCOPY --from=9 a\nRUNN x\n');
    const starts = problems.map((it) => it.at.start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(problems.map((it) => it.rule)).toEqual([
      'invalid-directive',
      'instruction-before-from',
      'invalid-port',
      'invalid-image-reference',
      'invalid-stage-reference',
      'missing-argument',
      'unknown-instruction',
    ]);
  });
});
