import { everyFile, type Members } from './members.ts';
import { type Places, sortedValues } from './places.ts';
import { keyOf, type Spread } from './spread.ts';
import { type Axis, membersWith, type Table } from './table.ts';

interface Given {
  readonly source: string;
  readonly places: Places;
  readonly table: Table;
  readonly spreads: readonly Spread[];
  /** The names that the source and the output ask for. */
  readonly used: ReadonlySet<string>;
  readonly default: number;
  readonly endsWithNewline: readonly boolean[];
}

type Along = Map<string, Map<string, Map<string, string>>>;

/** Writes the variants file. */
export function writePlan(given: Given): string {
  const { places, table, endsWithNewline } = given;
  const { axes } = places;
  const spreads = given.spreads.filter((it) => given.used.has(it.name));
  // What conditions alone ask for need not be said where it is nothing.
  const silent = new Set(places.facets.map((it) => it.name).filter((it) => !places.output.includes(`{${it}}`)));
  const along: Along = new Map(axes.map((it) => [it.name, new Map(sortedValues(it).map((value) => [value, new Map()]))]));
  for (const { name, along: own } of spreads)
    for (const [value, text] of own?.texts ?? [])
      if (text !== '' || !silent.has(name))
        along
          .get(own?.axis.name ?? '')
          ?.get(value)
          ?.set(name, text);
  const isRows = axes.length === 0;
  const start = isRows
    ? scalar(table.names[given.default] ?? '')
    : flow(axes.map((it) => [it.name, it.values[given.default] ?? '']));
  const lines = [`output: ${scalar(places.output)}`, 'header: false', `default: ${start}`];
  if (given.source !== 'Dockerfile') lines.unshift(`source: ${scalar(given.source)}`);
  if (!isRows) lines.push('axes:', ...axes.flatMap((axis) => writeAxis(axis, along.get(axis.name) ?? new Map())));
  const missing = excluded(axes, (1n << BigInt(endsWithNewline.length)) - 1n);
  if (missing.length > 0) lines.push('exclude:', ...missing.map((it) => `  - ${it}`));
  const more = included(axes, spreads, table, endsWithNewline);
  if (more.length > 0) lines.push('include:', ...more.map((it) => `  - ${it}`));
  const common = spreads.flatMap((it) =>
    it.common === undefined || (it.common === '' && silent.has(it.name)) ? [] : [`  ${it.name}: ${scalar(it.common)}`],
  );
  if (common.length > 0) lines.push('values:', ...common);
  return `${lines.join('\n')}\n`;
}

/** What combinations of axes have besides, those of few axes first: those of more are more exact. */
function included(
  axes: readonly Axis[],
  spreads: readonly Spread[],
  table: Table,
  endsWithNewline: readonly boolean[],
): string[] {
  const lines = new Map<string, { axes: readonly Axis[]; file: number; own: [string, string][] }>();
  const lineOf = (of: readonly Axis[], file: number): [string, string][] => {
    const key = keyOf({ axes: of, file, text: '' });
    const line = lines.get(key) ?? { axes: of, file, own: [] };
    lines.set(key, line);
    return line.own;
  };
  if (axes.length === 0)
    for (const file of everyFile(endsWithNewline.length)) lineOf(axes, file).push(['name', table.names[file] ?? '']);
  for (const { name, cells } of spreads) for (const { axes: of, file, text } of cells) lineOf(of, file).push([name, text]);
  for (const [file, ends] of endsWithNewline.entries()) if (!ends) lineOf(axes, file).push(['newline', 'false']);
  return [...lines.values()]
    .sort((a, b) => a.axes.length - b.axes.length || a.file - b.file)
    .map((it) => flow([...it.axes.map((axis) => [axis.name, axis.values[it.file] ?? ''] as const), ...it.own]));
}

const WIDTH = 140;

function writeAxis(axis: Axis, along: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] {
  const values = [...along.keys()];
  if ([...along.values()].every((it) => it.size === 0)) {
    const line = `  ${axis.name}: [${values.map(scalar).join(', ')}]`;
    return line.length <= WIDTH ? [line] : folded(`  ${axis.name}: [`, values.map(scalar));
  }
  const lines = [`  ${axis.name}:`];
  for (const [value, own] of along) {
    const line = `    ${scalar(value)}: ${flow([...own])}`;
    if (line.length <= WIDTH) lines.push(line);
    else lines.push(`    ${scalar(value)}:`, ...[...own].map(([key, text]) => `      ${key}: ${scalar(text)}`));
  }
  return lines;
}

function folded(start: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  const indent = `${/^ */.exec(start)?.[0]}  `;
  let line = start;
  for (const [i, item] of items.entries()) {
    const piece = `${item}${i < items.length - 1 ? ',' : ']'}`;
    if (line.length + piece.length + 1 > WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += line === indent || line === start ? piece : ` ${piece}`;
  }
  return [...lines, line];
}

/** The combinations of axes that no file is; alike ones on one line. */
function excluded(axes: readonly Axis[], members: Members): string[] {
  const [first, ...rest] = axes;
  if (!first || rest.length === 0) return [];
  const everything = axes.map((it) => new Set(sortedValues(it)));
  const walk = (level: number, among: Members): string[] => {
    const axis = axes[level];
    if (!axis) return [];
    const groups = new Map<string, string[]>();
    for (const value of everything[level] ?? []) {
      const under = membersWith(axis, [value], among);
      const key = under === 0n ? '!' : level + 1 < axes.length ? walk(level + 1, under).join('\n') : '-';
      groups.set(key, [...(groups.get(key) ?? []), value]);
    }
    return [...groups].flatMap(([key, values]) => {
      if (key === '-') return [];
      const own = `${axis.name}: ${values.length === 1 ? scalar(values[0] ?? '') : `[${values.map(scalar).join(', ')}]`}`;
      const isAll = values.length === everything[level]?.size;
      if (key === '!') return [own];
      return key === '' ? [] : key.split('\n').map((tail) => (isAll ? tail : `${own}, ${tail}`));
    });
  };
  return walk(0, members).map((it) => `{${it}}`);
}

const flow = (pairs: readonly (readonly [string, string])[]): string =>
  `{${pairs.map(([key, value]) => `${key}: ${scalar(value)}`).join(', ')}}`;

/** Numbers are quoted: 3.10 is not 3.1. */
const scalar = (text: string): string =>
  (/^[A-Za-z][\w./@+-]*(?::[\w./@+-]+)*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)) ||
  text === 'false'
    ? text
    : JSON.stringify(text);
