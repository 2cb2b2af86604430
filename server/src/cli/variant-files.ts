import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeFiles } from '../host/node.ts';
import { LineIndex } from '../text/lines.ts';
import { nearest } from '../text/nearest.ts';
import { isGeneratedJson, sumsOf } from '../variants/extras.ts';
import { type Output, outputsOf } from '../variants/outputs.ts';
import { isPlanFile } from '../variants/plan.ts';
import { hasRegions } from '../variants/source.ts';
import { checksum, isUntouched } from '../variants/stamp.ts';
import { discover } from '../workspace/discover.ts';
import { type FoundFamily, loadFamily, plansIn } from '../workspace/families.ts';
import { parentUri } from '../workspace/uri.ts';
import { type Options, UsageError } from './args.ts';
import { shown } from './inputs.ts';
import { projectOf } from './project.ts';

/** A file that a family makes, and what stands there now. */
export interface Target {
  readonly output: Output;
  readonly file: string;
  readonly before: string | undefined;
  /** `edited`: not as it was generated, or not generated at all, so only the user may have it written over. */
  readonly state: 'same' | 'missing' | 'stale' | 'edited';
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
export function problemsOf(families: readonly FoundFamily[]): string[] {
  return families.flatMap(({ root, family, texts }) => {
    const lines = new Map<string, LineIndex>();
    return family.problems.map(({ file, at, message }) => {
      const index = lines.get(file) ?? new LineIndex(texts.get(file) ?? '');
      lines.set(file, index);
      const { line, character } = index.position(at.start);
      return `${shown(join(fileURLToPath(root), file))}:${line + 1}:${character + 1}: ${message}`;
    });
  });
}

/** What a family makes, and what stands in its places. */
export async function targetsOf(found: FoundFamily, { into, only }: Options): Promise<Target[]> {
  const { root, family } = found;
  const own = fileURLToPath(root);
  const base = into === undefined ? own : resolve(into);
  // Below another folder, paths count from that of the variants file.
  const start = into === undefined ? '' : family.file.slice(0, family.file.lastIndexOf('/') + 1);
  const outputs = outputsOf(family).filter(({ generated }) => only.length === 0 || only.includes(generated?.variant.name ?? ''));
  const map = outputs.find(({ kind }) => kind === 'map');
  const oldMap = map && (await textOf(join(base, map.path.slice(start.length))));
  const sums = oldMap === undefined ? new Map<string, string>() : sumsOf(oldMap);
  return Promise.all(
    outputs.map(async (output): Promise<Target> => {
      const file = join(base, output.path.slice(start.length));
      await checkInside(file, base);
      const before = await textOf(file);
      const isOurs =
        output.kind === 'regions'
          ? family.regions.every((it) => it.state !== 'edited')
          : before !== undefined &&
            (isUntouched(before) || isGeneratedJson(before) || sums.get(output.path) === checksum(before));
      const state = before === undefined ? 'missing' : before === output.text ? 'same' : isOurs ? 'stale' : 'edited';
      return { output, file, before, state };
    }),
  );
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
