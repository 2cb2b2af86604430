import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFACTORINGS } from '../../server/src/refactorings/index.ts';

const specs = readdirSync(join(import.meta.dirname, '../refactorings'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3));

describe.each(REFACTORINGS.map((it) => [it.id, it] as const))('%s', (id, { summary, rationale, changes, since }) => {
  it('is named after what it does, and says what and why in full', () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
    expect(summary).toMatch(/^[A-Z`].*[^.\n]$/);
    expect(rationale.trim().length).toBeGreaterThan(100);
    expect(rationale.trim()).toMatch(/[.`]$/);
    if (changes !== undefined) expect(changes).toMatch(/^[A-Z`].*\.$/);
    expect(since).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

it('every specification has a refactoring', () => {
  const ids = new Set(REFACTORINGS.map((it) => it.id));
  expect(specs.filter((id) => !ids.has(id))).toEqual([]);
});
