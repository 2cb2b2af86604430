/** The folder a URI stands in, without a slash at its end; undefined for a root and for what has no folders (`untitled:`). */
export function parentUri(uri: string): string | undefined {
  const root = /^[a-z][\w+.-]*:\/\/[^/]*/i.exec(uri)?.[0];
  if (root === undefined || uri.length <= root.length + 1) return undefined;
  const slash = uri.replace(/\/$/, '').lastIndexOf('/');
  return uri.slice(0, Math.max(slash, root.length));
}

/** The URI of a relative path; `.` and `..` are followed, and each name is encoded. */
export function joinUri(folder: string, path: string): string {
  let uri = folder.endsWith('://') ? folder : folder.replace(/\/$/, '');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    uri = part === '..' ? (parentUri(uri) ?? uri) : `${uri}/${encodeURIComponent(part)}`;
  }
  return uri;
}

/** The last name of a URI, decoded. */
export function nameOf(uri: string): string {
  const name = uri.replace(/\/$/, '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The path of a URI below a folder, decoded; `.` for the folder itself; undefined when it is not in it. */
export function relativeUri(folder: string, uri: string): string | undefined {
  const base = folder.replace(/\/$/, '');
  if (uri === base || uri === `${base}/`) return '.';
  if (!uri.startsWith(`${base}/`)) return undefined;
  try {
    return decodeURIComponent(uri.slice(base.length + 1));
  } catch {
    return undefined;
  }
}
