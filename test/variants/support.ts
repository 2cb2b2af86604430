import { expect } from 'vitest';
import { LineIndex } from '../../server/src/text/lines.ts';
import { type Family, type Generated, type ReadFile, readFamily } from '../../server/src/variants/generate.ts';
import { PLAN_NAME } from '../../server/src/variants/plan.ts';

/** A family of files that stand in memory. */
export interface Given {
  readonly read: ReadFile;
  readonly family: Family;
}

export function family(files: Readonly<Record<string, string>>, file = PLAN_NAME): Given {
  const read: ReadFile = (path) => files[path];
  return { read, family: readFamily(file, read) };
}

export function variant({ family: { plan, generate } }: Given, name: string): Generated {
  const found = plan.variants.find((it) => it.name === name);
  if (!found) throw new Error(`no variant ${name} among ${plan.variants.map((it) => it.name).join(', ')}`);
  return generate(found);
}

/** What each variant is without a header, by name. */
export const bodies = (given: Given): Record<string, string> =>
  Object.fromEntries(given.family.plan.variants.map((it) => [it.name, given.family.generate(it).body]));

/** The mistakes as `file:line:column message`. */
export const problems = ({ family: { problems: found }, read }: Given): string[] =>
  found.map(({ file, at, message }) => {
    const { line, character } = new LineIndex(read(file) ?? '').position(at.start);
    return `${file}:${line + 1}:${character + 1} ${message}`;
  });

export function sound(given: Given): Given {
  expect(problems(given)).toEqual([]);
  return given;
}
