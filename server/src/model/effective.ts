import type { Escape } from '../syntax/ast.ts';
import { expand, lex, type Part } from '../syntax/expand.ts';

const MAX = 60;

/** What a text becomes when one variable is empty; other variables stay as written. For messages. */
export function withoutVariable(text: string, name: string, escape: Escape): string {
  return lex(text, escape)
    .parts.map((part) => partWithout(part, name, text))
    .join('');
}

function partWithout(part: Part, name: string, text: string): string {
  if (part.kind === 'text') return part.text;
  if (part.name !== name) return text.slice(part.start, part.end);
  return (
    expand([part], (it) => (it === name ? { state: 'unset' } : { state: 'unknown' })).text ?? text.slice(part.start, part.end)
  );
}

/** A value in a message: shortened, and `nothing` for the empty one. */
export function shown(text: string): string {
  if (text === '') return 'nothing';
  return text.length > MAX ? `${text.slice(0, MAX - 1)}…` : text;
}

/** In quotes where it would read badly without: with blanks, or with stops at its ends. */
export function inQuotes(text: string): string {
  if (/^[^\s"'.,:;…]([^\s"'…]*[^\s"'.,:;…])?$/.test(text)) return text;
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
