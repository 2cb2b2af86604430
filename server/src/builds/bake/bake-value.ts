/** What an expression of a bake file comes to. Lists and maps may hold what is not known. */
export type Value = string | number | boolean | null | ValueList | ValueMap | Unknown | Failed;

export interface ValueList extends ReadonlyArray<Value> {}
export interface ValueMap extends ReadonlyMap<string, Value> {}

interface Unknown {
  readonly kind: 'unknown';
}

interface Failed {
  readonly kind: 'failed';
}

/** Depends on the machine, on the time or on what is not understood here. */
export const UNKNOWN: Unknown = { kind: 'unknown' };
/** An error, which `try` and `can` see. */
export const FAILED: Failed = { kind: 'failed' };

/** Bigger values are not worked out. */
export const LONGEST = 100_000;

export const isList = (value: Value): value is ValueList => Array.isArray(value);
export const isMap = (value: Value): value is ValueMap => value instanceof Map;
export const isMissing = (value: Value): value is Unknown | Failed => value === UNKNOWN || value === FAILED;

/** Numbers with more digits than these are not told exactly. */
const DIGITS = 15;

/** As a string (cty, convert: primitive conversions). */
export function toText(value: Value): string | Unknown | Failed {
  if (isMissing(value) || typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return FAILED;
  const text = String(value);
  return !Number.isFinite(value) || text.includes('e') || text.replace(/\D/g, '').length > DIGITS ? UNKNOWN : text;
}

export function toNumber(value: Value): number | Unknown | Failed {
  if (isMissing(value) || typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : FAILED;
}

export function toBool(value: Value): boolean | Unknown | Failed {
  if (isMissing(value) || typeof value === 'boolean') return value;
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : FAILED;
}

/** Whether nothing in it is missing; what is missing counts. */
export function worstOf(values: readonly Value[], depth = 0): Unknown | Failed | undefined {
  let worst: Unknown | Failed | undefined;
  for (const value of values) {
    const found = isMissing(value)
      ? value
      : depth > 50
        ? UNKNOWN
        : isList(value)
          ? worstOf(value, depth + 1)
          : isMap(value)
            ? worstOf([...value.values()], depth + 1)
            : undefined;
    if (found === FAILED) return FAILED;
    worst ??= found;
  }
  return worst;
}

/** Equal in kind and content; not known where that hangs on what is not known. */
export function equal(a: Value, b: Value): boolean | Unknown | Failed {
  const missing = isMissing(a) ? a : isMissing(b) ? b : undefined;
  if (missing) return missing;
  if (isList(a) && isList(b)) {
    if (a.length !== b.length) return false;
    return allOf(a.map((it, index) => equal(it, b[index] as Value)));
  }
  if (isMap(a) && isMap(b)) {
    if (a.size !== b.size || [...a.keys()].some((key) => !b.has(key))) return false;
    return allOf([...a].map(([key, value]) => equal(value, b.get(key) as Value)));
  }
  return a === b;
}

function allOf(found: readonly (boolean | Unknown | Failed)[]): boolean | Unknown | Failed {
  if (found.includes(false)) return false;
  return found.find((it) => typeof it !== 'boolean') ?? true;
}

/** Maps are walked in the order of their keys. */
export const sorted = (map: ValueMap): readonly (readonly [string, Value])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** Arithmetic without the noise of binary fractions. */
export const exact = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS)));

export function toJson(value: Value): string | undefined {
  if (isMissing(value)) return undefined;
  if (isList(value)) return `[${value.map(toJson).join(',')}]`;
  if (isMap(value))
    return `{${sorted(value)
      .map(([key, it]) => `${quote(key)}:${toJson(it)}`)
      .join(',')}}`;
  return typeof value === 'string' ? quote(value) : String(value);
}

/** As Go writes it. */
const quote = (text: string): string => JSON.stringify(text).replace(/[<>&]/g, (it) => `\\u00${it.charCodeAt(0).toString(16)}`);

export function fromJson(text: string): Value {
  try {
    return fromData(JSON.parse(text));
  } catch {
    return FAILED;
  }
}

function fromData(data: unknown): Value {
  if (Array.isArray(data)) return data.map(fromData);
  if (data !== null && typeof data === 'object') return new Map(Object.entries(data).map(([key, it]) => [key, fromData(it)]));
  return data as string | number | boolean | null;
}
