import { locate } from '../../syntax/ast.ts';
import type { Piece } from '../../syntax/words.ts';
import { type Fix, type Place, report, show, write } from './shared.ts';

/** JSON arrays of other things than strings, and SHELL without an array (parser/line_parsers.go, parseJSON). */
export function checkJson(place: Place): void {
  const { it } = place;
  if (it.json?.problem === 'not-strings') {
    // The type of a HEALTHCHECK stands before its array.
    const type = it.kind === 'HEALTHCHECK' ? (it.words[0]?.text.length ?? 0) : 0;
    const base = it.joined.text.indexOf('[', it.rest.at + type);
    const text = it.joined.text.slice(base, it.rest.at + it.rest.text.length);
    for (const element of notStrings(text)) {
      const at = locate(it, base + element.start, base + element.end);
      const value = text.slice(element.start, element.end);
      const fix = /^[\w.+-]+$/.test(value) ? write(at, `"${value}"`) : undefined;
      report(place, 'invalid-json-array', at, `${show(value)} is no string, and the array may hold nothing else.`, fix);
    }
    return;
  }
  if (it.kind !== 'SHELL' || it.rest.text === '' || (it.json && it.json.problem === undefined)) return;
  const message = it.json
    ? 'This is not valid JSON, and SHELL takes nothing but a JSON array.'
    : 'SHELL takes a JSON array, not words.';
  report(place, 'invalid-json-array', it.rest, message, asArray(place));
}

/** The elements of a valid array that are not strings. */
function notStrings(text: string): Piece[] {
  const found: Piece[] = [];
  let depth = 0;
  let start = -1;
  const end = (at: number): void => {
    if (start < 0) return;
    const value = text.slice(start, at).trimEnd();
    if (value !== '' && !value.startsWith('"')) found.push({ start, end: start + value.length });
    start = -1;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (depth === 1 && start < 0 && !/[\s,\]]/.test(char)) start = at;
    if (char === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') {
      if (depth === 1) end(at);
      depth--;
    } else if (char === ',' && depth === 1) end(at);
  }
  return found;
}

/** The words as an array; a list in single quotes, or with a comma too many, as what it was meant to be. */
function asArray({ it }: Place): Fix | undefined {
  const text = it.rest.text;
  if (!it.json)
    return /["'\\`$[\]]/.test(text) ? undefined : write(it.rest, `[${it.words.map((word) => `"${word.text}"`).join(', ')}]`);
  const mended = text.replaceAll("'", '"').replace(/,\s*\]$/, ']');
  return isStrings(mended) ? write(it.rest, mended) : undefined;
}

function isStrings(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}
