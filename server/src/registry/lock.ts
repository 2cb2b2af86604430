import { type DataNode, type Entry, get, items, type MapNode } from '../data/data.ts';
import { readJson } from '../data/json.ts';
import { parseReference, type Reference } from '../syntax/reference.ts';
import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import { isDigest, parsePlatform } from './manifest.ts';

export const LOCK_NAME = 'dockwright.lock';
const VERSION = 1;

export interface Locked {
  readonly digest: string;
  /** `linux/amd64`, sorted. */
  readonly platforms: readonly string[];
  /** The day on which the registry was asked, `2026-01-31`. */
  readonly date: string;
}

/** What each tag is taken to mean, by `lockKey`. */
export type Lock = ReadonlyMap<string, Locked>;

export interface LockProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** How a lock names an image: as people write it, with its tag. Undefined without a tag: a digest needs no lock. */
export const lockKey = ({ familiar, tag }: Reference): string | undefined =>
  tag === undefined ? undefined : `${familiar}:${tag}`;

/** The text of a lock file: sorted, one image after the other, the same for the same images. */
export function writeLock(lock: Lock): string {
  const sorted = [...lock].sort(([a], [b]) => (a < b ? -1 : 1));
  const images = Object.fromEntries(
    sorted.map(([key, { digest, platforms, date }]) => [key, { digest, platforms: [...platforms].sort(), date }]),
  );
  return `${JSON.stringify({ version: VERSION, images }, undefined, 2)}\n`;
}

/** Reads a lock file. With a problem, nothing of it counts: half a lock would pin half of what was agreed. */
export function readLock(text: string): { readonly lock: Lock; readonly problems: readonly LockProblem[] } {
  const reader = new LockReader(text);
  reader.read();
  return { lock: reader.problems.length === 0 ? reader.lock : new Map(), problems: reader.problems };
}

interface Trouble {
  readonly at: Span;
  readonly message: string;
}

class LockReader {
  readonly lock = new Map<string, Locked>();
  readonly problems: LockProblem[] = [];
  readonly #text: string;
  readonly #lines: LineIndex;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
  }

  read(): void {
    const problem = this.#readRoot();
    if (problem) this.#tell(problem.at, problem.message);
  }

  /** What keeps the rest from being read. */
  #readRoot(): Trouble | undefined {
    const conflict = /^(?:<{7}|>{7})(?: |\r?$)/m.exec(this.#text);
    if (conflict)
      return { at: span(conflict.index, conflict.index), message: 'Here is a merge conflict that nobody has resolved.' };
    const { roots, problems } = readJson(this.#text.replace(/^\ufeff/, ' '));
    // The others are mostly consequences of the first.
    if (problems[0]) return problems[0];
    const [root] = roots;
    if (root?.kind !== 'map') return { at: root?.at ?? span(0, 0), message: 'A lock file is a JSON object.' };
    this.#version(root);
    this.#known(root, ['version', 'images']);
    const images = get(root, 'images');
    if (images?.kind !== 'map') return { at: images?.at ?? root.at, message: 'A lock file has an object "images".' };
    this.#unique(images);
    for (const image of images.entries) {
      const trouble = this.#image(image);
      if (trouble) this.#tell(trouble.at, trouble.message);
    }
    return undefined;
  }

  #tell(at: Span, message: string): void {
    this.problems.push({ line: this.#lines.lineAt(at.start) + 1, message });
  }

  #version(root: MapNode): void {
    const version = get(root, 'version');
    if (version?.kind === 'scalar' && version.value === VERSION) return;
    const isNewer = version?.kind === 'scalar' && typeof version.value === 'number' && version.value > VERSION;
    this.#tell(
      version?.at ?? root.at,
      isNewer
        ? `This lock has version ${version.text}, and this Dockwright reads version ${VERSION}: update Dockwright.`
        : `A lock file says "version": ${VERSION}.`,
    );
  }

  #known(node: MapNode, names: readonly string[]): void {
    this.#unique(node);
    for (const { key, keyAt } of node.entries)
      if (!names.includes(key)) this.#tell(keyAt, `"${shown(key)}" is not known here; there are ${names.join(', ')}.`);
  }

  #unique(node: MapNode): void {
    const seen = new Set<string>();
    for (const { key, keyAt } of node.entries) {
      if (seen.has(key)) this.#tell(keyAt, `"${shown(key)}" is here twice.`);
      seen.add(key);
    }
  }

  #image({ key, keyAt, value }: Entry): Trouble | undefined {
    const message = keyProblem(key);
    if (message !== undefined) return { at: keyAt, message };
    if (value.kind !== 'map') return { at: value.at, message: `"${key}" has an object with digest, platforms and date.` };
    this.#known(value, ['digest', 'platforms', 'date']);
    const digest = this.#string(value, 'digest', isDigest, 'sha256: and 64 hexadecimal digits in lower case');
    const date = this.#string(value, 'date', isDay, 'a day such as "2026-01-31"');
    const platforms = this.#platforms(value);
    if (digest !== undefined && date !== undefined && platforms) this.lock.set(key, { digest, platforms, date });
    return undefined;
  }

  #string(node: MapNode, key: string, isValid: (text: string) => boolean, what: string): string | undefined {
    const value = get(node, key);
    if (value?.kind === 'scalar' && typeof value.value === 'string' && isValid(value.value)) return value.value;
    this.#tell(value?.at ?? node.at, `"${key}" is ${what}.`);
    return undefined;
  }

  #platforms(node: MapNode): readonly string[] | undefined {
    const list = get(node, 'platforms');
    const isPlatform = (it: DataNode): boolean =>
      it.kind === 'scalar' && typeof it.value === 'string' && parsePlatform(it.value) !== undefined;
    const wrong = list?.kind === 'list' ? items(list).find((it) => !isPlatform(it)) : (list ?? node);
    if (wrong) {
      this.#tell(wrong.at, '"platforms" is a list of platforms such as "linux/amd64".');
      return undefined;
    }
    return items(list).map((it) => (it.kind === 'scalar' ? it.text : ''));
  }
}

const shown = (key: string): string => (key.length > 100 ? `${key.slice(0, 99)}…` : key);

const isDay = (text: string): boolean => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

function keyProblem(key: string): string | undefined {
  const reference = parseReference(key);
  if (!reference) return `"${shown(key)}" is no image name.`;
  if (reference.digest !== undefined) return `"${shown(key)}" has a digest of its own: a lock names an image by its tag.`;
  const expected = lockKey(reference);
  if (expected === undefined) return `"${shown(key)}" has no tag.`;
  return expected === key ? undefined : `"${shown(key)}" is written ${expected} here.`;
}

/** True when both say the same of an image, the day aside. */
export const isSameImage = (a: Locked | undefined, b: Locked): boolean =>
  a !== undefined && a.digest === b.digest && [...a.platforms].sort().join() === [...b.platforms].sort().join();
