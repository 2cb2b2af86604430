import { folderOf, join } from '../builds/paths.ts';
import type { VariantsFact } from '../facts/facts.ts';
import type { Files } from '../host/host.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import { LineIndex, type Position } from '../text/lines.ts';
import { type Family, readFamily } from '../variants/generate.ts';
import { isPlanFile } from '../variants/plan.ts';
import { hasRegions } from '../variants/source.ts';
import { joinUri, nameOf, parentUri, relativeUri } from './uri.ts';

/** A family of variants with the texts that it was read from. Paths are relative to the root. */
export interface FoundFamily {
  readonly root: string;
  readonly family: Family;
  /** By path: the variants file, its source, its fragments. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A family and what a file is to it. */
export interface Membership extends FoundFamily {
  readonly role: VariantsFact['role'] | 'plan';
  readonly path: string;
}

/** Each round may find out that a fragment includes another one. */
const MOST_ROUNDS = 25;

/** Reads a variants file and all that it leads to. `root` is the folder that nothing of it may be outside of. */
export async function loadFamily(
  uri: string,
  root: string,
  read: (uri: string) => Promise<string | undefined>,
): Promise<FoundFamily> {
  const texts = new Map<string, string | undefined>();
  const file = relativeUri(root, uri) ?? nameOf(uri);
  for (let round = 0; ; round++) {
    const missed = new Set<string>();
    const family = readFamily(file, (path) => {
      if (!texts.has(path)) missed.add(path);
      return texts.get(path);
    });
    const wanted = [...missed].filter((path) => !path.startsWith('..'));
    if (wanted.length === 0 || round === MOST_ROUNDS) {
      const found = [...texts].filter((it): it is [string, string] => it[1] !== undefined);
      return { root, family, texts: new Map(found) };
    }
    for (const path of missed) texts.set(path, undefined);
    for (const path of wanted) texts.set(path, await read(joinUri(root, path)));
  }
}

/** The mistakes of a family with their places, lines and characters from 0. */
export function placedProblems({
  family,
  texts,
}: FoundFamily): (Position & { readonly path: string; readonly message: string })[] {
  const lines = new Map<string, LineIndex>();
  return family.problems.map(({ file, at, message }) => {
    const index = lines.get(file) ?? new LineIndex(texts.get(file) ?? '');
    lines.set(file, index);
    return { ...index.position(at.start), path: file, message };
  });
}

/** The variants files that stand in a folder. */
export async function plansIn(files: Files, folder: string): Promise<string[]> {
  const entries = (await files.list(folder)) ?? [];
  return entries.filter((it) => it.kind !== 'folder' && isPlanFile(it.name)).map((it) => joinUri(folder, it.name));
}

function roleOf(path: string, { family, texts }: FoundFamily): Membership['role'] | undefined {
  if (path === family.file) return 'plan';
  if (path === family.sourcePath) return 'source';
  if (texts.has(path)) return 'fragment';
  const folder = folderOf(family.file);
  const isMade =
    family.plan.variants.some((it) => family.pathOf(it) === path) ||
    family.plan.extras.some((it) => join(folder, it.path) === path);
  return isMade ? 'generated' : undefined;
}

/** Further up no variants file is looked for. */
const MOST_FOLDERS = 12;
/** Nor a Dockerfile that includes a file. */
const MOST_FRAGMENT_FOLDERS = 3;

/** The families of the workspace, as they are in the editors; read when somebody first asks for a file of them. */
export class Families {
  readonly #files: Files;
  readonly #rootOf: (uri: string) => string | undefined | Promise<string | undefined>;
  readonly #open = new Map<string, string>();
  /** Texts of the disk, so that a keystroke in one file reads no other. */
  readonly #saved = new Map<string, Promise<string | undefined>>();
  readonly #plans = new Map<string, Promise<string[]>>();
  /** By variants file, with all files that were asked for. */
  readonly #families = new Map<string, { readonly found: Promise<FoundFamily>; readonly asked: Set<string> }>();

  constructor(files: Files, rootOf: (uri: string) => string | undefined | Promise<string | undefined>) {
    this.#files = files;
    this.#rootOf = rootOf;
  }

  /** What a file is, and to which family; undefined when it belongs to none. */
  async of(uri: string): Promise<Membership | undefined> {
    const parent = parentUri(uri);
    if (parent === undefined) return undefined;
    const root = ((await this.#rootOf(uri)) ?? parent).replace(/\/$/, '');
    const path = relativeUri(root, uri);
    if (path === undefined) return undefined;
    let folder: string | undefined = parent;
    for (let i = 0; i < MOST_FOLDERS && folder !== undefined && relativeUri(root, folder) !== undefined; i++) {
      for (const plan of await this.#plansIn(folder)) {
        const found = await this.#family(plan, root);
        const role = roleOf(path, found);
        if (role) return { ...found, role, path };
      }
      folder = parentUri(folder);
    }
    const text = await this.#text(uri);
    if (text === undefined) return undefined;
    if (hasRegions(text)) return { ...(await this.#family(`${uri}.variants.yaml`, root)), role: 'source', path };
    return /^\s*FROM\s/im.test(text) ? undefined : this.#fragmentOf(parent, root, path);
  }

  /** What has no FROM may be a fragment of a Dockerfile that has no variants file. */
  async #fragmentOf(parent: string, root: string, path: string): Promise<Membership | undefined> {
    let folder: string | undefined = parent;
    for (let i = 0; i < MOST_FRAGMENT_FOLDERS && folder !== undefined && relativeUri(root, folder) !== undefined; i++) {
      for (const { name, kind } of (await this.#files.list(folder)) ?? []) {
        if (kind === 'folder' || !isDockerfileName(name)) continue;
        const uri = joinUri(folder, name);
        if (!hasRegions((await this.#text(uri)) ?? '')) continue;
        const found = await this.#family(`${uri}.variants.yaml`, root);
        if (roleOf(path, found) === 'fragment') return { ...found, role: 'fragment', path };
      }
      folder = parentUri(folder);
    }
    return undefined;
  }

  /** As a rule asks for it. */
  async factOf(uri: string): Promise<VariantsFact | null> {
    const found = await this.of(uri);
    if (!found || found.role === 'plan') return null;
    const { role, path, family, texts } = found;
    return { role, path, file: family.file, files: Object.fromEntries(texts) };
  }

  /** A text in an editor. `others`: what other files are to their families may have changed; `own`: what this one is. */
  edited(uri: string, text: string): { readonly others: boolean; readonly own: boolean } {
    const before = this.#open.get(uri);
    if (before === text) return { others: false, own: false };
    this.#open.set(uri, text);
    const own = includesIn(before ?? '') !== includesIn(text);
    return { others: this.#forget(uri), own };
  }

  closed(uri: string): boolean {
    this.#saved.delete(uri);
    return this.#open.delete(uri) && this.#forget(uri);
  }

  /** A change on the disk. */
  touched(uris: readonly string[]): boolean {
    for (const uri of uris) this.#saved.delete(uri);
    return uris.map((uri) => this.#forget(uri)).some((it) => it);
  }

  /** The same workspace, to be read from the disk again; of the editors' texts those that `counts` is true for. */
  anew(counts: (uri: string) => boolean): Families {
    const families = new Families(this.#files, this.#rootOf);
    for (const [uri, text] of this.#open) if (counts(uri)) families.#open.set(uri, text);
    return families;
  }

  #forget(uri: string): boolean {
    const folder = parentUri(uri);
    const isPlan = isPlanFile(nameOf(uri));
    if (folder !== undefined && isPlan) this.#plans.delete(folder);
    let isKnown = isPlan;
    for (const [plan, { asked }] of this.#families) {
      if (!asked.has(uri)) continue;
      isKnown = true;
      this.#families.delete(plan);
    }
    return isKnown;
  }

  #plansIn(folder: string): Promise<string[]> {
    let found = this.#plans.get(folder);
    if (!found) {
      found = plansIn(this.#files, folder).then((plans) => {
        const open = [...this.#open.keys()].filter((uri) => parentUri(uri) === folder && isPlanFile(nameOf(uri)));
        return [...new Set([...plans, ...open])];
      });
      this.#plans.set(folder, found);
    }
    return found;
  }

  #family(plan: string, root: string): Promise<FoundFamily> {
    let known = this.#families.get(plan);
    if (!known) {
      const asked = new Set<string>();
      const found = loadFamily(plan, root, (uri) => {
        asked.add(uri);
        return this.#text(uri);
      });
      known = { found, asked };
      this.#families.set(plan, known);
    }
    return known.found;
  }

  async #text(uri: string): Promise<string | undefined> {
    const open = this.#open.get(uri);
    if (open !== undefined) return open;
    let saved = this.#saved.get(uri);
    if (!saved) {
      saved = this.#files.read(uri).then((read) => ('text' in read ? read.text : undefined));
      this.#saved.set(uri, saved);
    }
    return saved;
  }
}

/** Which fragments a text asks for. */
const includesIn = (text: string): string =>
  text.includes('#@') ? (text.match(/^\s*#@\s*include\s+\S+/gm) ?? []).join('\n') : '';
