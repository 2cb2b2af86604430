import { dirname, join, relative, resolve } from 'node:path';
import { modelOf } from '../engine/lint.ts';
import { type ImageUse, imageUses } from '../model/images.ts';
import type { Model } from '../model/model.ts';
import { RegistryClient } from '../registry/client.ts';
import { lockKey } from '../registry/lock.ts';
import { type Lookup, lookup, untagged } from '../registry/lookup.ts';
import { type PlannedPin, pinPlace, unknownVariables, withPins } from '../registry/pins.ts';
import type { Unusable } from '../report/report.ts';
import type { Reference } from '../syntax/reference.ts';
import { unifiedDiff } from '../text/diff.ts';
import type { Options } from './args.ts';
import { clientOptions, machineFor } from './images.ts';
import { type Input, inputs } from './inputs.ts';
import { keep, type LockFile, Locks, lockText } from './locks.ts';
import { writeWhole } from './write.ts';

type State = 'pinned' | 'updated' | 'up to date' | 'pinned already' | 'locked';

/** What became of one image. */
type Outcome = { readonly state: State; readonly digest: string } | { readonly failed: string };

interface Line {
  readonly use: ImageUse;
  readonly outcome: Outcome;
  readonly planned: PlannedPin | undefined;
}

/** `dockwright pin` and `dockwright lock`. */
export async function pin(command: 'pin' | 'lock', paths: readonly string[], options: Options): Promise<number> {
  const run = new PinRun(command, options, await clientFor(options));
  for await (const input of inputs(paths, options.stdinFilename, run.unusable)) await run.one(input);
  if (options.prune) await run.prune(paths);
  return run.finish();
}

async function clientFor(options: Options): Promise<RegistryClient | undefined> {
  if (!options.registry && !options.offline) return undefined;
  return new RegistryClient(await machineFor(options.ca), clientOptions(options));
}

const AT_ONCE = 6;

class PinRun {
  readonly unusable: Unusable[] = [];
  readonly #command: 'pin' | 'lock';
  readonly #options: Options;
  readonly #client: RegistryClient | undefined;
  readonly #locks = new Locks(this.unusable);
  readonly #lookups = new Map<LockFile, Lookup>();
  /** Images whose lock entry this run has left behind. */
  readonly #stale = new Set<string>();
  /** The images that the files of a lock have, with a digest or without. */
  readonly #used = new Map<LockFile, Set<string | undefined>>();
  #failed = 0;

  constructor(command: 'pin' | 'lock', options: Options, client: RegistryClient | undefined) {
    this.#command = command;
    this.#options = options;
    this.#client = client;
  }

  async one(input: Input): Promise<void> {
    const lock = await this.#locks.near(input.uri);
    if (!lock.isUsable) return;
    const model = modelOf(input.text);
    const used = this.#used.get(lock) ?? new Set<string | undefined>();
    this.#used.set(lock, used);
    for (const { reference } of imageUses(model)) if (reference) used.add(lockKey(reference));
    if (this.#command === 'lock' && !this.#options.registry) return;
    const lines = await mapAtOnce(imageUses(model), AT_ONCE, (use) => this.#use(use, model, lock));
    if (this.#command === 'lock') {
      this.#print(input, model, lines);
      return;
    }
    const { text, lines: kept } = applied(model, lines);
    const isWritten = await this.#write(input, text);
    this.#print(input, model, isWritten ? kept : kept.map(unwritten));
  }

  /** Drops what no file has any more. Nothing, where a file may not have been seen. */
  async prune(paths: readonly string[]): Promise<void> {
    const folders = (paths.length === 0 ? ['.'] : paths).map((it) => resolve(it));
    const isAllRead = this.unusable.length === 0;
    const stream = this.#options.dryRun ? process.stderr : process.stdout;
    for (const lock of await this.#locks.all()) {
      const unused = lock.isUsable ? [...lock.images.keys()].filter((key) => this.#used.get(lock)?.has(key) !== true) : [];
      if (unused.length === 0) continue;
      const own = dirname(lock.file);
      const refuse = (message: string): unknown => this.unusable.push({ path: lock.path, message });
      if (!folders.some((it) => own === it || own.startsWith(join(it, '/'))))
        refuse(`also counts for files that were not looked at; run: dockwright lock --prune ${relative('.', own) || '.'}`);
      else if (!isAllRead) refuse('some files could not be read, so nothing was dropped.');
      else {
        for (const key of unused) {
          lock.images.delete(key);
          stream.write(`${lock.path} ${key}  dropped\n`);
        }
        lock.isChanged = true;
      }
    }
  }

  async finish(): Promise<number> {
    for (const lock of await this.#locks.all()) await this.#writeLock(lock);
    for (const it of this.#stale) process.stderr.write(`${it} still has the older digest: add --lock to update it.\n`);
    for (const { path, message } of this.unusable) process.stderr.write(`${path}: ${message}\n`);
    return this.unusable.length > 0 ? 2 : this.#failed > 0 ? 1 : 0;
  }

  async #use(use: ImageUse, model: Model, lock: LockFile): Promise<Line> {
    const failed = (message: string): Line => ({ use, outcome: { failed: message }, planned: undefined });
    const { reference } = use;
    if (!reference) return failed(noReference(use, model));
    if (this.#command === 'lock') return { use, outcome: await this.#lock(reference, lock), planned: undefined };
    if (reference.digest !== undefined && (!this.#options.update || reference.tag === undefined))
      return { use, outcome: { state: 'pinned already', digest: reference.digest }, planned: undefined };
    const found = await this.#digest(reference, lock);
    if ('failed' in found) return failed(found.failed);
    const { digest } = found;
    if (reference.digest === digest) return { use, outcome: { state: 'up to date', digest }, planned: undefined };
    const place = pinPlace({ ...use, reference }, model);
    if ('problem' in place) return failed(`The image ${nameOf(use)} ${place.problem}.`);
    const state = reference.digest === undefined ? 'pinned' : 'updated';
    return { use, outcome: { state, digest }, planned: { use: { ...use, reference }, place, digest } };
  }

  async #digest(reference: Reference, lock: LockFile): Promise<{ readonly digest: string } | { readonly failed: string }> {
    const key = lockKey(reference);
    const asked = this.#lookup(lock);
    if (this.#options.lock && key !== undefined) {
      const answer = await asked.locked(reference);
      if ('failure' in answer) return { failed: answer.failure.message };
      keep(lock, key, answer.value);
      return { digest: answer.value.digest };
    }
    const answer = await asked.digest(reference);
    if ('failure' in answer) return { failed: answer.failure.message };
    const locked = key === undefined ? undefined : lock.images.get(key);
    if (locked && locked.digest !== answer.value) this.#stale.add(`${lock.path}: ${key}`);
    return { digest: answer.value };
  }

  async #lock(reference: Reference, lock: LockFile): Promise<Outcome> {
    const key = lockKey(reference);
    // A digest says it all; only a tag can move.
    if (key === undefined)
      return reference.digest === undefined
        ? { failed: untagged(reference).message }
        : { state: 'pinned already', digest: reference.digest };
    const before = lock.images.get(key);
    const answer = await this.#lookup(lock).locked(reference);
    if ('failure' in answer) return { failed: answer.failure.message };
    const isNew = keep(lock, key, answer.value);
    return { state: isNew ? (before ? 'updated' : 'locked') : 'up to date', digest: answer.value.digest };
  }

  #lookup(lock: LockFile): Lookup {
    const known = this.#lookups.get(lock);
    if (known) return known;
    // What is learned in this run must not answer for the lock as it was.
    const images = new Map(lock.images);
    const made = lookup({ lock: images, client: this.#client, update: this.#options.update, now: Date.now });
    this.#lookups.set(lock, made);
    return made;
  }

  /** False when the file stays as it was because it cannot be written. */
  async #write(input: Input, text: string): Promise<boolean> {
    if (this.#options.dryRun) {
      if (text !== input.text) process.stdout.write(unifiedDiff({ path: input.path, before: input.text, after: text }));
      return true;
    }
    if (input.file === undefined) process.stdout.write(text);
    else if (text !== input.text) return this.#save(input.file, input.path, text);
    return true;
  }

  async #save(file: string, path: string, text: string): Promise<boolean> {
    try {
      await writeWhole(file, text);
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.unusable.push({ path, message: `cannot be written: ${code ?? message}; it is as it was.` });
      return false;
    }
  }

  async #writeLock(lock: LockFile): Promise<void> {
    const text = lockText(lock);
    if (!lock.isChanged || text === lock.before) return;
    if (this.#options.dryRun) process.stdout.write(unifiedDiff({ path: lock.path, before: lock.before, after: text }));
    else if (lock.before !== '') await this.#save(lock.file, lock.path, text);
    else {
      const { writeFile } = await import('node:fs/promises');
      await writeFile(lock.file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        this.unusable.push({ path: lock.path, message: `cannot be written: ${error.code ?? error.message}.` });
      });
    }
  }

  #print(input: Input, model: Model, lines: readonly Line[]): void {
    // Standard output may be taken by the file itself, or by the diff.
    const stream =
      this.#options.dryRun || (input.file === undefined && this.#command === 'pin') ? process.stderr : process.stdout;
    for (const { use, outcome } of lines) {
      const at = `${input.path}:${model.file.lines.lineAt(use.start) + 1} ${nameOf(use)}`;
      if ('failed' in outcome) this.#failed++;
      stream.write('failed' in outcome ? `${at} failed: ${outcome.failed}\n` : `${at} → ${outcome.digest}  ${outcome.state}\n`);
    }
  }
}

/** The image without its digest, as people write it. */
export function nameOf({ reference, text }: ImageUse): string {
  if (reference) return `${reference.familiar}${reference.tag === undefined ? '' : `:${reference.tag}`}`;
  const printable = text.replace(/\p{Cc}/gu, '?');
  return printable.length > 100 ? `${printable.slice(0, 99)}…` : printable;
}

/** Why a text names no image. */
export function noReference(use: ImageUse, model: Model): string {
  const names = unknownVariables(use, model);
  if (names.length > 0)
    return `Which image it is, is not known: give ${names.join(' and ')} a default with ARG before the first FROM.`;
  return `This is no valid name of an image.`;
}

const unwritten = (line: Line): Line => (line.planned ? { ...line, outcome: { failed: 'The file cannot be written.' } } : line);

/** The text with the pins that leave it right, one by one when not all do. */
function applied(model: Model, lines: readonly Line[]): { readonly text: string; readonly lines: readonly Line[] } {
  const planned = lines.flatMap((it) => it.planned ?? []);
  const all = withPins(model, planned, modelOf);
  if (all !== undefined) return { text: all, lines };
  const taken: PlannedPin[] = [];
  let text = model.file.text;
  for (const pin of planned) {
    const next = withPins(model, [...taken, pin], modelOf);
    if (next === undefined) continue;
    taken.push(pin);
    text = next;
  }
  const told = lines.map((line) =>
    !line.planned || taken.includes(line.planned)
      ? line
      : { ...line, outcome: { failed: `The image ${nameOf(line.use)} is written in a way that a digest would break.` } },
  );
  return { text, lines: told };
}

/** Some at once, in order. */
export async function mapAtOnce<T, R>(items: readonly T[], atOnce: number, each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await each(items[i] as T);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
