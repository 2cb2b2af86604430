import type { BakeFunction } from './bake-function.ts';
import {
  equal,
  FAILED,
  isList,
  isMap,
  isMissing,
  LONGEST,
  sorted,
  toBool,
  toNumber,
  toText,
  UNKNOWN,
  type Value,
  type ValueList,
  worstOf,
} from './bake-value.ts';

/** What bake knows about lists, maps and truth (buildx, bake/hclparser/stdlib.go; go-cty, function/stdlib). */
export const LIST_FUNCTIONS: Readonly<Record<string, BakeFunction>> = {
  concat: { run: (lists) => withLists(lists, (all) => all.flat() as Value[]), partial: true },
  flatten: { run: ([list = FAILED]) => (isList(list) ? flatten(list, 0) : isMissing(list) ? list : FAILED), partial: true },
  distinct: { run: ([list = FAILED]) => (isList(list) ? distinct(list) : FAILED) },
  compact: {
    run: ([list = FAILED]) => (isList(list) ? list.filter((it) => it !== '' && it !== null) : FAILED),
  },
  reverselist: { run: ([list = FAILED]) => withLists([list], ([all = []]) => [...all].reverse()), partial: true },
  sort: { run: ([list = FAILED]) => (isList(list) ? sortedTexts(list) : FAILED) },
  coalesce: {
    run: (values) => values.find((it) => it !== null) ?? FAILED,
    partial: true,
    nulls: true,
  },
  coalescelist: { run: (lists) => lists.find((it) => isMissing(it) || (isList(it) && it.length > 0)) ?? FAILED, partial: true },
  contains: {
    run: ([list = FAILED, value = FAILED]) => {
      if (!isList(list)) return isMissing(list) ? list : FAILED;
      const found = list.map((it) => equal(it, value));
      return found.includes(true) ? true : (found.find((it) => typeof it !== 'boolean') ?? false);
    },
    partial: true,
  },
  element: {
    run: ([list = FAILED, at = FAILED]) =>
      withIndex(list, at, (all, index) =>
        all.length === 0 ? FAILED : (all[((index % all.length) + all.length) % all.length] ?? null),
      ),
    partial: true,
  },
  index: { run: ([collection = FAILED, key = FAILED]) => itemOf(collection, key), partial: true },
  hasindex: {
    run: ([collection = FAILED, key = FAILED]) => {
      const found = itemOf(collection, key);
      return found === FAILED ? false : isMissing(collection) || isMissing(key) ? UNKNOWN : true;
    },
    partial: true,
  },
  indexof: {
    run: ([list = FAILED, value = FAILED]) => {
      const at = isList(list) ? list.findIndex((it) => equal(it, value) === true) : -1;
      return at < 0 ? FAILED : at;
    },
  },
  length: {
    run: ([value = FAILED]) => (isList(value) ? value.length : isMap(value) ? value.size : isMissing(value) ? value : FAILED),
    partial: true,
  },
  lookup: {
    run: ([map = FAILED, key = FAILED, fallback]) => {
      const name = toText(key);
      if (!isMap(map)) return isMissing(map) ? map : FAILED;
      return typeof name === 'string' ? (map.get(name) ?? fallback ?? FAILED) : name;
    },
    partial: true,
    nulls: true,
  },
  merge: {
    run: (maps) => {
      const given = maps.filter((it) => it !== null);
      const missing = given.find(isMissing);
      if (missing) return missing;
      return given.every(isMap) ? new Map(given.flatMap((it) => [...it])) : FAILED;
    },
    partial: true,
    nulls: true,
  },
  keys: {
    run: ([map = FAILED]) => (isMap(map) ? sorted(map).map(([key]) => key) : isMissing(map) ? map : FAILED),
    partial: true,
  },
  values: {
    run: ([map = FAILED]) => (isMap(map) ? sorted(map).map(([, value]) => value) : isMissing(map) ? map : FAILED),
    partial: true,
  },
  zipmap: {
    run: ([keys = FAILED, values = FAILED]) => {
      if (!isList(keys) || !isList(values)) return isMissing(keys) ? keys : isMissing(values) ? values : FAILED;
      if (worstOf(keys)) return UNKNOWN;
      if (keys.length !== values.length || keys.some((it) => typeof it !== 'string')) return FAILED;
      return new Map(keys.map((key, at): [string, Value] => [key as string, values[at] ?? null]));
    },
    partial: true,
  },
  range: { run: range },
  slice: {
    run: ([list = FAILED, from = FAILED, to = FAILED]) => {
      const end = toNumber(to);
      if (typeof end !== 'number') return end;
      return withIndex(list, from, (all, start) =>
        start < 0 || end < start || end > all.length ? FAILED : all.slice(start, end),
      );
    },
    partial: true,
  },
  chunklist: {
    run: ([list = FAILED, size = FAILED]) =>
      withIndex(list, size, (all, count) => {
        if (count < 0) return FAILED;
        if (count === 0 || all.length === 0) return [all];
        return Array.from({ length: Math.ceil(all.length / count) }, (_, at) => all.slice(at * count, at * count + count));
      }),
    partial: true,
  },
  setproduct: {
    run: (lists) =>
      withLists(lists, (all) => {
        if (all.length < 2) return FAILED;
        if (all.reduce((count, it) => count * it.length, 1) > LONGEST) return UNKNOWN;
        return all.reduce<ValueList[]>((rows, list) => rows.flatMap((row) => list.map((it) => [...row, it])), [[]]);
      }),
    partial: true,
  },
  setunion: { run: (lists) => withLists(lists, (all) => ordered(distinct(all.flat() as Value[]))) },
  setintersection: {
    run: (lists) =>
      withLists(lists, ([first = [], ...rest]) => ordered(distinct(first).filter((it) => rest.every((list) => holds(list, it))))),
  },
  setsubtract: { run: (lists) => withLists(lists, ([a = [], b = []]) => ordered(distinct(a).filter((it) => !holds(b, it)))) },
  sethaselement: { run: ([list = FAILED, value = FAILED]) => (isList(list) ? holds(list, value) : FAILED) },
  equal: { run: ([a = FAILED, b = FAILED]) => equal(a, b), nulls: true, partial: true },
  notequal: { run: ([a = FAILED, b = FAILED]) => not(equal(a, b)), nulls: true, partial: true },
  and: { run: ([a = FAILED, b = FAILED]) => both(a, b), partial: true },
  or: { run: ([a = FAILED, b = FAILED]) => either(a, b), partial: true },
  not: { run: ([a = FAILED]) => not(toBool(a)), partial: true },
};

export const not = (value: Value): Value => (typeof value === 'boolean' ? !value : value);

export function both(a: Value, b: Value): Value {
  const [left, right] = [toBool(a), toBool(b)];
  if (left === FAILED || right === FAILED) return FAILED;
  return left === false || right === false ? false : left === true && right === true ? true : UNKNOWN;
}

export const either = (a: Value, b: Value): Value => not(both(not(toBool(a)), not(toBool(b))));

/** The item of a list or map. */
export function itemOf(collection: Value, key: Value): Value {
  if (isMissing(collection)) return collection;
  if (isMissing(key)) return key;
  if (isMap(collection)) {
    const name = toText(key);
    return typeof name === 'string' ? (collection.get(name) ?? FAILED) : name;
  }
  const at = toNumber(key);
  if (!isList(collection) || typeof at !== 'number') return FAILED;
  const found = collection[at];
  return found === undefined ? FAILED : found;
}

const holds = (list: ValueList, value: Value): boolean => list.some((it) => equal(it, value) === true);

const distinct = (list: ValueList): Value[] => {
  const found: Value[] = [];
  const seen = new Set<Value>();
  for (const item of list) {
    const isPlain = item === null || typeof item !== 'object';
    if (isPlain ? seen.has(item) : found.length < 1000 && holds(found, item)) continue;
    seen.add(item);
    found.push(item);
  }
  return found;
};

/** Sets of texts have the order of their texts. */
const ordered = (list: readonly Value[]): Value => {
  const texts = list.filter((it) => typeof it === 'string');
  return texts.length === list.length ? texts.sort() : UNKNOWN;
};

function sortedTexts(list: ValueList): Value {
  const texts = list.map(toText);
  return texts.find((it) => typeof it !== 'string') ?? (texts as string[]).sort();
}

function flatten(list: ValueList, depth: number): Value {
  const found: Value[] = [];
  for (const item of list) {
    if (isMissing(item) || depth > 50) return UNKNOWN;
    const inner = isList(item) ? flatten(item, depth + 1) : [item];
    if (!isList(inner)) return inner;
    for (const it of inner) found.push(it);
  }
  return found;
}

function withLists(lists: readonly Value[], run: (lists: readonly ValueList[]) => Value): Value {
  const missing = lists.find(isMissing);
  if (missing) return missing;
  return lists.every(isList) ? run(lists) : FAILED;
}

function withIndex(list: Value, at: Value, run: (list: ValueList, index: number) => Value): Value {
  const index = toNumber(at);
  if (typeof index !== 'number') return index;
  return withLists([list], ([all = []]) => run(all, Math.trunc(index)));
}

function range(args: readonly Value[]): Value {
  const numbers = args.map(toNumber).filter((it) => typeof it === 'number');
  if (numbers.length !== args.length || numbers.length < 1 || numbers.length > 3) return FAILED;
  const [first = 0, second, third] = numbers;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (end < start ? -1 : 1);
  if (step === 0 || end < start !== step < 0) return end === start ? [] : FAILED;
  // A range of more than this many is an error in cty, too.
  if ((end - start) / step > 1024) return FAILED;
  const found: number[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) found.push(at);
  return found;
}
