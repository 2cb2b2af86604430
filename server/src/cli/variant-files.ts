import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeFiles } from '../host/node.ts';
import { nearest } from '../text/nearest.ts';
import type { Output } from '../variants/outputs.ts';
import { isPlanFile } from '../variants/plan.ts';
import { hasRegions } from '../variants/source.ts';
import { discover } from '../workspace/discover.ts';
import { type FoundFamily, loadFamily, placedProblems, plansIn } from '../workspace/families.ts';
import { parentUri } from '../workspace/uri.ts';
import { type Target, targetsOf } from '../workspace/variant-files.ts';
import { type Options, UsageError } from './args.ts';
import { shown } from './inputs.ts';
import { projectOf } from './project.ts';

/** What a family makes, with its place on the disk. */
export interface PlacedTarget extends Target {
  readonly file: string;
}

/** The families that the paths mean: all below a folder, that of a variants file, or those of a source. */
export async function familiesAt(paths: readonly string[]): Promise<FoundFamily[]> {
  const plans = new Set<string>();
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const before = plans.size;
    for await (const uri of plansAt(path)) plans.add(uri);
    if (plans.size === before && paths.length > 0)
      throw new UsageError(`${path}: there is no variants file, such as Dockerfile.variants.yaml, that belongs to it.`);
  }
  if (plans.size === 0) throw new UsageError('There is no variants file, such as Dockerfile.variants.yaml, below this folder.');
  const projects = projectOf(paths);
  const read = async (uri: string): Promise<string | undefined> => {
    const found = await nodeFiles.read(uri);
    if ('text' in found) return found.text;
    if (!found.missing) throw new UsageError(`${shown(fileURLToPath(uri))}: ${found.problem}.`);
    return undefined;
  };
  return Promise.all([...plans].map(async (uri) => loadFamily(uri, (await projects(uri)) ?? parentUri(uri) ?? uri, read)));
}

/** Variants files, and for a Dockerfile that has none and includes fragments the one that it could have. */
async function* plansAt(path: string): AsyncGenerator<string> {
  const file = resolve(path);
  const uri = pathToFileURL(file).href.replace(/\/$/, '');
  if (await nodeFiles.list(uri)) {
    const plans: string[] = [];
    for await (const it of discover(nodeFiles, uri, isPlanFile)) plans.push(it.uri);
    yield* plans;
    for await (const it of discover(nodeFiles, uri))
      if (!plans.some((plan) => isPlanOf(plan, it.uri))) yield* regionsPlan(it.uri);
    return;
  }
  const read = await nodeFiles.read(uri);
  if ('problem' in read) throw new UsageError(`${path}: ${read.problem}.`);
  if (isPlanFile(path)) {
    yield uri;
    return;
  }
  const folder = parentUri(uri) ?? uri;
  let found = false;
  for (const plan of await plansIn(nodeFiles, folder)) {
    const { root, family } = await loadFamily(plan, folder, async (it) => {
      const own = await nodeFiles.read(it);
      return 'text' in own ? own.text : undefined;
    });
    if (resolve(fileURLToPath(root), family.sourcePath) !== file) continue;
    found = true;
    yield plan;
  }
  if (!found) yield* regionsPlan(uri);
}

const isPlanOf = (plan: string, source: string): boolean => plan.replace(/\.variants\.ya?ml$/i, '') === source;

async function* regionsPlan(uri: string): AsyncGenerator<string> {
  const read = await nodeFiles.read(uri);
  if ('text' in read && hasRegions(read.text)) yield `${uri}.variants.yaml`;
}

/** The mistakes of families, a line each, as `file:line:column: message`. */
export const problemsOf = (families: readonly FoundFamily[]): string[] =>
  families.flatMap((found) =>
    placedProblems(found).map(({ path, line, character, message }) => {
      return `${shown(join(fileURLToPath(found.root), path))}:${line + 1}:${character + 1}: ${message}`;
    }),
  );

/** What a family makes, and what stands in its places on the disk. */
export async function placedTargets(found: FoundFamily, { into, only }: Options): Promise<PlacedTarget[]> {
  const { root, family } = found;
  const base = into === undefined ? fileURLToPath(root) : resolve(into);
  // Below another folder, paths count from that of the variants file.
  const start = into === undefined ? 0 : family.file.lastIndexOf('/') + 1;
  const fileOf = (path: string): string => join(base, path.slice(start));
  const wanted = ({ generated }: Output): boolean => only.length === 0 || only.includes(generated?.variant.name ?? '');
  const targets = await targetsOf(found, wanted, async (path) => {
    await checkInside(fileOf(path), base);
    return textOf(fileOf(path));
  });
  return targets.map((it) => ({ ...it, file: fileOf(it.output.path) }));
}

async function textOf(file: string): Promise<string | undefined> {
  const read = await nodeFiles.read(pathToFileURL(file).href);
  if ('text' in read) return read.text;
  if (read.missing) return undefined;
  throw new UsageError(`${shown(file)}: ${read.problem}.`);
}

/** A link on the way must not lead out of the folder that is written below. */
async function checkInside(file: string, base: string): Promise<void> {
  let folder = dirname(file);
  let real: string | undefined;
  while (real === undefined && folder !== dirname(folder)) {
    real = await realpath(folder).catch(() => undefined);
    if (real === undefined) folder = dirname(folder);
  }
  const root = await realpath(base).catch(() => base);
  if (
    real !== undefined &&
    real !== root &&
    !`${real}${sep}`.startsWith(`${root}${sep}`) &&
    !`${root}${sep}`.startsWith(`${real}${sep}`)
  )
    throw new UsageError(`${shown(file)}: ${shown(folder)} is a link that leads out of ${shown(base)}.`);
}

/** Names that no variant has, so that nobody takes silence for success. */
export function checkOnly(families: readonly FoundFamily[], { only }: Options): void {
  const names = families.flatMap(({ family }) => family.plan.variants.map((it) => it.name));
  for (const name of only) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    throw new UsageError(
      `No variant is called ${name}.${near ? ` Did you mean ${near}?` : ' dockwright variants list shows them.'}`,
    );
  }
}
