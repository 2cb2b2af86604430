import { span } from '../../text/span.ts';
import { type Condition, compareVersions, holds, type Operator, writeCondition } from '../condition.ts';
import { has, list, type Members } from './members.ts';
import { type Axis, membersWith, type Table, valuesOf } from './table.ts';

/** The shortest condition that holds for exactly these of those that are still asked. */
export function conditionFor(members: Members, among: Members, table: Table): Condition {
  const others = among & ~members;
  const names = compare(
    'name',
    'in',
    list(members).map((i) => table.names[i] ?? ''),
  );
  const notNames = compare(
    'name',
    'not in',
    list(others).map((i) => table.names[i] ?? ''),
  );
  const found = [
    ...candidates(members, among, table),
    ...candidates(others, among, table)
      .filter((it) => it.kind !== 'compare')
      .map((part): Condition => ({ kind: 'not', part })),
    names,
    notNames,
  ];
  const sorted = found.map((it) => ({ it, cost: costOf(it) })).sort((a, b) => a.cost - b.cost);
  return sorted.find(({ it }) => isExact(it, members, among, table))?.it ?? names;
}

/** Lists of names say nothing of the reason: a condition on an axis may be longer than they are. */
const costOf = (condition: Condition): number => {
  const text = writeCondition(condition);
  return text.length + (text.match(/\bname\b/g)?.length ?? 0) * 25 + (text.match(/ or | and |not /g)?.length ?? 0) * 4;
};

function isExact(condition: Condition, members: Members, among: Members, table: Table): boolean {
  return list(among).every((i) => holds(condition, table.values[i] ?? new Map()) === has(members, i));
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
  const found: Condition[] = [];
  for (const axis of table.axes) found.push(...alongOne(axis, members, among));
  for (const first of table.axes)
    for (const second of table.axes) if (first !== second) found.push(...alongTwo(first, second, members, among));
  return found;
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
function alongTwo(first: Axis, second: Axis, members: Members, among: Members): Condition[] {
  const groups = new Map<string, { rows: Set<string>; columns: Set<string>; isAll: boolean }>();
  for (const value of valuesOf(first, members)) {
    const row = membersWith(first, [value], among);
    const columns = valuesOf(second, row & members);
    const isAll = (row & members) === row;
    const key = isAll ? '*' : [...columns].sort().join('\n');
    const group = groups.get(key) ?? { rows: new Set(), columns, isAll };
    group.rows.add(value);
    groups.set(key, group);
  }
  if (groups.size > MOST_PARTS) return [];
  const parts = [...groups.values()].map(({ rows, columns, isAll }) => {
    const inRows = membersWith(first, rows, among);
    const left = shortest(alongOne(first, inRows, among));
    if (isAll) return left;
    const right = shortest(alongOne(second, membersWith(second, columns, inRows), inRows));
    return left && right ? ({ kind: 'and', parts: [left, right] } as const) : (right ?? left);
  });
  const known = parts.filter((it) => it !== undefined);
  if (known.length < parts.length || known.length === 0) return [];
  return known.length === 1 && known[0] ? [known[0]] : [{ kind: 'or', parts: known }];
}

const shortest = (found: readonly Condition[]): Condition | undefined =>
  found.reduce<Condition | undefined>((a, b) => (a === undefined || costOf(b) < costOf(a) ? b : a), undefined);
