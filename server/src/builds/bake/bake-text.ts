import { type BakeFunction, numbered, textual } from './bake-function.ts';
import { matchAll, matchFirst, replaceMatches } from './bake-regex.ts';
import {
  FAILED,
  fromJson,
  isList,
  isMissing,
  LONGEST,
  toBool,
  toJson,
  toNumber,
  toText,
  UNKNOWN,
  type Value,
} from './bake-value.ts';

/** What bake knows about texts (buildx, bake/hclparser/stdlib.go; go-cty, function/stdlib). */
export const TEXT_FUNCTIONS: Readonly<Record<string, BakeFunction>> = {
  lower: textual(1, (text) => text.toLowerCase()),
  upper: textual(1, (text) => text.toUpperCase()),
  title: textual(1, (text) => text.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase())),
  trimspace: textual(1, (text) => text.trim()),
  trim: textual(2, (text, set) => trimSet(text, set)),
  trimprefix: textual(2, (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: textual(2, (text, end) => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text)),
  chomp: textual(1, (text) => text.replace(/(?:\r?\n)+$/, '')),
  reverse: textual(1, (text) => [...text].reverse().join('')),
  strlen: textual(1, (text) => [...text].length),
  replace: textual(3, (text, from, to) => {
    const pieces = from === '' ? [...text, ''] : text.split(from);
    return pieces.length * to.length + text.length > LONGEST ? UNKNOWN : text.replaceAll(from, () => to);
  }),
  regex: textual(2, (pattern, text) => matchFirst(pattern, text)),
  regexall: textual(2, (pattern, text) => matchAll(pattern, text)),
  regex_replace: textual(3, (text, pattern, to) => replaceMatches(text, pattern, to)),
  split: textual(2, (separator, text) => (separator === '' ? [...text] : text.split(separator))),
  sanitize: textual(1, (text) => text.replace(/[^\w-]/gu, '_')),
  basename: textual(1, (text) => (text === '' ? '.' : (/([^/]+)\/*$/.exec(text)?.[1] ?? '/'))),
  dirname: textual(1, dirname),
  base64encode: textual(1, (text) => toBase64(bytesOf(text))),
  base64decode: textual(1, (text) => fromBase64(text)),
  urlencode: textual(1, (text) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  ),
  jsondecode: textual(1, (text) => fromJson(text)),
  jsonencode: { run: ([value]) => (value === undefined ? FAILED : (toJson(value) ?? UNKNOWN)), nulls: true },
  indent: {
    run: ([spaces, text]) => {
      const count = toNumber(spaces ?? FAILED);
      const content = toText(text ?? FAILED);
      if (typeof count !== 'number') return count;
      if (typeof content !== 'string') return content;
      return count * content.length > LONGEST ? UNKNOWN : content.replaceAll('\n', `\n${' '.repeat(Math.max(0, count))}`);
    },
  },
  substr: {
    run: ([text, from, count]) => {
      const content = toText(text ?? FAILED);
      const offset = toNumber(from ?? FAILED);
      const length = toNumber(count ?? FAILED);
      if (typeof content !== 'string') return content;
      if (typeof offset !== 'number') return offset;
      if (typeof length !== 'number') return length;
      const letters = [...content];
      const start = offset < 0 ? Math.max(0, letters.length + offset) : offset;
      return letters.slice(start, length < 0 ? undefined : start + length).join('');
    },
  },
  join: {
    run: ([separator, ...lists]) => {
      const glue = toText(separator ?? FAILED);
      if (typeof glue !== 'string') return glue;
      if (lists.length === 0 || !lists.every(isList)) return FAILED;
      const texts: string[] = [];
      for (const item of lists.flat()) {
        const text = toText(item);
        if (typeof text !== 'string') return text;
        texts.push(text);
      }
      return glue.length * texts.length > LONGEST ? UNKNOWN : texts.join(glue);
    },
  },
  parseint: {
    run: ([text, base]) => {
      const digits = toText(text ?? FAILED);
      const radix = toNumber(base ?? FAILED);
      if (typeof digits !== 'string') return digits;
      if (typeof radix !== 'number') return radix;
      if (radix < 2 || radix > 36 || !/^-?[\da-z]+$/i.test(digits)) return FAILED;
      const isWhole = [...digits.replace('-', '')].every((it) => Number.parseInt(it, 36) < radix);
      return isWhole ? Number.parseInt(digits, radix) : FAILED;
    },
  },
  format: { run: ([spec, ...values]) => format(spec ?? FAILED, values), nulls: true },
  formatlist: {
    run: ([spec, ...values]) => {
      const lengths = new Set(values.filter(isList).map((it) => it.length));
      if (lengths.size > 1) return FAILED;
      const [count = 1] = lengths;
      const rows = Array.from({ length: count }, (_, row) =>
        format(
          spec ?? FAILED,
          values.map((it) => (isList(it) ? (it[row] ?? null) : it)),
        ),
      );
      return rows.find((it) => it === FAILED) ?? rows;
    },
    nulls: true,
  },
  absolute: numbered(1, Math.abs),
  ceil: numbered(1, Math.ceil),
  floor: numbered(1, Math.floor),
  int: numbered(1, Math.trunc),
  signum: numbered(1, Math.sign),
  negate: numbered(1, (a) => -a),
  add: numbered(2, (a, b) => a + b),
  subtract: numbered(2, (a, b) => a - b),
  multiply: numbered(2, (a, b) => a * b),
  divide: numbered(2, (a, b) => (b === 0 ? undefined : a / b)),
  modulo: numbered(2, (a, b) => (b === 0 ? undefined : a % b)),
  pow: numbered(2, (a, b) => a ** b),
  log: numbered(2, (a, b) => Math.log(a) / Math.log(b)),
  max: numbered(undefined, (...all) => (all.length === 0 ? undefined : Math.max(...all))),
  min: numbered(undefined, (...all) => (all.length === 0 ? undefined : Math.min(...all))),
  greaterthan: compared((a, b) => a > b),
  greaterthanorequalto: compared((a, b) => a >= b),
  lessthan: compared((a, b) => a < b),
  lessthanorequalto: compared((a, b) => a <= b),
};

function compared(run: (a: number, b: number) => boolean): BakeFunction {
  return {
    run: (args) => {
      const [a, b] = args.map(toNumber);
      return typeof a !== 'number' ? (a ?? FAILED) : typeof b !== 'number' ? (b ?? FAILED) : run(a, b);
    },
  };
}

function trimSet(text: string, set: string): string {
  const letters = new Set(set);
  const all = [...text];
  let start = 0;
  let end = all.length;
  while (start < end && letters.has(all[start] ?? '')) start++;
  while (end > start && letters.has(all[end - 1] ?? '')) end--;
  return all.slice(start, end).join('');
}

/** As Go's path.Dir. */
function dirname(text: string): string {
  const slash = text.lastIndexOf('/');
  const folder = text.slice(0, slash + 1);
  const parts: string[] = [];
  for (const part of folder.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !folder.startsWith('/')) parts.push(part);
  }
  return `${folder.startsWith('/') ? '/' : ''}${parts.join('/')}` || '.';
}

const VERB = /%(?:%|([-+# 0]*)(\d*)(?:\.(\d+))?(?:\[(\d+)\])?(.))/gsu;

/** Go's verbs, as far as they are used for names. */
function format(spec: Value, values: readonly Value[]): Value {
  const pattern = toText(spec);
  if (typeof pattern !== 'string') return pattern;
  let next = 0;
  let missing: Value | undefined;
  const text = pattern.replace(
    VERB,
    (all, flags: string, width: string, precision: string | undefined, at: string | undefined, verb) => {
      if (all === '%%') return '%';
      next = at === undefined ? next + 1 : Number(at);
      const value = values[next - 1];
      const shown =
        value === undefined ? FAILED : verbOf(verb, value, precision === undefined ? undefined : Number(precision), flags);
      if (typeof shown !== 'string') {
        missing = missing === FAILED ? FAILED : shown;
        return '';
      }
      const size = Math.min(Number(width), LONGEST);
      if (flags.includes('-')) return shown.padEnd(size);
      return flags.includes('0') && typeof value === 'number' ? shown.padStart(size, '0') : shown.padStart(size);
    },
  );
  return missing ?? (next < values.length && !pattern.includes('[') ? FAILED : text);
}

function verbOf(verb: string, value: Value, precision: number | undefined, flags: string): Value {
  if (isMissing(value)) return value;
  const plus = flags.includes('+') ? UNKNOWN : undefined;
  if (verb === 'v')
    return typeof value === 'string'
      ? value
      : value === null || typeof value === 'object'
        ? (toJson(value) ?? UNKNOWN)
        : toText(value);
  if (verb === 's' || verb === 'q') {
    const text = toText(value);
    if (typeof text !== 'string') return text;
    const cut = precision === undefined ? text : [...text].slice(0, precision).join('');
    return verb === 'q' ? JSON.stringify(cut) : cut;
  }
  if (verb === 't') {
    const flag = toBool(value);
    return typeof flag === 'boolean' ? String(flag) : flag;
  }
  const number = toNumber(value);
  if (typeof number !== 'number') return number;
  if (plus) return plus;
  if (verb === 'f') return precision !== undefined && precision > 20 ? UNKNOWN : number.toFixed(precision ?? 6);
  const radix = { d: 10, x: 16, X: 16, o: 8, b: 2 }[verb];
  if (radix === undefined || !Number.isSafeInteger(number)) return UNKNOWN;
  return verb === 'X' ? number.toString(16).toUpperCase() : number.toString(radix);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** In UTF-8. */
const bytesOf = (text: string): number[] =>
  (encodeURIComponent(text).match(/%..|[^%]/g) ?? []).map((it) =>
    it.length > 1 ? Number.parseInt(it.slice(1), 16) : it.charCodeAt(0),
  );

function toBase64(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0] as const;
    const bits = (three[0] << 16) | (three[1] << 8) | three[2];
    const four = [18, 12, 6, 0].map((shift) => BASE64[(bits >> shift) & 63]).join('');
    const left = bytes.length - at;
    text += left > 2 ? four : four.slice(0, left + 1).padEnd(4, '=');
  }
  return text;
}

function fromBase64(text: string): Value {
  if (!/^(?:[\w+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text) || text.includes('_')) return FAILED;
  const bits = [...text.replace(/=/g, '')].map((it) => BASE64.indexOf(it).toString(2).padStart(6, '0')).join('');
  const hex = (bits.match(/.{8}/g) ?? []).map((it) => `%${Number.parseInt(it, 2).toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(hex);
  } catch {
    return FAILED;
  }
}
