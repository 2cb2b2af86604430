import { span } from '../../text/span.ts';
import { type Condition, compareVersions, holds, type Operator } from '../condition.ts';
import { areApart, list, type Members } from './members.ts';
import { type Axis, membersWith, type Table, valuesOf } from './table.ts';

/** Finds conditions, and remembers those that were asked for. */
export class Conditions {
  readonly #table: Table;
  readonly #known = new Map<string, Condition>();
  readonly #guesses = new Map<string, number>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** The shortest condition that holds for exactly these of those that are still asked. */
  of(members: Members, among: Members): Condition {
    const key = `${members}:${among}`;
    const known = this.#known.get(key) ?? conditionFor(members, among, this.#table);
    this.#known.set(key, known);
    return known;
  }

  /** How hard it is to read. */
  cost(members: Members, among: Members): number {
    return costOf(this.of(members, among), this.#table);
  }

  /** About how hard it is to read, without finding it. */
  guess(members: Members, among: Members): number {
    const key = `${members}:${among}`;
    let guess = this.#guesses.get(key);
    if (guess === undefined) {
      const known = this.#known.get(key);
      guess = known
        ? costOf(known, this.#table)
        : Math.min(this.#guess(members, among), this.#guess(among & ~members, among) + 10);
      this.#guesses.set(key, guess);
    }
    return guess;
  }

  /** One axis, several of them together, or something longer. */
  #guess(members: Members, among: Members): number {
    let box = among;
    for (const axis of this.#table.axes) {
      const inside = membersWith(axis, valuesOf(axis, members), among);
      if (inside === members) return 24;
      box &= inside;
    }
    return box === members ? 52 : 110;
  }
}

function conditionFor(members: Members, among: Members, table: Table): Condition {
  const others = among & ~members;
  const found = [
    ...candidates(members, among, table),
    ...candidates(others, among, table)
      .filter((it) => it.kind !== 'compare')
      .map((part): Condition => ({ kind: 'not', part })),
  ];
  const named = (operator: 'in' | 'not in', set: Members): Condition =>
    compare(
      'name',
      operator,
      list(set).map((i) => table.names[i] ?? ''),
    );
  const byName = [named('in', members), named('not in', others)].reduce((a, b) => (costOf(b, table) < costOf(a, table) ? b : a));
  const sorted = found.map((it) => ({ it, cost: costOf(it, table) })).sort((a, b) => a.cost - b.cost);
  const best = sorted.find(({ it }) => isExact(it, members, among, table));
  return best && best.cost <= costOf(byName, table) ? best.it : byName;
}

/** About its length. Lists of names say nothing of the reason: a condition on an axis may be longer than they are. */
function costOf(condition: Condition, table: Table): number {
  if (condition.kind === 'not') return costOf(condition.part, table) + 10;
  if (condition.kind !== 'compare') return condition.parts.reduce((sum, it) => sum + costOf(it, table) + 9, -9);
  const { name, operator, values } = condition;
  const isList = operator === 'in' || operator === 'not in';
  const texts = values.reduce((sum, it) => sum + it.length + 4, isList ? 0 : -2);
  const nothing = values.includes('') ? 12 : 0;
  // Of versions, what is newer or older says more than which ones are not meant.
  const apart = (operator === '!=' || operator === 'not in') && values.every((it) => /^\d/.test(it)) ? 6 : 0;
  const kind = name.text === 'name' ? 40 : table.derived.has(name.text) ? 8 : 0;
  return name.text.length + operator.length + texts + 2 + kind + nothing + apart;
}

function isExact(condition: Condition, members: Members, among: Members, table: Table): boolean {
  return (membersOf(condition, table) & among) === members;
}

/** The files for which a condition holds. */
function membersOf(condition: Condition, table: Table): Members {
  if (condition.kind === 'not') return table.all & ~membersOf(condition.part, table);
  if (condition.kind === 'and') return condition.parts.reduce((set, it) => set & membersOf(it, table), table.all);
  if (condition.kind !== 'compare') return condition.parts.reduce((set, it) => set | membersOf(it, table), 0n);
  const { text } = condition.name;
  const axis = table.axes.find((it) => it.name === text);
  let found = 0n;
  if (axis) for (const [value, mask] of axis.masks) if (holds(condition, new Map([[axis.name, value]]))) found |= mask;
  return found;
}

const nowhere = span(0, 0);

function compare(name: string, operator: Operator, values: readonly string[]): Condition {
  const one = values.length === 1 && (operator === 'in' || operator === 'not in');
  return {
    kind: 'compare',
    name: { text: name, at: nowhere },
    operator: one ? (operator === 'in' ? '==' : '!=') : operator,
    values,
  };
}

function candidates(members: Members, among: Members, table: Table): Condition[] {
  if (members === 0n) return [];
  const found = table.axes.flatMap((axis) => alongOne(axis, members, among));
  if (found.some((it) => isExact(it, members, among, table))) return found;
  const axes = telling(members, among, table);
  for (const first of axes)
    for (const second of axes) if (first !== second) found.push(...alongTwo(first, second, members, among, table));
  return [...found, ...byBoxes(members, among, axes, table)];
}

/** More than these together make no condition that anybody could read, and take long to try. */
const MOST_AXES = 6;

/** The axes that differ among these files, those first whose values say the most of who is a member. */
function telling(members: Members, among: Members, table: Table): Axis[] {
  const others = among & ~members;
  return table.axes
    .flatMap((axis) => {
      const values = [...valuesOf(axis, among)];
      if (values.length < 2) return [];
      const mixed = values.filter((it) => {
        const mask = axis.masks.get(it) ?? 0n;
        return !areApart(mask, members) && !areApart(mask, others);
      });
      return [{ axis, share: mixed.length / values.length }];
    })
    .sort((a, b) => a.share - b.share)
    .slice(0, MOST_AXES)
    .map((it) => it.axis);
}

/** As the axis alone can say it; it is for `isExact` to tell whether that is so. */
function alongOne(axis: Axis, members: Members, among: Members): Condition[] {
  const wanted = [...valuesOf(axis, members)];
  const rest = [...valuesOf(axis, among & ~members)].filter((it) => !wanted.includes(it));
  if (rest.length === 0) return [];
  const found = [compare(axis.name, 'in', wanted), compare(axis.name, 'not in', rest)];
  const prefix = commonStart(wanted);
  if (wanted.length > 1 && prefix.length > 1 && !rest.some((it) => it.startsWith(prefix)))
    found.push(compare(axis.name, '^=', [prefix]));
  const other = commonStart(rest);
  if (rest.length > 1 && other.length > 1 && !wanted.some((it) => it.startsWith(other)))
    found.push({ kind: 'not', part: compare(axis.name, '^=', [other]) });
  if ([...wanted, ...rest].every((it) => /^\d/.test(it))) found.push(...bySize(axis.name, wanted, rest));
  return found;
}

function bySize(name: string, wanted: readonly string[], rest: readonly string[]): Condition[] {
  const sorted = [...wanted].sort(compareVersions);
  const others = [...rest].sort(compareVersions);
  const [low, high] = [sorted[0] ?? '', sorted.at(-1) ?? ''];
  const above = others.find((it) => compareVersions(it, high) > 0);
  const below = others.findLast((it) => compareVersions(it, low) < 0);
  const parts: Condition[] = [];
  if (below !== undefined) parts.push(compare(name, '>=', [low]));
  // Versions to come are like the newest ones.
  if (above !== undefined) parts.push(compare(name, '<', [above]));
  if (parts.length === 2) return [{ kind: 'and', parts }];
  return parts;
}

/** With letters only up to the last one that all have: `alpine3.` is `alpine`. */
function commonStart(texts: readonly string[]): string {
  let start = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  return texts.includes(start) ? start : start.replace(/[\d.,/_-]+$/, '');
}

const MOST_PARTS = 4;

/** Rows of the first axis that have the same values of the second are one part. */
function alongTwo(first: Axis, second: Axis, members: Members, among: Members, table: Table): Condition[] {
  const groups = new Map<string, { rows: Set<string>; columns: Set<string>; isAll: boolean }>();
  for (const value of valuesOf(first, members)) {
    const row = membersWith(first, [value], among);
    const columns = valuesOf(second, row & members);
    const isAll = (row & members) === row;
    const key = isAll ? '*' : [...columns].sort().join('\n');
    const group = groups.get(key) ?? { rows: new Set(), columns, isAll };
    group.rows.add(value);
    groups.set(key, group);
    if (groups.size > MOST_PARTS) return [];
  }
  const parts = [...groups.values()].map(({ rows, columns, isAll }) => {
    const inRows = membersWith(first, rows, among);
    const left = shortest(alongOne(first, inRows, among), table);
    if (isAll) return left;
    const right = shortest(alongOne(second, membersWith(second, columns, inRows), inRows), table);
    return left && right ? ({ kind: 'and', parts: [left, right] } as const) : (right ?? left);
  });
  const known = parts.filter((it) => it !== undefined);
  if (known.length < parts.length || known.length === 0) return [];
  return known.length === 1 && known[0] ? [known[0]] : [{ kind: 'or', parts: known }];
}

/** The values of each axis that a part of the files has; no entry for an axis that excludes none. */
type Box = ReadonlyMap<Axis, ReadonlySet<string>>;

/** Parts that several axes together say, as large as can be, until all files are in one of them. */
function byBoxes(members: Members, among: Members, axes: readonly Axis[], table: Table): Condition[] {
  const others = among & ~members;
  const parts: Condition[] = [];
  let left = members;
  while (left !== 0n) {
    if (parts.length >= MOST_PARTS) return [];
    const box = grown(list(left)[0] ?? 0, left, members, others, axes);
    const inside = insideOf(box, among);
    if (inside === 0n || !areApart(inside, others)) return [];
    left &= ~inside;
    const terms = termsOf(box, among, table);
    if (!terms) return [];
    parts.push(terms.length === 1 && terms[0] ? terms[0] : { kind: 'and', parts: terms });
  }
  return parts.length === 1 && parts[0] ? [parts[0]] : [{ kind: 'or', parts }];
}

const insideOf = (box: Box, among: Members): Members =>
  [...box].reduce((set, [axis, values]) => membersWith(axis, values, set), among);

/** Begins with all that one file is, and takes in what it can without one of the others. */
function grown(file: number, left: Members, members: Members, others: Members, axes: readonly Axis[]): Box {
  const box = new Map(axes.map((axis) => [axis, new Set([axis.values[file] ?? ''])]));
  // What all of the members are at once needs no search.
  const whole = new Map(axes.map((axis) => [axis, valuesOf(axis, left)]));
  if (areApart(insideOf(whole, others), others)) for (const [axis, values] of whole) box.set(axis, values);
  for (const axis of [...axes].reverse()) {
    const values = box.get(axis) ?? new Set();
    box.delete(axis);
    if (areApart(insideOf(box, others), others)) continue;
    box.set(axis, values);
  }
  for (const [axis, values] of [...box])
    for (const value of valuesOf(axis, members)) {
      if (values.has(value)) continue;
      const wider = new Set([...values, value]);
      if (areApart(insideOf(new Map(box).set(axis, wider), others), others)) {
        values.add(value);
        box.set(axis, values);
      }
    }
  return box;
}

/** Each axis only has to exclude what those before it let in. */
function termsOf(box: Box, among: Members, table: Table): Condition[] | undefined {
  const terms: Condition[] = [];
  let inside = among;
  for (const [axis, values] of box) {
    const part = membersWith(axis, values, inside);
    if (part === inside) continue;
    const term = shortest(alongOne(axis, part, inside), table);
    if (!term) return undefined;
    terms.push(term);
    inside = part;
  }
  return terms.length > 0 ? terms : undefined;
}

const shortest = (found: readonly Condition[], table: Table): Condition | undefined =>
  found.reduce<Condition | undefined>((a, b) => (a === undefined || costOf(b, table) < costOf(a, table) ? b : a), undefined);
