import { modelOf } from '../engine/lint.ts';
import { imageUses } from '../model/images.ts';
import type { Model } from '../model/model.ts';
import { RegistryClient } from '../registry/client.ts';
import { lockKey } from '../registry/lock.ts';
import { lookup, untagged } from '../registry/lookup.ts';
import type { Unusable } from '../report/report.ts';
import type { Reference } from '../syntax/reference.ts';
import type { Options } from './args.ts';
import { clientOptions, machineFor } from './images.ts';
import { inputs } from './inputs.ts';
import { Locks } from './locks.ts';
import { mapAtOnce, nameOf, noReference } from './pin.ts';

/** One image that a file names by its tag, or why it is not in the policy. */
type Entry = { readonly place: string } & (
  | { readonly failed: string }
  | { readonly reference: Reference & { readonly tag: string }; readonly digest: string }
);

/**
 * `dockwright policy`: BuildKit's source policy (docs/build-repro.md of moby/buildkit), which buildx reads where
 * EXPERIMENTAL_BUILDKIT_SOURCE_POLICY names it. What cannot be in it is told, and the exit code says so: a policy with holes pins less
 * than it seems to.
 */
export async function policy(paths: readonly string[], options: Options): Promise<number> {
  const unusable: Unusable[] = [];
  const locks = new Locks(unusable);
  const { registry, offline, update } = options;
  const client = registry || offline ? new RegistryClient(await machineFor(options.ca), clientOptions(options)) : undefined;
  const lookups = new Map<unknown, ReturnType<typeof lookup>>();
  const entries: Entry[] = [];
  for await (const { uri, path, text } of inputs(paths, options.stdinFilename, unusable)) {
    const lock = await locks.near(uri);
    if (!lock.isUsable) continue;
    const asked = lookups.get(lock) ?? lookup({ lock: lock.images, client, update, now: Date.now });
    lookups.set(lock, asked);
    entries.push(...(await entriesOf(modelOf(text), path, asked)));
  }
  const { rules, clashes } = rulesOf(entries);
  const failed = [...entries.flatMap((it) => ('failed' in it ? [`${it.place} failed: ${it.failed}`] : [])), ...clashes];
  for (const { path, message } of unusable) process.stderr.write(`${path}: ${message}\n`);
  for (const line of failed) process.stderr.write(`${line}\n`);
  if (unusable.length > 0) return 2;
  process.stdout.write(`${JSON.stringify({ rules }, undefined, 2)}\n`);
  return failed.length > 0 ? 1 : 0;
}

async function entriesOf(model: Model, path: string, asked: ReturnType<typeof lookup>): Promise<Entry[]> {
  // A digest is pinned already.
  const uses = imageUses(model).filter(({ reference }) => reference?.digest === undefined);
  return mapAtOnce(uses, AT_ONCE, async (use): Promise<Entry> => {
    const place = `${path}:${model.file.lines.lineAt(use.start) + 1} ${nameOf(use)}`;
    const { reference } = use;
    if (!reference) return { place, failed: noReference(use, model) };
    const { tag } = reference;
    if (tag === undefined) return { place, failed: untagged(reference).message };
    const answer = await asked.digest(reference);
    return 'failure' in answer
      ? { place, failed: answer.failure.message }
      : { place, reference: { ...reference, tag }, digest: answer.value };
  });
}

const AT_ONCE = 6;

interface PolicyRule {
  readonly action: 'CONVERT';
  readonly selector: { readonly identifier: string };
  readonly updates: { readonly identifier: string };
}

/** A rule for each image, sorted. Two lock files may differ, and a policy is one for all. */
function rulesOf(entries: readonly Entry[]): { readonly rules: readonly PolicyRule[]; readonly clashes: readonly string[] } {
  const digests = new Map<string, string>();
  const clashes = new Set<string>();
  for (const it of entries) {
    if ('failed' in it) continue;
    const { registry, repository, tag } = it.reference;
    const name = `docker-image://${registry}/${repository}:${tag}`;
    if ((digests.get(name) ?? it.digest) !== it.digest)
      clashes.add(
        `${it.place} failed: Another lock file has another digest for ${lockKey(it.reference)}: make a policy for each.`,
      );
    else digests.set(name, it.digest);
  }
  const rules = [...digests]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]): PolicyRule => {
      return { action: 'CONVERT', selector: { identifier: name }, updates: { identifier: `${name}@${digest}` } };
    });
  return { rules, clashes: [...clashes] };
}
