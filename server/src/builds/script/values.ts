/**
 * Texts of scripts as far as they are known without running them. One character stands for a part that is not known, another for the
 * folder of the workspace, whose absolute path nobody needs.
 */
export const UNKNOWN = '\u0000';
export const ROOT = '\u0001';

export const isKnown = (text: string): boolean => !text.includes(UNKNOWN);

/** A folder of the workspace as an absolute path of a script. */
export const absolute = (path: string): string => (path === '.' ? ROOT : `${ROOT}/${path}`);

/** The path of the workspace that a script's path means in a folder; undefined when it is not known or lies elsewhere. */
export function resolve(cwd: string, path: string): string | undefined {
  if (!isKnown(path)) return undefined;
  if (path.startsWith('/') || /^(?:~|[A-Za-z]:[\\/])/.test(path)) return undefined;
  const whole = path.startsWith(ROOT) ? path : `${cwd}/${path}`;
  if (!isKnown(whole) || !whole.startsWith(ROOT)) return undefined;
  const parts: string[] = [];
  for (const part of whole.slice(ROOT.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/') || '.';
}

/** Where `cd` leads: an absolute path of the script, with what is not known in it. */
export function changed(cwd: string, path: string): string {
  const found = resolve(cwd, path);
  if (found !== undefined) return absolute(found);
  return path.startsWith('/') ? path : UNKNOWN;
}

export function dirname(path: string): string {
  if (path === ROOT || path === UNKNOWN) return path === ROOT ? UNKNOWN : path;
  const trimmed = path.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  return slash < 0 ? '.' : trimmed.slice(0, slash) || '/';
}

export function basename(path: string, suffix = ''): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
}

/** A shell pattern as an expression for a whole text. */
export function globExpression(pattern: string, slashes = true): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') source += slashes ? '[^]*' : '[^/]*';
    else if (char === '?') source += slashes ? '[^]' : '[^/]';
    else if (char === '[' && pattern.indexOf(']', at + 2) > 0) {
      const close = pattern.indexOf(']', at + 2);
      source += `[${pattern
        .slice(at + 1, close)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      at = close;
    } else source += char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^(?!)/;
  }
}
