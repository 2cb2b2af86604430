import { parse } from '../../syntax/parse.ts';
import { compareVersions } from '../condition.ts';
import { readFamily } from '../generate.ts';
import { isDirective } from '../source.ts';
import { align, type Column, tidy } from './align.ts';
import { Draft } from './draft.ts';
import { joinKin } from './kin.ts';
import { list } from './members.ts';
import { placesOf } from './places.ts';
import { unitsOf } from './units.ts';

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
  /** Those of the known names that values got. */
  readonly named: readonly string[];
}

/** Why these files do not become one source: `path` says which file, when it is one. */
export interface Refusal {
  readonly path: string | undefined;
  readonly reason: string;
}

/** Values that have a name already, by file. */
export type Known = ReadonlyMap<string, ReadonlyMap<number, string>>;

/**
 * One source and one variants file for Dockerfiles that are alike. The result is proven: generating gives back every file
 * byte for byte, and the source by itself builds as its default does. What cannot be proven is refused.
 */
export function unify(files: readonly Input[], known: Known = new Map()): Unified | Refusal {
  const refusal = unfit(files);
  if (refusal) return refusal;
  const sourceName = sourceNameFor(files);
  const units = files.map(({ text }) => unitsOf(text));
  const columns = tidy(joinKin(align(units.map((it) => it.units))));
  const ways = placesOf(files.map((it) => it.path));
  let failed: Failure | undefined;
  for (const fallback of defaults(columns, files)) {
    const endings = units.map((it) => it.endsWithNewline);
    const drafts = ways
      .map((places) => new Draft({ places, columns, endsWithNewline: endings, default: fallback, sourceName, known }))
      .map((draft) => ({ draft, estimate: draft.estimate() }))
      .sort((a, b) => a.estimate - b.estimate);
    // The whole work is done for the most promising way to read the paths; the others are there if it comes to nothing.
    for (const { draft } of drafts) {
      const result = { sourceName, default: files[fallback]?.path ?? '', ...draft.written() };
      const problem = unproven(files, result, fallback);
      failed ??= problem;
      // Paths have no part in what the source means.
      if (problem?.isOfDefault) break;
      if (problem) continue;
      const before = files.reduce((sum, it) => sum + linesOf(it.text), 0);
      // Directives stand between what they do not share; without anything shared there is nothing to unify.
      const lines = result.source.split('\n').filter((it) => it !== '' && !isDirective(it)).length;
      if (lines <= before * MOST_OF_BOTH) return result;
      return {
        path: undefined,
        reason: `${unlike(files)}: one source for all would have ${lines} lines beside its directives, and they have ${before}`,
      };
    }
  }
  return { path: failed?.path, reason: failed?.reason ?? 'there is no file' };
}

function unlike(files: readonly Input[]): string {
  const ends = files.filter(({ text }) => text.includes('\r\n')).length;
  const isMixed = ends > 0 && ends < files.length;
  return isMixed ? 'some end their lines with CRLF and others do not, so that they share none' : 'they have too little in common';
}

const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Neither the source nor the variants file may be where a variant is written to. */
function sourceNameFor(files: readonly Input[]): string {
  const taken = new Set(files.map(({ path }) => path.toLowerCase()));
  const isFree = (name: string): boolean => !taken.has(name.toLowerCase()) && !taken.has(`${name}.variants.yaml`.toLowerCase());
  for (let i = 1; ; i++) {
    const found = ['Dockerfile', 'source.Dockerfile', `source${i}.Dockerfile`].find(isFree);
    if (found) return found;
  }
}

function unfit(files: readonly Input[]): Refusal | undefined {
  if (files.length < 2) return { path: undefined, reason: 'it takes two Dockerfiles at least' };
  const seen = new Set<string>();
  for (const { path, text } of files) {
    if (seen.has(path)) return { path, reason: 'it is given twice' };
    seen.add(path);
    const line = text.split('\n').findIndex((it) => isDirective(it) || /^\s*#\|/.test(it));
    if (line >= 0) return { path, reason: `its line ${line + 1} begins with #@ or #|, which have a meaning in a source` };
  }
  if (files.every(({ text }) => text.trim() === '')) return { path: undefined, reason: 'they are all empty' };
  return undefined;
}

/** Files of which more than this part is their own have too little in common to be one. */
const MOST_OF_BOTH = 0.8;

/** A default whose parser directives are not at the top of the source is no default: then others are tried. */
const MOST_DEFAULTS = 5;
const MOST_ALIKE = 2;
/** So near to the most typical file, a newer one is the better default. */
const NEARLY = 0.97;
const UNRELEASED = /(?<![a-z])(?:rc|alpha\d|beta|preview|nightly|tip|master|main|dev|devel|edge|unstable|eol)(?![a-z])/i;

function newerFirst(a: string, b: string): number {
  const depth = (path: string): number => path.split('/').length;
  const order = Number(UNRELEASED.test(a)) - Number(UNRELEASED.test(b)) || depth(a) - depth(b);
  return order === 0 ? compareVersions(b, a) : order;
}

/** The files that share the most lines with others first. */
function defaults(columns: readonly Column[], files: readonly Input[]): number[] {
  const tops = files.map(({ text }) =>
    parse(text)
      .directives.map((it) => text.slice(it.start, it.end))
      .join('\n'),
  );
  const scores = new Array<number>(files.length).fill(0);
  // A directive of some files only could not stand at the top of the source.
  if (tops.includes('')) for (const [i, top] of tops.entries()) if (top !== '') scores[i] = Number.NEGATIVE_INFINITY;
  for (const { members } of columns) {
    const sharing = list(members);
    for (const i of sharing) scores[i] = (scores[i] ?? 0) + sharing.length;
  }
  const most = Math.max(...scores);
  const rank = (file: number): number => ((scores[file] ?? 0) >= most * NEARLY ? most : (scores[file] ?? 0));
  const sorted = [...scores.keys()].sort((a, b) => rank(b) - rank(a) || newerFirst(files[a]?.path ?? '', files[b]?.path ?? ''));
  const isOneOfFew = (file: number, at: number): boolean =>
    sorted.slice(0, at).filter((it) => tops[it] === tops[file]).length < MOST_ALIKE;
  return sorted.filter(isOneOfFew).slice(0, MOST_DEFAULTS);
}

interface Failure extends Refusal {
  /** Whether it is the fault of the default, and not of how the paths are read. */
  readonly isOfDefault?: boolean;
}

/** Generates all that was read, and compares. */
function unproven(files: readonly Input[], { source, plan, sourceName }: Unified, fallback: number): Failure | undefined {
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
    return {
      path: own.path,
      reason: 'the source would not build as it does, since the parser directives of the files differ',
      isOfDefault: true,
    };
  return undefined;
}

/** What a builder reads of a Dockerfile; the comments of variants in scripts are none of it. */
function meaningOf(text: string): string {
  const file = parse(text);
  const instructions = file.instructions.map((it) => [
    it.joined.text,
    ...it.heredocs.map(({ body }) => text.slice(body.start, body.end).replace(/^#[@|][^\n]*\n/gm, '')),
  ]);
  return JSON.stringify([file.directives.map((it) => [it.name, it.value.text]), instructions]);
}
