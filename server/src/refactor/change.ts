import type { Edit } from '../text/edit.ts';

export { relativePath } from '../builds/paths.ts';

/** A change over several files of the workspace; paths are relative to its root. All or nothing. */
export interface Change {
  readonly title: string;
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** Files that do not exist yet, with their texts. */
  readonly created: ReadonlyMap<string, string>;
  /** Files that are gone afterwards. */
  readonly deleted?: readonly string[];
}

/** The folder that holds both. */
export function commonFolder(a: string, b: string): string {
  const first = a === '.' ? [] : a.split('/');
  const second = b === '.' ? [] : b.split('/');
  let same = 0;
  while (same < first.length && same < second.length && first[same] === second[same]) same++;
  return first.slice(0, same).join('/') || '.';
}

export const isWithin = (folder: string, path: string): boolean =>
  folder === '.' ? !path.startsWith('..') : path === folder || path.startsWith(`${folder}/`);
