import { nearest } from '../../text/nearest.ts';
import { swapOf } from '../render.ts';
import type { Column } from './align.ts';
import { hintOf } from './hints.ts';
import { settingOf } from './kin.ts';
import { has, list } from './members.ts';
import type { Places } from './places.ts';
import type { Table } from './table.ts';
import { varying } from './units.ts';

/** A part of a line that is another in other files. */
interface Hole {
  /** By file. */
  readonly texts: ReadonlyMap<number, string>;
  readonly hint: string;
}

/** The names that the varying parts of lines got, and what each file has for them. */
export class Names {
  readonly #table: Table;
  readonly #default: number;
  readonly #axes: ReadonlySet<string>;
  readonly #values = new Map<string, Map<number, string>>();
  readonly #given = new Map<number, string[]>();
  readonly #swaps = new Map<string, (text: string) => string>();

  constructor(table: Table, places: Places, fallback: number) {
    this.#table = table;
    this.#default = fallback;
    this.#axes = new Set(places.axes.map((it) => it.name));
    for (const axis of [...places.axes, ...places.facets, ...places.texts])
      this.#values.set(axis.name, new Map(axis.values.entries()));
  }

  /** What files have besides their axes. */
  *own(): Generator<readonly [string, ReadonlyMap<number, string>]> {
    for (const entry of this.#values) if (!this.#axes.has(entry[0])) yield entry;
  }

  /** A name that somebody gave, as it is called here. */
  give(hint: string, texts: ReadonlyMap<number, string>): string {
    const name = this.#fresh(hint);
    this.#values.set(name, new Map(texts));
    for (const [file, text] of texts) this.#given.set(file, [...(this.#given.get(file) ?? []), text]);
    return name;
  }

  /** Gives a value to a file that no line of it needs. */
  complete(name: string, file: number, text: string): void {
    const values = this.#values.get(name);
    if (values && !values.has(file)) values.set(file, text);
    this.#swaps.clear();
  }

  value(name: string, file: number): string | undefined {
    return this.#values.get(name)?.get(file);
  }

  /** The name for a part: an axis if it is that, a name that has these texts already, or a new one. */
  nameOf({ texts, hint }: Hole): string {
    let best: { name: string; shared: number } | undefined;
    for (const [name, values] of this.#values) {
      let shared = 0;
      let fits = true;
      for (const [file, text] of texts) {
        const value = values.get(file);
        if (value === text) shared++;
        else if (value !== undefined) fits = false;
      }
      if (fits && (shared === texts.size || shared * 2 >= Math.min(texts.size, values.size)) && shared > (best?.shared ?? 0))
        best = { name, shared };
      else if (fits && shared === 0 && name === hint && !best) best = { name, shared };
    }
    const name = best?.name ?? this.#fresh(hint);
    const values = this.#values.get(name) ?? new Map<number, string>();
    for (const [file, text] of texts) values.set(file, text);
    this.#values.set(name, values);
    this.#swaps.clear();
    return name;
  }

  /** Whether a part is the same wherever one axis is, or has a name that says it. */
  isAlongAxis({ texts }: Hole): boolean {
    return this.#table.axes.some((axis) => {
      const seen = new Map<string, string>();
      return [...texts].every(([file, text]) => {
        const at = axis.values[file] ?? '';
        const isSame = (seen.get(at) ?? text) === text;
        seen.set(at, text);
        return isSame;
      });
    });
  }

  /** The values that a file is known to have, to be found in its lines. */
  axisTexts(file: number): string[] {
    return [...this.#table.axes.map((it) => it.values[file] ?? ''), ...(this.#given.get(file) ?? [])].filter(
      (it) => it.length > 2,
    );
  }

  saved(): ReadonlyMap<string, ReadonlyMap<number, string>> {
    return new Map([...this.#values].map(([name, values]) => [name, new Map(values)]));
  }

  restore(values: ReadonlyMap<string, ReadonlyMap<number, string>>): void {
    this.#values.clear();
    for (const [name, own] of values) this.#values.set(name, new Map(own));
    this.#swaps.clear();
  }

  /** A name that is taken for no mistyped axis. */
  #fresh(hint: string): string {
    for (let i = 1; ; i++) {
      const own = i === 1 ? hint : `${hint}_${i}`;
      const found = own === 'name' || nearest(own, this.#axes) !== undefined ? `full_${own}` : own;
      if (!this.#values.has(found)) return found;
    }
  }

  /** What a line of `from` becomes in `to` under these holders; undefined when two of them are the same text. */
  swapped(text: string, holders: ReadonlyMap<string, string>, to: number): string | undefined {
    if (holders.size === 0) return text;
    const key = `${[...holders].flat().join('\u0000')}\u0000${to}`;
    let swap = this.#swaps.get(key);
    if (!swap) {
      const pairs = new Map<string, string>();
      for (const [name, literal] of holders) {
        const value = this.value(name, to);
        // As a variant without a value renders: the text stays.
        if (value === undefined) continue;
        if (pairs.has(literal) && pairs.get(literal) !== value) return undefined;
        pairs.set(literal, value);
      }
      swap = pairs.size === 0 ? (it) => it : swapOf(pairs);
      this.#swaps.set(key, swap);
    }
    // Values hold up to an empty line, also to one in the middle of a heredoc.
    const lines = text.split('\n');
    const end = lines.findIndex((it) => it.trim() === '');
    return lines.map((it, i) => (end >= 0 && i >= end ? it : swap(it))).join('\n');
  }

  /** The file whose text stands in the source. */
  writer(column: Column): number {
    return has(column.members, this.#default) ? this.#default : (list(column.members)[0] ?? 0);
  }
}

/** Whether all files of a column read as they should when its line is written with these holders. */
export function isRight(column: Column, holders: ReadonlyMap<string, string>, names: Names): boolean {
  const text = column.texts.get(names.writer(column)) ?? '';
  return [...column.texts].every(([file, own]) => names.swapped(text, holders, file) === own);
}

/** The names whose values make one line of a column's texts; undefined when no names can. */
export function holdersOf(column: Column, names: Names, above: readonly string[] = []): Map<string, string> | undefined {
  if (new Set(column.texts.values()).size === 1) return new Map();
  const hint: Hint = (text, at, value) => hintOf(text, at, value, above);
  const ways = [
    tokenHoles(column, hint, names),
    tokenHoles(column, hint),
    settingHoles(column, hint),
    pieceHoles(column, /([:@/\s-]+)/, hint),
    pieceHoles(column, /(\s+)/, hint),
  ];
  const fit = ways.filter((it) => it?.every(isWhole));
  // What depends on one axis takes no lines of the variants file.
  for (const holes of [...fit.filter((it) => it?.every((hole) => names.isAlongAxis(hole))), ...fit]) {
    const writer = names.writer(column);
    const before = names.saved();
    const holders = new Map(holes?.map((hole) => [names.nameOf(hole), hole.texts.get(writer) ?? '']));
    if (isRight(column, holders, names)) return holders;
    names.restore(before);
  }
  return undefined;
}

type Hint = (text: string, at: number, value: string) => string;

/** What a directive and a variants file can hold as it is. */
const isWhole = ({ texts }: Hole): boolean =>
  [...texts.values()].every((text) => text !== '' && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff]/u.test(text));

/** Versions, digests and code names, and the values of axes, when all else is the same. */
function tokenHoles(column: Column, hint: Hint, names?: Names): Hole[] | undefined {
  const tokens = new Map([...column.texts].map(([file, text]) => [file, varying(text, names?.axisTexts(file))]));
  const [[, sample] = [0, []], ...rest] = [...tokens];
  if (rest.some(([, it]) => it.length !== sample.length)) return undefined;
  const [text = ''] = column.texts.values();
  const rebuilt = (own: string, found: readonly RegExpMatchArray[]): string => {
    let at = 0;
    return `${found
      .map((it) => {
        const piece = own.slice(at, it.index);
        at = (it.index ?? 0) + it[0].length;
        return piece;
      })
      .join('\u0000')}\u0000${own.slice(at)}`;
  };
  const shape = rebuilt(text, sample);
  for (const [file, it] of tokens) if (rebuilt(column.texts.get(file) ?? '', it) !== shape) return undefined;
  return sample.flatMap((token, i): Hole[] => {
    const texts = new Map([...tokens].map(([file, it]) => [file, it[i]?.[0] ?? '']));
    if (new Set(texts.values()).size === 1) return [];
    return [{ texts, hint: hint(text, token.index ?? 0, token[0]) }];
  });
}

/** The value of a setting as a whole. */
function settingHoles(column: Column, hint: Hint): Hole[] | undefined {
  const [text = ''] = column.texts.values();
  const setting = settingOf(text);
  if (!setting) return undefined;
  const texts = [...column.texts].map(([file, own]) => {
    const it = settingOf(own);
    return [file, it ? own.slice(it.start, it.end) : ''] as const;
  });
  return [{ texts: new Map(texts), hint: hint(text, setting.start, text.slice(setting.start, setting.end)) }];
}

/** Each piece between separators that is not the same. */
function pieceHoles(column: Column, separator: RegExp, hint: Hint): Hole[] | undefined {
  const pieces = new Map([...column.texts].map(([file, own]) => [file, own.split(separator)]));
  const [first = []] = pieces.values();
  const isAlike = (own: readonly string[]): boolean =>
    own.length === first.length && own.every((it, i) => i % 2 === 0 || it === first[i]);
  if (![...pieces.values()].every(isAlike)) return undefined;
  let offset = 0;
  const text = first.join('');
  return first.flatMap((piece, i): Hole[] => {
    const at = offset;
    offset += piece.length;
    const texts = new Map([...pieces].map(([file, it]) => [file, it[i] ?? '']));
    return new Set(texts.values()).size === 1 ? [] : [{ texts, hint: hint(text, at, piece) }];
  });
}
