import { parse } from '../../syntax/parse.ts';
import { readFamily } from '../generate.ts';
import { isDirective } from '../source.ts';
import { align, type Column, everybody, tidy } from './align.ts';
import { joinKin } from './kin.ts';
import { list, type Members, only } from './members.ts';
import { type Places, placesOf } from './places.ts';
import { tableOf } from './table.ts';
import { treeOf } from './tree.ts';
import { unitsOf } from './units.ts';
import { holdersOf, Names } from './values.ts';
import { writePlan } from './write-plan.ts';
import { SourceWriter } from './write-source.ts';

/** A Dockerfile to unify; the path is relative to the folder that all have in common. */
export interface Input {
  readonly path: string;
  readonly text: string;
}

export interface Unified {
  readonly sourceName: string;
  readonly source: string;
  readonly plan: string;
  /** The path of the file that the source is as it stands. */
  readonly default: string;
}

/** Why these files do not become one source: `path` says which file, when it is one. */
export interface Refusal {
  readonly path: string | undefined;
  readonly reason: string;
}

/**
 * One source and one variants file for Dockerfiles that are alike. The result is proven: generating gives back every file
 * byte for byte, and the source by itself builds as its default does. What cannot be proven is refused.
 */
export function unify(files: readonly Input[]): Unified | Refusal {
  // A source that a variant is written to would be lost.
  const sourceName = files.some(({ path }) => path.toLowerCase() === 'dockerfile') ? 'source.Dockerfile' : 'Dockerfile';
  const refusal = unfit(files);
  if (refusal) return refusal;
  const units = files.map(({ text }) => unitsOf(text));
  const columns = align(units.map((it) => it.units));
  const joined = tidy(joinKin(columns));
  let failed: Refusal | undefined;
  for (const fallback of byTypicality(columns, files).slice(0, MOST_DEFAULTS)) {
    let best: Unified | undefined;
    for (const places of placesOf(files.map((it) => it.path))) {
      const endings = units.map((it) => it.endsWithNewline);
      const result = written(places, joined, endings, fallback, files[fallback]?.path ?? '', sourceName);
      const problem = unproven(files, result, fallback, sourceName);
      if (problem) failed ??= problem;
      else if (!best || sizeOf(result) < sizeOf(best)) best = result;
    }
    if (!best) continue;
    const before = files.reduce((sum, it) => sum + linesOf(it.text), 0);
    if (sizeOf(best) < before) return best;
    const reason = `they have too little in common: one source for all would have ${sizeOf(best)} lines, and they have ${before}`;
    return { path: undefined, reason };
  }
  return failed ?? { path: undefined, reason: 'there is no file' };
}

const sizeOf = ({ source, plan }: Unified): number => linesOf(source) + linesOf(plan);

/** A default whose parser directives are not at the top of the source is no default: then another is tried. */
const MOST_DEFAULTS = 5;

const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

function unfit(files: readonly Input[]): Refusal | undefined {
  if (files.length < 2) return { path: undefined, reason: 'it takes two Dockerfiles at least' };
  const seen = new Set<string>();
  for (const { path, text } of files) {
    if (seen.has(path)) return { path, reason: 'it is given twice' };
    seen.add(path);
    if (text.trim() === '') return { path, reason: 'it is empty' };
    const line = text.split('\n').findIndex((it) => isDirective(it) || /^\s*#\|/.test(it));
    if (line >= 0) return { path, reason: `its line ${line + 1} begins with #@ or #|, which have a meaning in a source` };
  }
  return undefined;
}

/** The files that share the most lines with others first. */
function byTypicality(columns: readonly Column[], files: readonly Input[]): number[] {
  const scores = new Array<number>(files.length).fill(0);
  const tops = files.map(({ text }) =>
    parse(text)
      .directives.map((it) => text.slice(it.start, it.end))
      .join('\n'),
  );
  // A directive of some files only could not stand at the top of the source.
  if (new Set(tops).size > 1) for (const [i, top] of tops.entries()) if (top !== '') scores[i] = Number.NEGATIVE_INFINITY;
  for (const { members } of columns) {
    const sharing = list(members);
    for (const i of sharing) scores[i] = (scores[i] ?? 0) + sharing.length;
  }
  return [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
}

function written(
  places: Places,
  joined: readonly Column[],
  endsWithNewline: readonly boolean[],
  fallback: number,
  defaultPath: string,
  sourceName: string,
): Unified {
  const count = endsWithNewline.length;
  const table = tableOf(places.axes, count);
  const names = new Names(table, fallback);
  const holders = new Map<Column, ReadonlyMap<string, string>>();
  const columns = joined.flatMap((column) => {
    const found = holdersOf(column, names);
    if (!found) return byText(column);
    holders.set(column, found);
    return [column];
  });
  const all = everybody(count);
  const nodes = treeOf(tidy(columns), all);
  const source = new SourceWriter(table, names, holders, fallback).write(nodes, all);
  const plan = writePlan({ source: sourceName, places, names, default: fallback, count, endsWithNewline });
  return { sourceName, source, plan, default: defaultPath };
}

/** A column without names: one for each of its texts. */
function byText(column: Column): Column[] {
  const columns = new Map<string, { members: Members; texts: Map<number, string> }>();
  for (const [file, text] of column.texts) {
    const own = columns.get(text) ?? { members: 0n, texts: new Map() };
    own.members |= only(file);
    own.texts.set(file, text);
    columns.set(text, own);
  }
  return [...columns.values()];
}

/** Generates all that was read, and compares. */
function unproven(files: readonly Input[], { source, plan }: Unified, fallback: number, sourceName: string): Refusal | undefined {
  const planName = `${sourceName}.variants.yaml`;
  const family = readFamily(planName, (path) => (path === planName ? plan : path === sourceName ? source : undefined));
  const [problem] = family.problems;
  if (problem) return { path: undefined, reason: `the source would not be valid: ${problem.message}` };
  const made = new Map(family.plan.variants.map((variant) => family.generate(variant)).map((it) => [it.path, it.text]));
  for (const { path, text } of files)
    if (made.get(path) !== text) return { path, reason: 'generating would not give it back byte for byte' };
  if (made.size !== files.length) return { path: undefined, reason: 'more files would be generated than there were' };
  const own = files[fallback];
  if (own && meaningOf(source) !== meaningOf(own.text))
    return { path: own.path, reason: 'the source would not build as it does, since the parser directives of the files differ' };
  return undefined;
}

/** What a builder reads of a Dockerfile; the comments of variants in scripts are none of it. */
function meaningOf(text: string): string {
  const file = parse(text);
  const instructions = file.instructions.map((it) => [
    it.joined.text,
    ...it.heredocs.map(({ body }) => text.slice(body.start, body.end).replace(/^#[@|].*\n/gm, '')),
  ]);
  return JSON.stringify([file.directives.map((it) => [it.name, it.value.text]), instructions]);
}
