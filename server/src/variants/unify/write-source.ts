import { type Condition, writeCondition } from '../condition.ts';
import { marked, writeHolder } from '../source.ts';
import type { Column } from './align.ts';
import { conditionFor } from './conditions.ts';
import { has, type Members } from './members.ts';
import type { Table } from './table.ts';
import type { Branch, Node } from './tree.ts';
import { isRight, type Names } from './values.ts';

/** A column and the names that its line needs. */
export type Holders = ReadonlyMap<Column, ReadonlyMap<string, string>>;

/** Writes the source: the default's lines plain, those of others marked. */
export class SourceWriter {
  readonly #table: Table;
  readonly #names: Names;
  readonly #holders: Holders;
  readonly #default: number;
  readonly #lines: string[] = [];
  readonly #conditions = new Map<string, Condition>();
  /** What the text is swapped for at this line; undefined after a directive. */
  #active: ReadonlyMap<string, string> = new Map();

  constructor(table: Table, names: Names, holders: Holders, fallback: number) {
    this.#table = table;
    this.#names = names;
    this.#holders = holders;
    this.#default = fallback;
  }

  write(nodes: readonly Node[], all: Members): string {
    this.#nodes(nodes, all);
    return `${this.#lines.join('\n')}\n`;
  }

  #nodes(nodes: readonly Node[], among: Members): void {
    for (const node of nodes)
      if (node.kind === 'lines') this.#columns(node.columns);
      else this.#choice(node.branches, among);
  }

  #directive(text: string): void {
    this.#lines.push(`#@ ${text}`);
    this.#active = new Map();
  }

  #choice(branches: readonly Branch[], among: Members): void {
    const { order, last } = this.#ordered(branches, among);
    let left = among;
    order.forEach((branch, i) => {
      this.#directive(`${i === 0 ? 'if' : 'elif'} ${writeCondition(this.#condition(branch, left))}`);
      this.#nodes(branch.nodes, branch.members);
      left &= ~branch.members;
    });
    if (last) {
      this.#directive('else');
      this.#nodes(last.nodes, last.members);
    }
    this.#directive('end');
  }

  #condition(branch: Branch, among: Members): Condition {
    const key = `${branch.members}:${among}`;
    const known = this.#conditions.get(key) ?? conditionFor(branch.members, among, this.#table);
    this.#conditions.set(key, known);
    return known;
  }

  /** The branch whose condition is the hardest to say needs none, when one of them always holds. */
  #ordered(branches: readonly Branch[], among: Members): { order: readonly Branch[]; last: Branch | undefined } {
    const covered = branches.reduce((set, it) => set | it.members, 0n) === among;
    if (!covered || branches.length < 2) return { order: branches, last: undefined };
    const length = (it: Branch): number => writeCondition(this.#condition(it, among)).length;
    const last = branches.reduce((a, b) => (length(b) > length(a) ? b : a));
    return { order: branches.filter((it) => it !== last), last };
  }

  #columns(columns: readonly Column[]): void {
    let at = 0;
    while (at < columns.length) {
      // Values hold up to an empty line.
      let end = at;
      while (end < columns.length && textOf(columns[end], this.#names).trim() !== '') end++;
      this.#paragraph(columns.slice(at, end));
      if (end < columns.length) {
        this.#line(columns[end] as Column);
        this.#active = new Map();
      }
      at = end + 1;
    }
  }

  #paragraph(columns: readonly Column[]): void {
    for (const [i, column] of columns.entries()) {
      const needed = this.#holders.get(column) ?? new Map();
      if (![...needed].every(([name, text]) => this.#active.get(name) === text) || !isRight(column, this.#active, this.#names)) {
        this.#active = this.#forAll(columns.slice(i));
        const holders = [...this.#active].map(([name, text]) => this.#holder(name, text));
        this.#lines.push(`#@ value${holders.map((it) => ` ${it}`).join('')}`);
      }
      this.#line(column);
    }
  }

  /** The names that this line and as many as possible of those that follow need. */
  #forAll(columns: readonly Column[]): ReadonlyMap<string, string> {
    const [first, ...rest] = columns;
    let holders = new Map(first && this.#holders.get(first));
    const done: Column[] = first ? [first] : [];
    for (const column of rest) {
      const more = new Map([...holders, ...(this.#holders.get(column) ?? [])]);
      done.push(column);
      const clash = [...holders].some(([name, text]) => more.get(name) !== text);
      if (clash || !done.every((it) => isRight(it, more, this.#names))) break;
      holders = more;
    }
    return holders;
  }

  #holder(name: string, text: string): string {
    return writeHolder(name, this.#names.value(name, this.#default) === text ? undefined : text);
  }

  #line(column: Column): void {
    const lines = textOf(column, this.#names).split('\n');
    this.#lines.push(...(has(column.members, this.#default) ? lines : lines.map(marked)));
  }
}

const textOf = (column: Column | undefined, names: Names): string => column?.texts.get(names.writer(column)) ?? '';
