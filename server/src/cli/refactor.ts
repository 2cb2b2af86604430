import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeFiles } from '../host/node.ts';
import type { Change } from '../refactor/change.ts';
import { nameTrouble } from '../refactor/offered-name.ts';
import type { Refactoring } from '../refactor/refactoring.ts';
import { REFACTORINGS } from '../refactorings/index.ts';
import { RULES } from '../rules/index.ts';
import { unifiedDiff } from '../text/diff.ts';
import { applyEdits } from '../text/edit.ts';
import { LineIndex } from '../text/lines.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import { Builds } from '../workspace/builds.ts';
import { type FoundOffer, RefactorSite } from '../workspace/refactor-site.ts';
import { parentUri } from '../workspace/uri.ts';
import { Workspace } from '../workspace/workspace.ts';
import { type Options, UsageError } from './args.ts';
import { imagesFor, machineOf } from './images.ts';
import { type Input, isBuildFile, shown } from './inputs.ts';
import { settled, useNamedConfig } from './linter.ts';
import { projectOf } from './project.ts';
import { type Place, readPlace, spansOf } from './refactor-place.ts';
import { type Written, writeAll } from './write.ts';

/** An offer with the place that it was made for. */
interface PlacedOffer extends FoundOffer {
  readonly at: Span;
}

/** A file, and what its place may mean. */
interface Subject {
  readonly shown: string;
  readonly site: RefactorSite;
  readonly spans: readonly Span[];
}

/** `dockwright refactor`: lists all refactorings, or those that are offered at a place, or does one. */
export async function refactor(args: readonly string[], options: Options): Promise<number> {
  const [first, second] = args;
  if (first === undefined) return print(list());
  if (args.length > 2) throw new UsageError('refactor takes one name and one place: dockwright refactor merge-runs Dockerfile:3');
  if (second === undefined) {
    const place = readPlace(first);
    if (!place) throw new UsageError(await noPlace(first));
    return listOffers(first, await subjectAt(place, options));
  }
  const refactoring = REFACTORINGS.find((it) => it.id === first.toLowerCase());
  if (!refactoring) throw new UsageError(unknown(first));
  const place = readPlace(second);
  if (!place)
    throw new UsageError(`${second} is no place: write a file and a line, as Dockerfile:3, or lines, as Dockerfile:3-5.`);
  return one(refactoring, second, await subjectAt(place, options), options);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Every refactoring, a line each. */
function list(): string {
  const width = Math.max(...REFACTORINGS.map((it) => it.id.length));
  return REFACTORINGS.map(
    ({ id, kind, changes, summary }) =>
      `${id.padEnd(width)}  ${kind.padEnd(7)}  ${(changes === undefined ? 'same image' : 'image changes').padEnd(13)}  ${plain(summary)}\n`,
  ).join('');
}

const plain = (text: string): string => text.replaceAll('`', '');

function unknown(name: string): string {
  const near = nearest(
    name,
    REFACTORINGS.map((it) => it.id),
  );
  return `There is no refactoring ${name}.${near ? ` Did you mean ${near}?` : ' dockwright refactor lists them.'}`;
}

async function noPlace(text: string): Promise<string> {
  const known = REFACTORINGS.find((it) => it.id === text.toLowerCase());
  if (known) return `Where? dockwright refactor ${known.id} Dockerfile:3, or for lines: Dockerfile:3-5`;
  const read = await nodeFiles.read(pathToFileURL(resolve(text)).href);
  return 'text' in read ? `Which line? dockwright refactor ${text}:3 lists what is offered there.` : unknown(text);
}

async function subjectAt(place: Place, options: Options): Promise<Subject> {
  const input = await inputOf(place.file);
  const workspace = new Workspace(nodeFiles, RULES);
  const inProject = projectOf([]);
  // A file outside of all projects has the builds beside it.
  const builds = new Builds(nodeFiles, async (uri) => (await inProject(uri)) ?? parentUri(uri));
  workspace.builds = builds;
  workspace.images = imagesFor(options, await machineOf(options), nodeFiles);
  await useNamedConfig(workspace, options);
  const { path, uri, text } = input;
  if (isBuildFile(place.file)) {
    const spans = spansOf(place, path, { text, lines: new LineIndex(text), instructions: [] });
    return { shown: path, site: new RefactorSite(uri, { text }, await builds.indexOf(uri)), spans };
  }
  const { model } = await settled(workspace, input, options);
  const spans = spansOf(place, path, model.file);
  const index = await builds.indexOf(uri);
  return { shown: path, site: new RefactorSite(uri, { model, facts: workspace.factsOf(uri) }, index), spans };
}

async function inputOf(path: string): Promise<Input> {
  const file = resolve(path);
  const uri = pathToFileURL(file).href;
  const read = await nodeFiles.read(uri);
  if ('problem' in read) throw new UsageError(`${shown(file)}: ${read.problem}.`);
  return { path: shown(file), uri, text: read.text, file };
}

/** What is offered at any of the places that are meant; each once. */
async function offersAt({ site, spans }: Subject, refactorings: readonly Refactoring[]): Promise<PlacedOffer[]> {
  const found = new Map<string, PlacedOffer>();
  for (const at of spans)
    for (const it of await site.offers(refactorings, at)) {
      const id = `${it.refactoring.id} ${it.offer.title}`;
      if (!found.has(id)) found.set(id, { ...it, at });
    }
  return [...found.values()].sort((a, b) => REFACTORINGS.indexOf(a.refactoring) - REFACTORINGS.indexOf(b.refactoring));
}

async function listOffers(place: string, subject: Subject): Promise<number> {
  const found = await offersAt(subject, REFACTORINGS);
  const width = Math.max(...found.map(({ refactoring }) => refactoring.id.length), 0);
  for (const { refactoring, offer } of found) print(`${refactoring.id.padEnd(width)}  ${offer.title}\n`);
  if (found.length === 0) process.stderr.write(`Nothing is offered at ${place}.\n`);
  const [crash] = subject.site.crashes;
  if (crash) throw crash.error;
  return 0;
}

async function one(refactoring: Refactoring, place: string, subject: Subject, options: Options): Promise<number> {
  const offers = await offersAt(subject, [refactoring]);
  const [crash] = subject.site.crashes;
  if (crash) throw crash.error;
  if (offers.length === 0) {
    const others = (await offersAt(subject, REFACTORINGS)).map((it) => it.refactoring.id);
    const told = others.length > 0 ? ` What is: ${[...new Set(others)].join(', ')}.` : '';
    process.stderr.write(`${refactoring.id} is not offered at ${place}.${told}\n`);
    return 1;
  }
  const { offer, at } = picked(offers, place, options);
  const { name } = options;
  if (name === undefined && offer.needsName) throw new UsageError(`${refactoring.id} needs the new name: --name <name>`);
  if (name !== undefined && offer.name === undefined)
    throw new UsageError(`"${offer.title}" names nothing: leave out --name ${name}.`);
  const trouble = name === undefined ? undefined : nameTrouble(offer, name);
  if (trouble !== undefined) throw new UsageError(`${place}: --name ${name === '' ? "''" : name}: ${trouble}`);
  const change = await subject.site.change(refactoring, at, offer.title, name);
  if (!change) throw new UsageError(`${place} has changed meanwhile: nothing is written.`);
  return done(change, refactoring, subject.site, options);
}

/** The one that is meant, by the beginning of its title where there are several. */
function picked(offers: readonly PlacedOffer[], place: string, { title }: Options): PlacedOffer {
  const begins = (it: PlacedOffer): boolean => it.offer.title.toLowerCase().startsWith(title?.toLowerCase() ?? '');
  const exact = offers.filter((it) => it.offer.title === title);
  const fitting = exact.length > 0 ? exact : offers.filter(begins);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  const shownTitles = (only ? fitting : offers).map((it) => `  ${it.offer.title}`).join('\n');
  if (title === undefined)
    throw new UsageError(`${place} has several, say which with the beginning of its --title:\n${shownTitles}`);
  throw new UsageError(
    only
      ? `--title ${title} is the beginning of several:\n${shownTitles}`
      : `No title begins with ${title}; there is:\n${shownTitles}`,
  );
}

async function done(change: Change, { changes }: Refactoring, site: RefactorSite, { dryRun }: Options): Promise<number> {
  const files = written(change, site);
  if (dryRun)
    for (const { file, before, after } of files) process.stdout.write(unifiedDiff({ path: shown(file), before, after }));
  else
    try {
      await writeAll(files);
    } catch (error) {
      const { code, message, path } = error as NodeJS.ErrnoException;
      throw new UsageError(
        `${path === undefined ? 'The files' : shown(path)} cannot be written: ${code ?? message}; everything is as it was.`,
      );
    }
  const told = [
    change.title,
    ...files.map(
      ({ file, before, after }) =>
        `  ${before === undefined ? 'made' : after === undefined ? 'deleted' : 'changed'} ${shown(file)}`,
    ),
    changes === undefined ? 'The image stays the same: its files and its configuration.' : `The image changes: ${plain(changes)}`,
    '',
  ].join('\n');
  // Standard output is taken by the diff then.
  (dryRun ? process.stderr : process.stdout).write(told);
  return 0;
}

function written({ edits, created, deleted = [] }: Change, site: RefactorSite): Written[] {
  const fileOf = (path: string): string => fileURLToPath(site.uriOf(path));
  const changed = [...edits].flatMap(([path, list]): Written[] => {
    const before = site.text(path);
    if (before === undefined) throw new Error(`${path} is edited, and cannot be read`);
    const after = applyEdits(before, list);
    return after === before ? [] : [{ file: fileOf(path), before, after }];
  });
  return [
    ...changed,
    ...[...created].map(([path, after]): Written => ({ file: fileOf(path), before: undefined, after })),
    ...deleted.map((path): Written => ({ file: fileOf(path), before: site.text(path) ?? '', after: undefined })),
  ];
}
