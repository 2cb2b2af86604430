import { FAILED, UNKNOWN, type Value } from './bake-value.ts';

/** Steps that a search may take at most: a pattern must not stop the editor. */
const STEPS = 100_000_000;

/** Go's pattern as one of ours; undefined for what only Go has, and for what may never end. */
function compile(pattern: string, text: string): RegExp | undefined {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const source = pattern.slice(inline?.[0].length ?? 0).replaceAll('(?P<', '(?<');
  const isForeign = /\[\[:|\\[QEAzZCaG]|\(\?[imsU-]|\(\?<[=!]|\(\?[=!]|\\[1-9kK]/.test(source);
  if (isForeign || isEndless(source, text.length)) return undefined;
  try {
    return new RegExp(source, `gu${inline?.[1] ?? ''}`);
  } catch {
    return undefined;
  }
}

/** Go's engine is linear, ours tries all ways: repetitions of repetitions and many of them are left alone. */
function isEndless(source: string, length: number): boolean {
  const plain = source.replace(/\\./gsu, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  const open: boolean[] = [];
  let repeats = 0;
  let inner = false;
  for (let at = 0; at < plain.length; at++) {
    const char = plain[at] ?? '';
    if (char === '(') {
      open.push(inner);
      inner = false;
    } else if (char === ')') {
      const repeated = /^(?:[*+]|\{)/.test(plain.slice(at + 1));
      if (repeated && inner) return true;
      const outer = open.pop() ?? false;
      inner ||= outer;
    } else if (char === '*' || char === '+' || char === '{' || char === '|') {
      inner = true;
      if (char !== '|') repeats++;
    }
  }
  return length ** Math.max(1, repeats) > STEPS && repeats > 1;
}

const valueOf = (match: RegExpMatchArray): Value => {
  if (match.groups) return new Map(Object.entries(match.groups).map(([name, text]): [string, Value] => [name, text ?? null]));
  return match.length > 1 ? match.slice(1).map((text): Value => text ?? null) : match[0];
};

export function matchFirst(pattern: string, text: string): Value {
  const found = compile(pattern, text)?.exec(text);
  return found === undefined ? UNKNOWN : found === null ? FAILED : valueOf(found);
}

export function matchAll(pattern: string, text: string): Value {
  const regex = compile(pattern, text);
  return regex ? [...text.matchAll(regex)].map(valueOf) : UNKNOWN;
}

/** `$1`, `${1}` and `${name}` stand for what was found, `$$` for a dollar. */
export function replaceMatches(text: string, pattern: string, to: string): Value {
  const regex = compile(pattern, text);
  if (!regex) return UNKNOWN;
  return text.replace(regex, (...found) => {
    const groups = found.at(-1);
    const named = typeof groups === 'object' && groups !== null ? (groups as Record<string, string | undefined>) : {};
    return to.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return all === '$$' ? '$' : all;
      const part: unknown = /^\d+$/.test(name) ? found[Number(name)] : named[name];
      return typeof part === 'string' ? part : '';
    });
  });
}
