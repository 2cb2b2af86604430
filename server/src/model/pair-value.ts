import type { Escape } from '../syntax/ast.ts';
import { lex, type Part } from '../syntax/expand.ts';
import { splitQuoted } from '../syntax/words.ts';

/**
 * The value of the old `KEY value` as it is written behind `KEY=`, where it ends at the first blank outside of quotes; undefined when it
 * cannot be shown to be the same. The builder reads quotes, escapes and variables of both in the same way (instructions/parse.go).
 */
export function pairValue(value: string, escape: Escape): string | undefined {
  const { parts, error } = lex(value, escape);
  if (error) return undefined;
  const quoted = parts.map((part) => inQuotes(part, value, escape)).join('');
  // Quotes around quotes may well mean the same, but nobody reads them so.
  const isPlain = !/["']/.test(value) && !value.includes(escape);
  const candidates = [value, isPlain ? `"${value}"` : `"${quoted}"`];
  return candidates.find((it) => isOneWord(it, escape) && isSame(parts, value, it, escape));
}

/** A part between double quotes. */
const inQuotes = (part: Part, text: string, escape: Escape): string =>
  part.kind === 'variable'
    ? text.slice(part.start, part.end)
    : part.text.replace(/["$\\`]/g, (char) => (char === '"' || char === '$' || char === escape ? escape + char : char));

function isOneWord(text: string, escape: Escape): boolean {
  const [only, ...others] = splitQuoted(`X=${text}`, escape);
  return only !== undefined && others.length === 0 && only.end === text.length + 2;
}

function isSame(parts: readonly Part[], text: string, other: string, escape: Escape): boolean {
  const read = lex(other, escape);
  return !read.error && meaning(read.parts, other) === meaning(parts, text);
}

/** Texts and variables one after the other, however they are quoted. */
function meaning(parts: readonly Part[], text: string): string {
  const found: (string | { readonly variable: string })[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.kind === 'variable') found.push({ variable: text.slice(part.start, part.end) });
    else if (typeof last === 'string') found[found.length - 1] = last + part.text;
    else found.push(part.text);
  }
  return JSON.stringify(found.filter((it) => it !== ''));
}
