import { list, type Members } from './members.ts';
import { type Places, sortedValues } from './places.ts';
import { type Axis, membersWith } from './table.ts';
import type { Names } from './values.ts';

interface Given {
  readonly source: string;
  readonly places: Places;
  readonly names: Names;
  readonly default: number;
  readonly count: number;
  readonly endsWithNewline: readonly boolean[];
}

/** Writes the variants file. */
export function writePlan(given: Given): string {
  const { places, names, count } = given;
  const { axes } = places;
  const all = list((1n << BigInt(count)) - 1n);
  const rows = new Map(all.map((i) => [i, new Map<string, string>()]));
  const common: [string, string][] = [];
  const along = new Map(
    axes.map((it) => [it.name, new Map(sortedValues(it).map((value) => [value, new Map<string, string>()]))]),
  );
  for (const { axis, key, texts } of places.along) for (const [value, text] of texts) along.get(axis)?.get(value)?.set(key, text);
  for (const [name, values] of names.own()) {
    const usual = values.size === count ? usualOf(values) : undefined;
    if (usual !== undefined) common.push([name, usual]);
    const axis = axes.find((it) => depends(values, it));
    for (const [file, text] of values) {
      if (text === usual) continue;
      if (axis)
        along
          .get(axis.name)
          ?.get(axis.values[file] ?? '')
          ?.set(name, text);
      else rows.get(file)?.set(name, text);
    }
  }
  given.endsWithNewline.forEach((ends, i) => {
    if (!ends) rows.get(i)?.set('newline', 'false');
  });
  const own = (i: number): [string, string][] => axes.map((it) => [it.name, it.values[i] ?? '']);
  const lines = [`output: ${scalar(places.output)}`, 'header: false', `default: ${flow(own(given.default))}`];
  if (given.source !== 'Dockerfile') lines.unshift(`source: ${scalar(given.source)}`);
  lines.push('axes:', ...axes.flatMap((axis) => writeAxis(axis, along.get(axis.name) ?? new Map())));
  const missing = excluded(axes, (1n << BigInt(count)) - 1n);
  if (missing.length > 0) lines.push('exclude:', ...missing.map((it) => `  - ${it}`));
  const more = all.filter((i) => (rows.get(i)?.size ?? 0) > 0);
  if (more.length > 0) lines.push('include:', ...more.map((i) => `  - ${flow([...own(i), ...(rows.get(i) ?? [])])}`));
  if (common.length > 0) lines.push('values:', ...common.map(([key, value]) => `  ${key}: ${scalar(value)}`));
  return `${lines.join('\n')}\n`;
}

/** The text that most files have, when it is worth a line of its own. */
function usualOf(values: ReadonlyMap<number, string>): string | undefined {
  const counts = new Map<string, number>();
  for (const text of values.values()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [text, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  return count * 2 > values.size ? text : undefined;
}

/** Whether a value is the same wherever an axis is. */
function depends(values: ReadonlyMap<number, string>, axis: Axis): boolean {
  const seen = new Map<string, string>();
  for (const [file, text] of values) {
    const at = axis.values[file] ?? '';
    if ((seen.get(at) ?? text) !== text) return false;
    seen.set(at, text);
  }
  return true;
}

const WIDTH = 130;

function writeAxis(axis: Axis, along: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] {
  const values = [...along.keys()];
  if ([...along.values()].every((it) => it.size === 0)) {
    const line = `  ${axis.name}: [${values.map(scalar).join(', ')}]`;
    return line.length <= WIDTH ? [line] : [`  ${axis.name}:`, ...folded(values.map(scalar))];
  }
  const lines = [`  ${axis.name}:`];
  for (const [value, own] of along) {
    const line = `    ${scalar(value)}: ${flow([...own])}`;
    if (line.length <= WIDTH) lines.push(line);
    else lines.push(`    ${scalar(value)}:`, ...[...own].map(([key, text]) => `      ${key}: ${scalar(text)}`));
  }
  return lines;
}

function folded(items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '    [';
  for (const [i, item] of items.entries()) {
    const piece = `${item}${i < items.length - 1 ? ',' : ']'}`;
    if (line.length + piece.length + 1 > WIDTH) {
      lines.push(line);
      line = '     ';
    }
    line += line.endsWith('[') ? piece : ` ${piece}`;
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
