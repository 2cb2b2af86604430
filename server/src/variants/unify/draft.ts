import { type Column, everybody, tidy } from './align.ts';
import { Conditions } from './conditions.ts';
import { type Members, only } from './members.ts';
import type { Places } from './places.ts';
import { part, reshaped } from './reshape.ts';
import { spreadOut } from './spread.ts';
import { tableOf } from './table.ts';
import { Planner, Runs } from './tree.ts';
import type { Known } from './unify.ts';
import { holdersOf, isRight, Names } from './values.ts';
import { writePlan } from './write-plan.ts';
import { SourceWriter } from './write-source.ts';

interface Given {
  readonly places: Places;
  readonly columns: readonly Column[];
  readonly endsWithNewline: readonly boolean[];
  readonly default: number;
  readonly sourceName: string;
  readonly known: Known;
}

interface Written {
  readonly source: string;
  readonly plan: string;
  /** The known names that values got. */
  readonly named: readonly string[];
}

/** So many conditions tell how hard they all are. */
const MOST_TRIED = 60;

/** A path made of more pieces is hard to read. */
const MOST_HOLES = 4;

/** The source and the variants file for one way to read the paths. */
export class Draft {
  readonly #given: Given;
  readonly #table;
  readonly #conditions: Conditions;
  readonly #names: Names;
  readonly #holders = new Map<Column, ReadonlyMap<string, string>>();
  readonly #columns: readonly Column[];
  readonly #spreads;
  readonly #all: Members;
  readonly #known: readonly string[];

  constructor(given: Given) {
    const { places, endsWithNewline } = given;
    const count = endsWithNewline.length;
    this.#given = given;
    this.#all = everybody(count);
    this.#table = tableOf(places.axes, places.facets, places.output, count);
    this.#conditions = new Conditions(this.#table);
    this.#names = new Names(this.#table, places, given.default);
    this.#known = [...given.known].map(([name, texts]) => this.#names.give(name, texts));
    const columns = given.columns.flatMap((column, i) => {
      const found = holdersOf(column, this.#names, linesAbove(given.columns, i, this.#names.writer(column)));
      if (!found) return byText(column);
      this.#holders.set(column, found);
      return [column];
    });
    this.#columns = tidy(columns);
    this.#spreads = spreadOut(this.#names, places.axes, count);
  }

  /** About how long it gets, lines hard to read counted for more. */
  estimate(): number {
    const conditions = [...new Set(this.#columns.map((it) => it.members).filter((it) => it !== this.#all))];
    const step = Math.ceil(conditions.length / MOST_TRIED);
    const tried = conditions.filter((_, i) => i % step === 0);
    const reading = (tried.reduce((sum, it) => sum + this.#conditions.cost(it, this.#all), 0) * step) / 60;
    const { plan } = this.#write(this.#columns, new Set(this.#spreads.map((it) => it.name)));
    const lines = plan.split('\n').reduce((sum, it) => sum + Math.max(1, it.length / 130), 0);
    const { axes, texts, output } = this.#given.places;
    const excluded = (/^exclude:\n((?: {2}.*\n)*)/m.exec(plan)?.[1]?.split('\n').length ?? 1) - 1;
    const holes = output.split('{').length - 1;
    const isFlat = axes.length === 1 && axes[0]?.values.some((it) => it.includes('/'));
    return reading + lines + excluded + texts.length * 6 + Math.max(0, holes - MOST_HOLES) * 6 + (isFlat ? 8 : 0);
  }

  written(): Written {
    const columns = reshaped(this.#columns, this.#all, (of, among) => this.#conditions.guess(of, among), this.#cut, this.#size);
    return this.#write(columns);
  }

  #write(columns: readonly Column[], all?: ReadonlySet<string>): Written {
    const { places, default: fallback, sourceName, endsWithNewline } = this.#given;
    const used = new Set<string>([...places.output.matchAll(/\{([^{}]*)\}/g)].map((it) => it[1] ?? ''));
    let source = '';
    if (!all) {
      const { nodes } = new Planner((of, among) => this.#conditions.cost(of, among)).plan(new Runs().blocks(columns), this.#all);
      const writer = new SourceWriter(this.#conditions, this.#names, this.#holders, fallback);
      source = writer.write(nodes, this.#all);
      for (const name of writer.used) used.add(name);
    }
    const plan = writePlan({
      source: sourceName,
      places,
      table: this.#table,
      spreads: this.#spreads,
      used: all ?? used,
      default: fallback,
      endsWithNewline,
    });
    return { source, plan, named: this.#known.filter((it) => used.has(it)) };
  }

  readonly #size = (column: Column): number => {
    const [text = ''] = column.texts.values();
    return text.split('\n').length + ((this.#holders.get(column)?.size ?? 0) > 0 ? 0.6 : 0);
  };

  readonly #cuts = new Map<string, Column | undefined>();
  readonly #cutIds = new Map<Column, number>();

  readonly #cut = (column: Column, members: Members): Column | undefined => {
    const id = this.#cutIds.get(column) ?? this.#cutIds.size;
    this.#cutIds.set(column, id);
    const key = `${id}:${members}`;
    if (!this.#cuts.has(key)) this.#cuts.set(key, this.#cutOnce(column, members));
    return this.#cuts.get(key);
  };

  #cutOnce(column: Column, members: Members): Column | undefined {
    const own = part(column, members);
    const writer = this.#names.writer(own);
    const needed = new Set(own.texts.values()).size > 1 ? [...(this.#holders.get(column)?.keys() ?? [])] : [];
    const holders = new Map<string, string>();
    for (const name of needed) {
      const literal = this.#names.value(name, writer);
      if (literal === undefined) return undefined;
      holders.set(name, literal);
    }
    this.#holders.set(own, holders);
    return isRight(own, holders, this.#names) ? own : undefined;
  }
}

const MOST_ABOVE = 4;

/** The lines before one in a file, which may say what it is about; those of another instruction or branch say nothing. */
function linesAbove(columns: readonly Column[], index: number, file: number): string[] {
  const lines: string[] = [];
  let below = columns[index]?.texts.get(file) ?? '';
  for (let i = index - 1; i >= 0 && lines.length < MOST_ABOVE && !/^[A-Z]+\s/.test(below); i--) {
    const text = columns[i]?.texts.get(file);
    if (text === undefined) continue;
    if (/^[\s\\;]*$|;;[\s\\]*$/.test(text)) break;
    lines.unshift(text);
    below = text;
  }
  return lines;
}

/** A column without names: one for each of its texts. */
function byText(column: Column): Column[] {
  const columns = new Map<string, { members: Members; texts: Map<number, string> }>();
  for (const [file, text] of column.texts) {
    const own = columns.get(text) ?? { members: 0n, texts: new Map() };
    own.members |= only(file);
    own.texts.set(file, text);
    columns.set(text, own);
  }
  return [...columns.values()];
}
