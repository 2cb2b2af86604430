import { type Condition, writeCondition } from '../condition.ts';
import { PARSER_DIRECTIVE } from '../render.ts';
import { marked, writeHolder } from '../source.ts';
import type { Column } from './align.ts';
import type { Conditions } from './conditions.ts';
import { has, type Members } from './members.ts';
import type { Branch, Node } from './tree.ts';
import { isRight, type Names } from './values.ts';

/** A column and the names that its line needs. */
export type Holders = ReadonlyMap<Column, ReadonlyMap<string, string>>;

/** Writes the source: the default's lines plain, those of others marked. */
export class SourceWriter {
  /** The names that the source asks for. */
  readonly used = new Set<string>();
  readonly #conditions: Conditions;
  readonly #names: Names;
  readonly #holders: Holders;
  readonly #default: number;
  readonly #lines: string[] = [];
  /** What directives end with: as the lines do. */
  #end = '';
  /** What the text is swapped for at this line; undefined after a directive. */
  #active: ReadonlyMap<string, string> = new Map();

  constructor(conditions: Conditions, names: Names, holders: Holders, fallback: number) {
    this.#conditions = conditions;
    this.#names = names;
    this.#holders = holders;
    this.#default = fallback;
  }

  write(nodes: readonly Node[], all: Members): string {
    const [first, ...rest] = nodes;
    if (first?.kind !== 'lines') this.#nodes(nodes, all);
    else {
      const [eol] = first.columns.map((it) => textOf(it, this.#names));
      if (eol?.endsWith('\r')) this.#end = '\r';
      this.#nodes([{ kind: 'lines', columns: this.#afterTop(first.columns) }, ...rest], all);
    }
    return `${this.#lines.join('\n')}\n`;
  }

  /** Parser directives count at the very top only: what is another in them is said behind. */
  #afterTop(columns: readonly Column[]): readonly Column[] {
    const end = columns.findIndex((it) => !PARSER_DIRECTIVE.test(textOf(it, this.#names)));
    const top = end < 0 ? columns : columns.slice(0, end);
    for (const column of top) this.#line(column);
    const holders = new Map(top.flatMap((it) => [...(this.#holders.get(it) ?? [])]));
    if (holders.size > 0) this.#value(holders);
    return columns.slice(top.length);
  }

  #value(holders: ReadonlyMap<string, string>): void {
    // Without any it ends those above, for a line that they must not touch.
    this.#directive(['value', ...[...holders].map(([name, text]) => this.#holder(name, text))].join(' '));
    this.#active = holders;
  }

  #nodes(nodes: readonly Node[], among: Members): void {
    for (const node of nodes)
      if (node.kind === 'lines') this.#columns(node.columns);
      else this.#choice(node.branches, among);
  }

  #directive(text: string): void {
    this.#lines.push(`#@ ${text}${this.#end}`);
    this.#active = new Map();
  }

  #choice(branches: readonly Branch[], among: Members): void {
    const { order, last } = this.#ordered(branches, among);
    let left = among;
    order.forEach((branch, i) => {
      const condition = this.#condition(branch, left);
      this.#use(condition);
      this.#directive(`${i === 0 ? 'if' : 'elif'} ${writeCondition(condition)}`);
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
    return this.#conditions.of(branch.members, among);
  }

  /** The branch whose condition is the hardest to say needs none, when one of them always holds. */
  #ordered(branches: readonly Branch[], among: Members): { order: readonly Branch[]; last: Branch | undefined } {
    const covered = branches.reduce((set, it) => set | it.members, 0n) === among;
    if (!covered || branches.length < 2) return { order: branches, last: undefined };
    const hardness = (it: Branch): number => {
      const text = writeCondition(this.#condition(it, among));
      return text.length + (/!=|\bnot\b|"default"/.test(text) ? 6 : 0);
    };
    const last = branches.reduce((a, b) => (hardness(b) > hardness(a) ? b : a));
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
        this.#value(this.#forAll(columns.slice(i)));
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

  #use(condition: Condition): void {
    if (condition.kind === 'compare') this.used.add(condition.name.text);
    else for (const part of condition.kind === 'not' ? [condition.part] : condition.parts) this.#use(part);
  }

  #holder(name: string, text: string): string {
    this.used.add(name);
    return writeHolder(name, this.#names.value(name, this.#default) === text ? undefined : text);
  }

  #line(column: Column): void {
    const lines = textOf(column, this.#names).split('\n');
    this.#lines.push(...(has(column.members, this.#default) ? lines : lines.map(marked)));
    if (lines.some((it) => it.trim() === '')) this.#active = new Map();
  }
}

const textOf = (column: Column | undefined, names: Names): string => column?.texts.get(names.writer(column)) ?? '';
