import type { Piece } from './words.ts';

export interface JsonItem extends Piece {
  readonly text: string;
}
export interface JsonRead {
  /** Strings with their place between the quotes; what could be read when the whole is broken. */
  readonly items: readonly JsonItem[];
  readonly problem: 'not-json' | 'not-strings' | undefined;
}

const STRING = /"((?:[^"\\]|\\.)*)"/gy;

/** Reads a JSON array of strings. Whether it is one is decided by a JSON parser; the places are found by a scan. */
export function readJson(text: string): JsonRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { items: scan(text), problem: 'not-json' };
  }
  // A number too large for Go makes it no JSON at all.
  if (!Array.isArray(value) || value.some((item) => item === Number.POSITIVE_INFINITY || item === Number.NEGATIVE_INFINITY))
    return { items: [], problem: 'not-json' };
  if (!value.every((item) => typeof item === 'string')) return { items: scan(text), problem: 'not-strings' };
  return { items: scan(text), problem: undefined };
}

function scan(text: string): JsonItem[] {
  const items: JsonItem[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '"') continue;
    STRING.lastIndex = at;
    const match = STRING.exec(text);
    if (!match) break;
    items.push({ start: at + 1, end: at + match[0].length - 1, text: decode(match[0]) });
    at += match[0].length - 1;
  }
  return items;
}

function decode(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}
