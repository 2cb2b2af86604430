import { folderOf, join } from '../builds/paths.ts';
import type { Files } from '../host/host.ts';
import { type Family, readFamily } from '../variants/generate.ts';
import { isPlanFile } from '../variants/plan.ts';
import { joinUri, nameOf, parentUri, relativeUri } from './uri.ts';

/** A family of variants with the texts that it was read from. Paths are relative to the root. */
export interface FoundFamily {
  readonly root: string;
  readonly family: Family;
  /** By path: the variants file, its source, its fragments. */
  readonly texts: ReadonlyMap<string, string>;
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

/** The variants files that stand in a folder. */
export async function plansIn(files: Files, folder: string): Promise<string[]> {
  const entries = (await files.list(folder)) ?? [];
  return entries.filter((it) => it.kind !== 'folder' && isPlanFile(it.name)).map((it) => joinUri(folder, it.name));
}

/** The folder of a path and those above it, up to the root. */
export function foldersUp(uri: string, root: string): string[] {
  const folders: string[] = [];
  for (let folder = parentUri(uri); folder !== undefined; folder = parentUri(folder)) {
    if (relativeUri(root, folder) === undefined) break;
    folders.push(folder);
  }
  return folders;
}

/** What a path is to a family; undefined when it does not belong to it. */
export type Role = 'plan' | 'source' | 'fragment' | 'generated';

export function roleOf(path: string, { family, texts }: FoundFamily): Role | undefined {
  if (path === family.file) return 'plan';
  if (path === family.sourcePath) return 'source';
  if (texts.has(path)) return 'fragment';
  const folder = folderOf(family.file);
  const isMade =
    family.plan.variants.some((it) => it.output !== undefined && join(folder, it.output) === path) ||
    family.plan.extras.some((it) => join(folder, it.path) === path);
  return isMade ? 'generated' : undefined;
}
