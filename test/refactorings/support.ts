import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';
import { baseName } from '../../server/src/builds/paths.ts';
import { modelOf } from '../../server/src/engine/lint.ts';
import { FactLedger } from '../../server/src/facts/ledger.ts';
import { isDockerfileName } from '../../server/src/knowledge/dockerfile-names.ts';
import type { Change } from '../../server/src/refactor/change.ts';
import type { Offer, Refactoring, RefactoringExample } from '../../server/src/refactor/refactoring.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import type { Span } from '../../server/src/text/span.ts';
import { treeOf } from '../builds/support.ts';
import { outcome } from '../support/state.ts';
import { placed } from './marked.ts';

export { placed };

/** One section of a specification; without an `after` nothing is offered there. */
export interface Case extends Omit<RefactoringExample, 'after'> {
  readonly heading: string;
  readonly line: number;
  readonly after: string | undefined;
}

type World = Pick<RefactoringExample, 'path' | 'files' | 'title' | 'name'>;

export function offersAt(it: Refactoring, text: string, at: Span, { path = 'Dockerfile', files = {} }: World): Offer[] {
  const all = { [path]: text, ...files };
  const tree = treeOf(all);
  const builds = allBuilds(Object.keys(all).filter(mayDefineBuilds).sort(), tree);
  const world = { at, path, tree, builds };
  const offers = isDockerfileName(baseName(path))
    ? it.offer?.({ ...world, model: modelOf(text), facts: new FactLedger(new Map()) })
    : it.offerInBuilds?.({ ...world, text });
  return [...(offers ?? [])];
}

/** The files after the refactoring; undefined when it is not offered. Held to what it promises. */
export function refactored(it: Refactoring, marked: string, world: World): Record<string, string> | undefined {
  const { text, at } = placed(marked);
  const path = world.path ?? 'Dockerfile';
  const before: Record<string, string> = { [path]: text, ...world.files };
  const offers = offersAt(it, text, at, world);
  for (const { title } of offers) {
    expect(title).toMatch(/^[A-Z][a-z]+ .*[^.]$/s);
    expect(title.length, title).toBeLessThanOrEqual(100);
  }
  const offer = offers.find(({ title }) => world.title === undefined || title.startsWith(world.title));
  if (!offer) return undefined;
  const after = applied(offer.change(world.name), before);
  checkLaws(it, offer.title, path, text, after[path]);
  return Object.fromEntries(Object.entries(after).filter(([name, now]) => before[name] !== now));
}

function applied({ edits, created, deleted = [] }: Change, before: Readonly<Record<string, string>>): Record<string, string> {
  const after: Record<string, string> = { ...before };
  for (const [path, list] of edits) {
    const text = before[path];
    if (text === undefined) throw new Error(`edits ${path}, which does not exist`);
    const sorted = [...list].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    sorted.forEach(({ span: { start, end } }, i) => {
      expect(start >= (sorted[i - 1]?.span.end ?? 0) && end >= start && end <= text.length, `overlapping edits in ${path}`).toBe(
        true,
      );
    });
    after[path] = applyEdits(text, list);
  }
  for (const [path, text] of created) {
    expect(before[path], `${path} would be overwritten`).toBeUndefined();
    after[path] = text;
  }
  for (const path of deleted) {
    expect(before[path], `${path} is deleted, and is not there`).toBeDefined();
    // An empty file is one that is gone.
    after[path] = '';
  }
  return after;
}

function checkLaws(it: Refactoring, title: string, path: string, before: string, after: string | undefined): void {
  if (after === undefined || after === '' || !isDockerfileName(baseName(path))) return;
  const old = modelOf(before);
  const now = modelOf(after);
  expect(now.problems.length, `"${title}" makes the builder reject more:\n${after}`).toBeLessThanOrEqual(old.problems.length);
  if (it.changes === undefined && after !== before)
    expect(outcome(now), `"${title}" says that the image of ${path} stays the same:\n${after}`).toEqual(outcome(old));
}

/** Sections begin with `## `. Fences: `dockerfile [path]`, `after [path]`, `file <path>`, `title <text>`, `name <text>`. */
export function readCases(file: string): Case[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const cases: Case[] = [];
  let at = 0;
  for (const section of lines.join('\n').split(/^(?=## )/m)) {
    if (section.startsWith('## ')) cases.push(caseOf(section, at));
    at += section.split('\n').length - 1;
  }
  return cases;
}

const FENCE = /^```(\w+)(?: (.*))?\n([\s\S]*?)^```$/gm;

function caseOf(section: string, line: number): Case {
  let before = '';
  let path: string | undefined;
  let after: string | undefined;
  let title: string | undefined;
  let name: string | undefined;
  const files: Record<string, string> = {};
  const filesAfter: Record<string, string> = {};
  for (const [, info, word, written = ''] of section.matchAll(FENCE)) {
    const text = written.replaceAll('␍\n', '\r\n');
    if (info === 'dockerfile') [before, path] = [text, word];
    else if (info === 'after' && word === undefined) after = text;
    else if (info === 'after') filesAfter[word ?? ''] = text;
    else if (info === 'file') files[word ?? ''] = text;
    else if (info === 'title') title = word ?? text.trim();
    else if (info === 'name') name = word ?? text.trim();
    else throw new Error(`a fence \`${info}\` means nothing here: line ${line + 1}`);
  }
  return {
    heading: section.slice(3, section.indexOf('\n')),
    line,
    before,
    after,
    files,
    filesAfter,
    ...(path === undefined ? {} : { path }),
    ...(title === undefined ? {} : { title }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Writes what came out into the specification: `UPDATE=1`. Read it: it is the review. */
export function updateCases(file: string, results: ReadonlyMap<string, Record<string, string> | undefined>): void {
  const text = readFileSync(file, 'utf8');
  const sections = text.split(/^(?=## )/m).map((section) => {
    const { heading, path = 'Dockerfile' } = section.startsWith('## ') ? caseOf(section, 0) : { heading: '' };
    if (!results.has(heading)) return section;
    const bare = section.replace(/^```after(?: .*)?\n[\s\S]*?^```\n\n?/gm, '').trimEnd();
    const fences = Object.entries(results.get(heading) ?? {}).map(
      ([name, now]) => `\`\`\`after${name === path ? '' : ` ${name}`}\n${now.replaceAll('\r\n', '␍\n')}\`\`\`\n`,
    );
    return `${[`${bare}\n`, ...fences].join('\n')}\n`;
  });
  writeFileSync(file, `${sections.join('').trimEnd()}\n`);
}
