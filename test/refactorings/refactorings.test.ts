import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Refactoring } from '../../server/src/refactor/refactoring.ts';
import { span } from '../../server/src/text/span.ts';
import { offersAt, placed, readCases, refactored, updateCases } from './support.ts';

const source = join(import.meta.dirname, '../../server/src/refactorings');
const ids = readdirSync(source)
  .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
  .map((name) => name.slice(0, -3))
  .sort();

describe.each(ids)('%s', async (id) => {
  const { default: it_ } = (await import(join(source, `${id}.ts`))) as { default: Refactoring };
  const spec = join(import.meta.dirname, `${id}.md`);

  it('is called as its file is', () => {
    expect(it_.id).toBe(id);
    expect(it_.summary).not.toMatch(/\.$/);
    expect(existsSync(spec), `write ${spec}`).toBe(true);
  });

  it.each(it_.examples.map((example, i) => [i + 1, example] as const))('example %i', (_, example) => {
    const after = refactored(it_, example.before, example);
    expect(after, 'nothing is offered').toBeDefined();
    const path = example.path ?? 'Dockerfile';
    expect(after).toEqual({ ...(after?.[path] === undefined ? {} : { [path]: example.after }), ...example.filesAfter });
  });

  if (!existsSync(spec)) return;
  const cases = readCases(spec);
  const results = new Map<string, Record<string, string> | undefined>();
  it.each(cases.map((each) => [each.heading, each] as const))('%s', (heading, each) => {
    const after = refactored(it_, each.before, each);
    results.set(heading, after);
    if (process.env.UPDATE === '1') return updateCases(spec, results);
    const { path = 'Dockerfile' } = each;
    const expected = { ...(each.after === undefined ? {} : { [path]: each.after }), ...each.filesAfter };
    expect(after ?? {}).toEqual(expected);
  });

  it('answers everywhere without a crash', () => {
    for (const each of [...it_.examples, ...cases]) {
      const { text } = placed(each.before);
      for (let at = 0; at <= text.length; at = text.indexOf('\n', at) + 1 || text.length + 1)
        for (const offer of offersAt(it_, text, span(at, at), each)) offer.change();
      for (const offer of offersAt(it_, text, span(0, text.length), each)) offer.change();
    }
  });
});
