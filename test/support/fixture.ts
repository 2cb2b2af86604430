import { readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../../server/src/engine/read-config.ts';
import type { Example } from '../../server/src/engine/rule.ts';
import type { Diagnostic } from '../../server/src/engine/run.ts';
import { type BuildFact, type ContextFact, type EntryKind, inContext } from '../../server/src/facts/facts.ts';
import { LineIndex } from '../../server/src/text/lines.ts';

/** One fenced block of a fixture file; `start` and `end` are its lines, fences not counted. */
interface Fence {
  readonly info: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One `##` section: a Dockerfile with its markers, what is known around it, and the texts after fixing. */
export interface Case {
  readonly title: string;
  readonly marked: string;
  readonly text: string;
  readonly fixed: readonly { readonly fixTitle: string | undefined; readonly text: string }[];
  readonly answers: ReadonlyMap<string, unknown>;
  readonly line: number;
}

const MARKER = /^(?:#\s+)?\s*\^+~? /;
export const isMarker = (line: string): boolean => MARKER.test(line);
/** Takes the marker lines out, so that they never reach the parser. */
export const unmarked = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !isMarker(line))
    .join('\n');

export function readFixture(path: string): Case[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const cases: Case[] = [];
  let title = '';
  let titleLine = 0;
  let fences: Fence[] = [];
  const close = (): void => {
    if (fences.length > 0) cases.push(caseOf(title, titleLine, fences));
    fences = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('## ')) {
      close();
      title = line.slice(3);
      titleLine = at;
    }
    const open = /^(`{3,})(.*)$/.exec(line);
    if (!open) continue;
    const from = at + 1;
    while (at + 1 < lines.length && lines[at + 1] !== open[1]) at++;
    fences.push({
      info: (open[2] ?? '').trim(),
      text: lines
        .slice(from, at + 1)
        .map((it) => `${it}\n`)
        .join(''),
      start: from,
      end: at + 1,
    });
    at++;
  }
  close();
  return cases;
}

/** Answers in which nothing is made by a build unless a fixture says so. */
class FixtureAnswers extends Map<string, unknown> {
  override get(key: string): unknown {
    // Null is an answer: there is none.
    if (super.has(key)) return super.get(key);
    return key.startsWith('generated ') && this.has('contexts ') ? false : undefined;
  }
}

function caseOf(title: string, line: number, fences: readonly Fence[]): Case {
  const answers = new FixtureAnswers();
  const buildFile = fences.map((fence) => /^build (\S+)$/.exec(fence.info)?.[1]).find((it) => it !== undefined);
  const source = fences.find((fence) =>
    buildFile === undefined
      ? fence.info === 'dockerfile' || fence.info === 'dockerfile exact'
      : fence.info === `build ${buildFile}`,
  );
  if (!source) throw new Error(`"${title}" has no dockerfile fence`);
  // A rule of build files: the text is that of the file, and Dockerfiles stand beside it.
  if (buildFile !== undefined) {
    answers.set('build file', buildFile);
    const beside = fences.flatMap(({ info, text }) => (info.startsWith('at ') ? [[info.slice(3), text] as const] : []));
    answers.set('beside', Object.fromEntries(beside));
  }
  for (const fence of fences) {
    if (fence.info === 'files') addFiles(answers, fence.text.split('\n'), 'given');
    else if (fence.info === 'files guess') addFiles(answers, fence.text.split('\n'), 'guess');
    else if (fence.info.startsWith('files build ')) addBuild(answers, fence);
    else if (fence.info === 'ignore') answers.set('ignore c', { name: '.dockerignore', text: fence.text });
    else if (fence.info === 'json options') answers.set('options', JSON.parse(fence.text));
    else if (fence.info === 'json facts')
      for (const [key, value] of Object.entries(JSON.parse(fence.text) as Record<string, unknown>))
        answers.set(key, key === 'builds ' ? buildsOf(value) : value);
  }
  if (answers.has('contexts ') && !answers.has('ignore c')) answers.set('ignore c', null);
  const fixed = fences
    .filter((fence) => /^(?:dockerfile|build) fixed/.test(fence.info))
    .map((fence) => ({ fixTitle: fence.info.replace(/^(?:dockerfile|build) fixed/, '').trim() || undefined, text: fence.text }));
  // Exact: the text ends without the fence's line break; `\u240d` and `\u2409` stand for CR and a tab.
  const marked =
    source.info === 'dockerfile exact'
      ? source.text.replace(/\n$/, '').replaceAll('\u240d', '\r').replaceAll('\u2409', '\t')
      : source.text;
  return { title, marked, text: unmarked(marked), fixed, answers, line };
}

/** Builds as JSON, of which each says only what matters. */
const buildsOf = (given: unknown): BuildFact[] =>
  (given as (Partial<BuildFact> & { args?: Record<string, string> })[]).map((it) => ({
    label: 'compose.yaml',
    place: 'compose.yaml:1',
    uri: 'file:///compose.yaml',
    line: 0,
    name: undefined,
    context: undefined,
    target: undefined,
    moreArgs: false,
    contexts: [],
    ...it,
    args: new Map(Object.entries(it.args ?? {})),
  }));

/** `files build <context> <file:line> [<folder of the Dockerfile>]`: a build of the workspace, with the files of its context; `-` for one without. */
function addBuild(answers: Map<string, unknown>, { info, text }: Fence): void {
  const [path = '.', place = 'compose.yaml:1', own] = info.split(' ').slice(2);
  const contexts = [...((answers.get('contexts ') as ContextFact[] | undefined) ?? [])];
  const builds = [...((answers.get('builds ') as BuildFact[] | undefined) ?? [])];
  const id = `b${contexts.length}`;
  const [label = '', line] = place.split(':');
  if (path === '-') contexts.push({ kind: 'none', id, origin: 'build' });
  else contexts.push({ kind: 'local', id, path, origin: 'build', name: path, ...(own === undefined ? {} : { own }) });
  const common = { name: undefined, target: undefined, args: new Map(), moreArgs: false, contexts: [] };
  builds.push({ label, place, uri: `file:///${label}`, line: Number(line) - 1, context: id, ...common });
  for (const [folder, entries] of foldersOf(text.split('\n'))) answers.set(`folder ${inContext(id, folder)}`, entries);
  answers.set('contexts ', contexts);
  answers.set('builds ', builds);
  answers.set(`ignore ${id}`, null);
}

/** The answers that describe a build context with just these files; a name with a slash at its end is an empty folder. */
export function addFiles(answers: Map<string, unknown>, files: readonly string[], origin: 'given' | 'guess'): void {
  answers.set('contexts ', [{ kind: 'local', id: 'c', path: '.', origin, name: 'api' }] satisfies ContextFact[]);
  for (const [path, entries] of foldersOf(files)) answers.set(`folder ${inContext('c', path)}`, entries);
}

function foldersOf(files: readonly string[]): Map<string, Map<string, EntryKind>> {
  const folders = new Map<string, Map<string, EntryKind>>([['', new Map()]]);
  for (const file of files.filter((it) => it !== '')) {
    const parts = file.split('/');
    parts.forEach((part, i) => {
      if (part === '') return;
      const parent = parts.slice(0, i).join('/');
      const own = parts.slice(0, i + 1).join('/');
      const isFile = i === parts.length - 1;
      folders.get(parent)?.set(part, isFile ? 'file' : 'folder');
      if (!isFile && !folders.has(own)) folders.set(own, new Map());
    });
  }
  return folders;
}

/** The source with a marker line under each finding: what a fixture shows. */
export function render(text: string, diagnostics: readonly Diagnostic[]): string {
  const index = new LineIndex(text);
  const byLine = new Map<number, string[]>();
  for (const { at, message, severity, rule } of diagnostics) {
    const level = severity === rule.severity ? '' : ` (${severity})`;
    const { line, character } = index.position(at.start);
    const lineEnd = index.end(line);
    const length = Math.max(1, Math.min(at.end, lineEnd) - at.start);
    const carets = '^'.repeat(length) + (at.end > index.start(line + 1) ? '~' : '');
    const lead = character === 0 ? '' : `#${' '.repeat(character - 1)}`;
    byLine.set(line, [...(byLine.get(line) ?? []), `${lead === '#' ? ' ' : lead}${carets} ${message}${level}`]);
  }
  const lines = text.split('\n');
  const out: string[] = [];
  for (const [i, line] of lines.entries()) {
    // Findings on the empty line behind the last line break stand before it.
    if (i === lines.length - 1 && line === '' && lines.length > 1) out.push(...(byLine.get(i) ?? []), '');
    else out.push(line, ...(byLine.get(i) ?? []));
  }
  return out.join('\n');
}

/** Writes new texts into the fences of a fixture; used with UPDATE=1. */
export function updateFixture(path: string, title: string, marked: string, fixed: ReadonlyMap<string, string>): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  const out: string[] = [];
  let inSection = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    out.push(line);
    if (line.startsWith('## ')) inSection = line.slice(3) === title;
    const open = /^(`{3,})(.*)$/.exec(line);
    if (!open) continue;
    const from = at + 1;
    while (at + 1 < lines.length && lines[at + 1] !== open[1]) at++;
    const info = (open[2] ?? '').trim();
    const key = /^(?:dockerfile|build) fixed/.test(info) ? info.replace(/^(?:dockerfile|build) fixed/, '').trim() : undefined;
    const text =
      inSection &&
      (info === 'dockerfile' || /^build \S+\.\S+$/.test(info) || /^build (?:Makefile|Jenkinsfile|\S+\/\S+)$/.test(info))
        ? marked
        : inSection && key !== undefined
          ? fixed.get(key)
          : inSection && info === 'dockerfile exact'
            ? `${marked.replaceAll('\r', '\u240d').replaceAll('\t', '\u2409')}\n`
            : undefined;
    out.push(...(text === undefined ? lines.slice(from, at + 1) : text.replace(/\n$/, '').split('\n')));
    at++;
    out.push(lines[at] ?? '');
  }
  writeFileSync(path, out.join('\n'));
}

/** Reads levels as a configuration file would give them. */
export const configOf = (json: unknown, rules: Parameters<typeof readConfig>[2]) =>
  readConfig(JSON.stringify(json), 'dockwright.json', rules);

/** What an example's own list of files says of the context. */
export function exampleAnswers(example: Example): Map<string, unknown> {
  const answers = new FixtureAnswers();
  if (example.build) {
    answers.set('build file', example.build.file);
    answers.set('beside', { Dockerfile: example.build.dockerfile });
  }
  if (example.options) answers.set('options', example.options);
  for (const [key, value] of Object.entries(example.facts ?? {})) answers.set(key, value);
  if (example.files) addFiles(answers, example.files, 'given');
  if (example.context === 'none') answers.set('contexts ', [{ kind: 'none', id: 'c', origin: 'given' }] satisfies ContextFact[]);
  if (example.files)
    answers.set('ignore c', example.ignore === undefined ? null : { name: '.dockerignore', text: example.ignore });
  return answers;
}
