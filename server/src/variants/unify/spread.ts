import { everyFile } from './members.ts';
import type { Axis } from './table.ts';
import type { Names } from './values.ts';

/** Where in the variants file the values of a name stand. */
export interface Spread {
  readonly name: string;
  /** For all files, unless something below says otherwise. */
  readonly common: string | undefined;
  /** What comes with each value of an axis. */
  readonly along: { readonly axis: Axis; readonly texts: ReadonlyMap<string, string> } | undefined;
  /** What combinations of axes have instead. */
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly axes: readonly Axis[];
  readonly file: number;
  readonly text: string;
}

type Texts = ReadonlyMap<number, string>;

/** Finds the fewest lines for all values. Files that lack one get what those beside them have, so that all know the same names. */
export function spreadOut(names: Names, axes: readonly Axis[], count: number): Spread[] {
  const lines = new Set<string>();
  const all = [...names.own()].map(([name, texts]) => ({ name, texts, ways: waysOf(texts, axes) }));
  const exceptions = (it: (typeof all)[number]): number => Math.min(...it.ways.map((way) => way.exceptions.length));
  // Those that need lines of their own last: they share the lines that there are.
  all.sort((a, b) => exceptions(a) - exceptions(b));
  return all.map(({ name, texts, ways }) => {
    let best: { way: Way; cells: readonly Cell[]; cost: number } | undefined;
    for (const way of ways) {
      const cells = cellsOf(way.exceptions, texts, way.usual, axes);
      const cost = cells.reduce((sum, it) => sum + (lines.has(keyOf(it)) ? 0.1 : 1), 0) + way.width;
      if (!best || cost < best.cost) best = { way, cells, cost };
    }
    const { way, cells } = best as NonNullable<typeof best>;
    for (const cell of cells) lines.add(keyOf(cell));
    for (const file of everyFile(count)) {
      const text = texts.get(file) ?? cells.find((it) => isIn(file, it))?.text ?? way.usual(file);
      if (text !== undefined) names.complete(name, file, text);
    }
    return { name, common: way.common, along: way.along, cells };
  });
}

export const keyOf = ({ axes, file }: Cell): string =>
  axes.length === 0 ? `${file}` : axes.map((it) => `${it.name}=${it.values[file]}`).join('\n');

const isIn = (file: number, cell: Cell): boolean =>
  cell.axes.length === 0 ? cell.file === file : cell.axes.every((it) => it.values[file] === it.values[cell.file]);

interface Way {
  readonly common: string | undefined;
  readonly along: Spread['along'];
  readonly usual: (file: number) => string | undefined;
  /** The files that have something else. */
  readonly exceptions: readonly number[];
  readonly width: number;
}

function waysOf(texts: Texts, axes: readonly Axis[]): Way[] {
  const common = usualOf([...texts.values()]);
  // What hardly any file has in common is common to none.
  const isUsual = common !== undefined && common.count > 1 && common.count * 2 >= texts.size;
  const usual = isUsual ? common.text : undefined;
  return [
    { common: usual, along: undefined, usual: () => usual, exceptions: besides(texts, () => usual), width: isUsual ? 0.5 : 0 },
    ...axes.map((axis): Way => {
      const by = new Map<string, string[]>();
      for (const [file, text] of texts) by.set(axis.values[file] ?? '', [...(by.get(axis.values[file] ?? '') ?? []), text]);
      const along = new Map([...by].map(([value, own]) => [value, usualOf(own)?.text ?? '']));
      const at = (file: number): string | undefined => along.get(axis.values[file] ?? '');
      return {
        common: undefined,
        along: { axis, texts: along },
        usual: at,
        exceptions: besides(texts, at),
        width: along.size / 50,
      };
    }),
  ];
}

const besides = (texts: Texts, usual: (file: number) => string | undefined): number[] =>
  [...texts].filter(([file, text]) => usual(file) !== text).map(([file]) => file);

function usualOf(texts: readonly string[]): { text: string; count: number } | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  let best: { text: string; count: number } | undefined;
  for (const [text, count] of counts) if (count > (best?.count ?? 0)) best = { text, count };
  return best;
}

/** Two axes may say it for several files at once; otherwise each file is a combination of all of them. */
function cellsOf(
  exceptions: readonly number[],
  texts: Texts,
  usual: (file: number) => string | undefined,
  axes: readonly Axis[],
): readonly Cell[] {
  const made = (of: readonly Axis[]): Cell[] | undefined => {
    const cells = new Map<string, Cell>();
    for (const file of exceptions) {
      const cell = { axes: of, file, text: texts.get(file) ?? '' };
      const other = cells.get(keyOf(cell)) ?? cell;
      if (other.text !== cell.text) return undefined;
      cells.set(keyOf(cell), other);
    }
    for (const [file, text] of texts) {
      const cell = cells.get(keyOf({ axes: of, file, text }));
      if (cell ? cell.text !== text : usual(file) !== text) return undefined;
    }
    return [...cells.values()];
  };
  const whole = made(axes) ?? [];
  if (axes.length < 3) return whole;
  const pairs = axes.flatMap((a, i) => axes.slice(i + 1).map((b) => made([a, b])));
  return pairs.reduce<readonly Cell[]>((best, it) => (it && it.length < best.length ? it : best), whole);
}
