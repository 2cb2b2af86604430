import { folderOf, join } from '../builds/paths.ts';
import { modelOf } from '../engine/lint.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import { commandsIn } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { regionEnd } from '../variants/regions.ts';
import { readSource, type SourceNode } from '../variants/source.ts';
import { readStamp } from '../variants/stamp.ts';
import { commonFolder, relativePath } from './change.ts';
import type { RefactoringContext } from './refactoring.ts';
import { selectedPart } from './stage-selection.ts';

/** Whole lines of a Dockerfile that can stand in a fragment. */
export interface Region {
  readonly at: Span;
  /** With the last line break. */
  readonly text: string;
  readonly own: readonly Instruction[];
}

/** A place where the same lines stand. */
export interface Place {
  readonly path: string;
  readonly model: Model;
  readonly at: Span;
}

export const FOLDER = 'fragments';
/** More files are not looked at: a workspace of so many is not changed at once. */
const MOST_FILES = 300;
const MOST_FOLDERS = 3000;

/** The instructions that are selected, with the comments between them, where a fragment may have them all. */
export function selectedRegion({ model, at }: RefactoringContext): Region | undefined {
  const part = selectedPart(model, at);
  const [first, last] = [part?.own[0], part?.own.at(-1)];
  if (!part || !first || !last || part.own.every((it) => it.kind === 'ARG')) return undefined;
  // The FROM above may be selected with them.
  if (at.start <= part.stage.from.start) return undefined;
  const { lines } = model.file;
  const top = topOf(model, first);
  const start = at.start <= top ? top : lines.start(lines.lineAt(first.start));
  const region = regionAt(model, span(start, lines.end(lines.lineAt(last.end))), part.own);
  return region && isFree(region, model) ? region : undefined;
}

const regionAt = ({ file }: Model, at: Span, own: readonly Instruction[]): Region => ({
  at,
  text: file.text.slice(at.start, at.end) + file.lines.lineBreak,
  own,
});

/** As variants/generate.ts has them. */
const ALLOWED: ReadonlySet<string | undefined> = new Set('RUN COPY ADD ENV ARG LABEL WORKDIR USER SHELL'.split(' '));
const REFUSED = /^\s*(?:FROM|CMD|ENTRYPOINT|EXPOSE|VOLUME|HEALTHCHECK|ONBUILD|STOPSIGNAL|MAINTAINER)(?:\s|$)/i;

/** Whether lines are all that a fragment takes, and mean the same when they come from one. */
function isFree({ at, text, own }: Region, model: Model): boolean {
  if (!own.every((it) => ALLOWED.has(it.kind))) return false;
  if (/^\s*#[@|]/m.test(text)) return false;
  // What begins a line of a heredoc looks like an instruction to the reader of fragments.
  const texts = text.split('\n');
  if (texts.some((line, i) => REFUSED.test(line) && !/\\\s*$/.test(texts[i - 1] ?? ''))) return false;
  const { file } = model;
  if (!/^\s*#@/m.test(file.text)) return true;
  return isPlainLine(readSource(file.text).nodes, file.lines.lineAt(at.start));
}

/** Neither in the region of an include, which is written anew from its file, nor where values are put in. */
function isPlainLine(nodes: readonly SourceNode[], line: number): boolean {
  let isSwapped = false;
  for (const node of nodes) {
    if (node.kind === 'line') {
      if (node.text.trim() === '') isSwapped = false;
      if (node.line === line) return !isSwapped;
      continue;
    }
    isSwapped = node.kind === 'value';
    if (node.kind === 'include' && line > node.line && line < node.end) return false;
    if (node.kind === 'if' && line > node.line && line < node.end)
      return node.branches.every((it, i) => {
        const end = node.branches[i + 1]?.line ?? node.end;
        return line <= it.line || line >= end || isPlainLine(it.nodes, line);
      });
  }
  return true;
}

/** Where else in the workspace the same instructions stand, line by line. */
export function twinsOf(context: RefactoringContext, region: Region): Place[] {
  const own = { path: context.path, model: context.model, at: region.at };
  const found = placesIn(own, region, context.model.file.escape).filter((it) => it.at.start !== region.at.start);
  for (const path of otherDockerfiles(context)) {
    const text = context.tree.text(path);
    // What is written from a source is written again from it.
    if (!text?.includes(region.text.trimEnd()) || readStamp(text)) continue;
    found.push(...placesIn({ path, model: modelOf(text) }, region, context.model.file.escape));
  }
  return found;
}

function placesIn({ path, model }: Omit<Place, 'at'>, region: Region, escape: string): Place[] {
  const { file } = model;
  if (file.escape !== escape || !region.text.endsWith(file.lines.lineBreak)) return [];
  const block = region.text.slice(0, -file.lines.lineBreak.length);
  const found: Place[] = [];
  for (let at = file.text.indexOf(block); at >= 0; at = file.text.indexOf(block, at + block.length)) {
    const place = span(at, at + block.length);
    const inside = file.instructions.filter((it) => it.start < place.end && place.start < it.end);
    const isWhole =
      inside.length === region.own.length &&
      inside.every((it, i) => it.start >= at && it.end <= place.end && it.kind === region.own[i]?.kind) &&
      (at === 0 || file.text[at - 1] === '\n') &&
      file.lines.end(file.lines.lineAt(place.end)) === place.end;
    const stage = inside[0] && model.stageOf(inside[0]);
    if (!isWhole || !stage || inside.some((it) => model.stageOf(it) !== stage)) continue;
    if (isFree({ ...region, at: place, own: inside }, model)) found.push({ path, model, at: place });
  }
  return found;
}

function* otherDockerfiles({ tree, path }: RefactoringContext): Generator<string> {
  const open = ['.'];
  let files = 0;
  let folders = 0;
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    if (++folders > MOST_FOLDERS) return;
    for (const name of [...tree.list(folder)].sort()) {
      const one = join(folder, name);
      if (one === undefined || one === path || /^(?:vendor|third_party|node_modules)$/.test(name)) continue;
      if (tree.kind(one) === 'folder') open.push(one);
      else if (isDockerfileName(name) && ++files <= MOST_FILES) yield one;
    }
  }
}

/** The folder that the fragment of some Dockerfiles is kept in. */
export const folderFor = (paths: readonly string[]): string => join(paths.map(folderOf).reduce(commonFolder), FOLDER) ?? FOLDER;

/** A fragment that is there and holds the very lines. */
export function sameFragment({ tree, path }: RefactoringContext, { text }: Region): string | undefined {
  const folder = folderFor([path]);
  return tree
    .list(folder)
    .map((name) => `${folder}/${name}`)
    .find((it) => it.endsWith('.dockerfile') && tree.text(it) === text);
}

/** The lines that make regions of places; what is in them stays. */
export function regionEdits(places: readonly Place[], fragment: string): Map<string, Edit[]> {
  const edits = new Map<string, Edit[]>();
  for (const { path, model, at } of places) {
    const { lineBreak } = model.file.lines;
    const include = `#@ include ${relativePath(folderOf(path), fragment)}${lineBreak}`;
    edits.set(path, [
      ...(edits.get(path) ?? []),
      insert(at.start, include),
      insert(at.end, lineBreak + regionEnd(model.file.text.slice(at.start, at.end) + lineBreak)),
    ]);
  }
  return edits;
}

const SHORT: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  'apt-cache': 'apt',
  groupadd: 'user',
  useradd: 'user',
  adduser: 'user',
  addgroup: 'user',
};
const DULL = /^(?:set|mkdir|echo|cd|export|true|:|printf|rm|test|\[)$/;

/** What the instructions are about: the first program that does something, else their first word. */
export function fragmentName({ own }: Region, model: Model): string {
  const names = own.flatMap((it) => (commandsIn(model).get(it) ?? []).flatMap(({ name }) => name ?? []));
  const program = names.find((it) => !DULL.test(it) && /^[a-z][a-z0-9-]*$/.test(it));
  return program === undefined
    ? (own.find((it) => it.kind !== 'ARG')?.keyword.text.toLowerCase() ?? 'part')
    : (SHORT[program] ?? program);
}

export const fragmentPath = (folder: string, name: string): string => `${folder}/${name}.dockerfile`;

export function freeFragment({ tree }: RefactoringContext, folder: string, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (tree.kind(fragmentPath(folder, name)) === undefined) return name;
  }
}

export function fragmentProblem({ tree }: RefactoringContext, folder: string, name: string): string | undefined {
  if (!/^[\w][\w.-]*$/.test(name)) return 'A fragment is named with letters, digits, dots and dashes.';
  const path = fragmentPath(folder, name);
  return tree.kind(path) === undefined ? undefined : `There is a file ${path} already.`;
}
