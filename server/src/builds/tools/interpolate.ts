import type { Joined } from '../../text/joined.ts';
import type { Span } from '../../text/span.ts';
import { Pieces } from '../script/pieces.ts';

/** The value of a variable; undefined when it is not known (it may come from the environment). */
export type Lookup = (name: string) => string | undefined;

/**
 * `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:+a}`, `${X+a}`, `${X:?e}`, `${X?e}` and `$$`, as Compose replaces them (compose-spec,
 * 12-interpolation). Undefined when a value is not known and has no default.
 */
export function interpolate(text: string, lookup: Lookup): string | undefined {
  let result = '';
  let done = 0;
  for (const { start, end, value } of replacedIn(text, lookup)) {
    if (value === undefined) return undefined;
    result += text.slice(done, start) + value;
    done = end;
  }
  return result + text.slice(done);
}

/** The same, with the way back to what is written. */
export function interpolated(from: Joined, lookup: Lookup): Joined | undefined {
  const pieces = new Pieces();
  let done = 0;
  for (const { start, end, value } of replacedIn(from.text, lookup)) {
    if (value === undefined) return undefined;
    pieces.copy(from, done, start).put(value, from.span(start, end));
    done = end;
  }
  return done === 0 ? from : pieces.copy(from, done).joined();
}

interface Replaced extends Span {
  readonly value: string | undefined;
}

function* replacedIn(text: string, lookup: Lookup): Generator<Replaced> {
  let end = 0;
  for (let start = text.indexOf('$'); start >= 0; start = text.indexOf('$', end)) {
    const next = text[start + 1];
    const name = /^[A-Za-z_]\w*/.exec(text.slice(start + 1, start + 200))?.[0];
    const close = next === '{' ? closing(text, start + 1) : -1;
    end = next === '$' ? start + 2 : close >= 0 ? close + 1 : start + 1 + (name?.length ?? 0);
    const value = next === '$' ? '$' : close >= 0 ? braced(text.slice(start + 2, close), lookup) : name && lookup(name);
    // A brace without an end is a mistake; any other dollar stands for itself.
    if (value !== undefined || next === '{' || name !== undefined) yield { start, end, value };
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function braced(inner: string, lookup: Lookup): string | undefined {
  const match = /^([A-Za-z_]\w*)(?:(:?[-+?])([\s\S]*))?$/.exec(inner);
  const [, name = '', operator = '', word = ''] = match ?? [];
  if (!match) return undefined;
  const value = lookup(name);
  // With the environment not known, a default is what most builds use.
  if (operator.endsWith('-')) {
    const isSet = value !== undefined && (operator === '-' || value !== '');
    return isSet ? value : interpolate(word, lookup);
  }
  if (operator.endsWith('+')) {
    const isSet = value !== undefined && (operator === '+' || value !== '');
    return isSet ? interpolate(word, lookup) : '';
  }
  return value;
}

/** The variables of a `.env` file: `NAME=value`, quotes and comments as Compose reads them. */
export function readEnv(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/.exec(line);
    const [, name, raw = ''] = match ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*?)\1/.exec(raw);
    const plain = quoted?.[2] ?? raw.replace(/(?:^|\s+)#.*$/, '').trim();
    const value = quoted?.[1] === "'" ? plain : interpolate(plain, (it) => values.get(it));
    if (value !== undefined) values.set(name, value);
    else values.delete(name);
  }
  return values;
}
