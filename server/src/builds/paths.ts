/** Paths relative to the root of the workspace; `.` is the root. */

/** Joins and tidies; undefined for an absolute path, which is not ours to know. */
export function join(folder: string, path: string): string | undefined {
  if (/^(?:\/|~|[A-Za-z]:[\\/])/.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/') || '.';
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The way from a folder to a path, both relative to the root of the workspace; `.` when they are the same. */
export function relativePath(from: string, to: string): string {
  const parts = (path: string): string[] => (path === '.' ? [] : path.split('/'));
  const a = parts(from);
  const b = parts(to);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.';
}

/** What Docker takes for a git repository rather than a folder (moby/buildkit, util/gitutil; docker/cli, urlutil). */
export const isGitUrl = (text: string): boolean =>
  /^(?:git:\/\/|git@|ssh:\/\/|github\.com\/)/.test(text) || /^https?:\/\/.*\.git(?:#.*|\?.*)?$/.test(text);

export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);
