import type { Values } from '../condition.ts';
import { swapOf } from '../render.ts';
import type { Column } from './align.ts';
import { settingOf } from './kin.ts';
import { has, list } from './members.ts';
import type { Table } from './table.ts';
import { isCodename, varying } from './units.ts';

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
  readonly #values = new Map<string, Map<number, string>>();
  readonly #swaps = new Map<string, (text: string) => string>();

  constructor(table: Table, fallback: number) {
    this.#table = table;
    this.#default = fallback;
    for (const axis of table.axes) this.#values.set(axis.name, new Map(axis.values.entries()));
  }

  /** What files have besides their axes. */
  *own(): Generator<readonly [string, ReadonlyMap<number, string>]> {
    const axes = new Set(this.#table.axes.map((it) => it.name));
    for (const entry of this.#values) if (!axes.has(entry[0])) yield entry;
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

  /** What a file's axes are called, to be found in its lines. */
  axisTexts(file: number): string[] {
    return this.#table.axes.map((it) => it.values[file] ?? '').filter((it) => it.length > 2);
  }

  saved(): ReadonlyMap<string, ReadonlyMap<number, string>> {
    return new Map([...this.#values].map(([name, values]) => [name, new Map(values)]));
  }

  restore(values: ReadonlyMap<string, ReadonlyMap<number, string>>): void {
    this.#values.clear();
    for (const [name, own] of values) this.#values.set(name, new Map(own));
    this.#swaps.clear();
  }

  #fresh(hint: string): string {
    if (!this.#values.has(hint) && hint !== 'name') return hint;
    for (let i = 2; ; i++) if (!this.#values.has(`${hint}_${i}`)) return `${hint}_${i}`;
  }

  /** The text that stands for a name where `file` is the one whose lines are written; undefined for a file without. */
  literal(name: string, file: number): string | undefined {
    return this.value(name, file);
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
    return text.split('\n').map(swap).join('\n');
  }

  /** The file whose text stands in the source. */
  writer(column: Column): number {
    return has(column.members, this.#default) ? this.#default : (list(column.members)[0] ?? 0);
  }

  defaults(): Values {
    return new Map(
      [...this.#values].flatMap(([name, values]) => {
        const value = values.get(this.#default);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  }
}

/** Whether all files of a column read as they should when its line is written with these holders. */
export function isRight(column: Column, holders: ReadonlyMap<string, string>, names: Names): boolean {
  const text = column.texts.get(names.writer(column)) ?? '';
  return [...column.texts].every(([file, own]) => names.swapped(text, holders, file) === own);
}

/** The names whose values make one line of a column's texts; undefined when no names can. */
export function holdersOf(column: Column, names: Names): Map<string, string> | undefined {
  if (new Set(column.texts.values()).size === 1) return new Map();
  const ways = [
    tokenHoles(column, names),
    tokenHoles(column),
    settingHoles(column),
    pieceHoles(column, /([:@/\s-]+)/),
    pieceHoles(column, /(\s+)/),
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

const isWhole = ({ texts }: Hole): boolean => [...texts.values()].every((text) => text !== '' && !/[\n\r]/.test(text));

/** Versions, digests and code names, and the values of axes, when all else is the same. */
function tokenHoles(column: Column, names?: Names): Hole[] | undefined {
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
    return [{ texts, hint: hintOf(text, token.index ?? 0, token[0]) }];
  });
}

/** The value of a setting as a whole. */
function settingHoles(column: Column): Hole[] | undefined {
  const [text = ''] = column.texts.values();
  const setting = settingOf(text);
  if (!setting) return undefined;
  const texts = [...column.texts].map(([file, own]) => {
    const it = settingOf(own);
    return [file, it ? own.slice(it.start, it.end) : ''] as const;
  });
  return [{ texts: new Map(texts), hint: hintOf(text, setting.start, text.slice(setting.start, setting.end)) }];
}

/** Each piece between separators that is not the same. */
function pieceHoles(column: Column, separator: RegExp): Hole[] | undefined {
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
    return new Set(texts.values()).size === 1 ? [] : [{ texts, hint: hintOf(text, at, piece) }];
  });
}

/** A name by what stands before: the key of ENV, the word before `=`, the program of `program-1.2.tar.gz`. */
function hintOf(text: string, at: number, value: string): string {
  const setting = settingOf(text);
  if (setting?.key.startsWith('FROM')) {
    const stage = / AS (\S+)/i.exec(setting.key)?.[1];
    return cleaned(stage ? `base_${stage}` : 'base');
  }
  if (setting) return cleaned(setting.key.replace(/^\w+\s+/, '').replace(/\s*=$/, ''));
  const before = text.slice(0, at);
  if (isCodename(value)) return 'codename';
  const isHex = /^[0-9a-fA-F]{16,}$/.test(value);
  const near = /([A-Za-z][A-Za-z0-9_]*)[^A-Za-z0-9\n]*$/.exec(before)?.[1] ?? 'value';
  const word =
    isHex && !/sha|md5|sum|key|hash|digest|commit|fingerprint/i.test(near) ? (DIGESTS[value.length] ?? 'digest') : near;
  const arch =
    /(?<![a-z0-9])(amd64|x86_64|x64|arm64v?8?|aarch64|armhf|armv[5-7]l?|i386|386|ppc64le|s390x|riscv64|mips64le|loong64|loongarch64)(?![a-z0-9])/.exec(
      text,
    )?.[1];
  return cleaned(
    isHex ? `${word}${arch ? `_${arch}` : ''}` : /version|tag|release/i.test(word) || word === 'value' ? word : `${word}_version`,
  );
}

const DIGESTS: Readonly<Record<number, string>> = { 32: 'md5', 64: 'sha256', 128: 'sha512' };

const cleaned = (text: string): string => {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) && !['and', 'or', 'not', 'in', 'name', 'output', 'newline', 'changes'].includes(name)
    ? name
    : `value_${name}`.replace(/_$/, '');
};
