/** The value of a variable; undefined when it is not known (it may come from the environment). */
export type Lookup = (name: string) => string | undefined;

/**
 * `$X`, `${X}`, `${X:-d}`, `${X-d}`, `${X:+a}`, `${X+a}`, `${X:?e}`, `${X?e}` and `$$`, as Compose replaces them (compose-spec,
 * 12-interpolation). Undefined when a value is not known and has no default.
 */
export function interpolate(text: string, lookup: Lookup): string | undefined {
  if (!text.includes('$')) return text;
  let result = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '$') {
      result += text[at];
      continue;
    }
    const next = text[at + 1];
    if (next === '$') {
      result += '$';
      at++;
    } else if (next === '{') {
      const end = closing(text, at + 1);
      const value = end < 0 ? undefined : braced(text.slice(at + 2, end), lookup);
      if (value === undefined) return undefined;
      result += value;
      at = end;
    } else {
      const name = /^[A-Za-z_]\w*/.exec(text.slice(at + 1))?.[0];
      const value = name === undefined ? '$' : lookup(name);
      if (value === undefined) return undefined;
      result += value;
      at += name?.length ?? 0;
    }
  }
  return result;
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
