import type { Column } from './align.ts';
import { areApart, type Members } from './members.ts';

/** Lines that all have, and choices. */
export type Node =
  | { readonly kind: 'lines'; readonly columns: readonly Column[] }
  | { readonly kind: 'choice'; readonly branches: readonly Branch[] };

export interface Branch {
  readonly members: Members;
  readonly nodes: readonly Node[];
}

/** Columns of the same files, one after another. */
export interface Block {
  /** The same for the same columns. */
  readonly id: number;
  readonly members: Members;
  readonly columns: readonly Column[];
}

interface Planned {
  /** Lines of directives, and what it takes to read them. */
  readonly cost: number;
  readonly nodes: readonly Node[];
}

/** Cuts columns into blocks, and knows again those that it has seen. */
export class Runs {
  readonly #start: Step = { id: 0, next: new Map() };
  #last = 0;

  blocks(columns: readonly Column[]): Block[] {
    const blocks: { id: number; members: Members; columns: Column[] }[] = [];
    let step = this.#start;
    for (const column of columns) {
      const last = blocks.at(-1);
      const isNext = last?.members === column.members;
      step = this.#after(isNext ? step : this.#start, column);
      if (isNext) {
        last.columns.push(column);
        last.id = step.id;
      } else blocks.push({ id: step.id, members: column.members, columns: [column] });
    }
    return blocks;
  }

  #after(step: Step, column: Column): Step {
    const known = step.next.get(column);
    if (known) return known;
    const next = { id: ++this.#last, next: new Map() };
    step.next.set(column, next);
    return next;
  }
}

/** Numbers for runs of columns: each column leads on to those that can follow it. */
interface Step {
  readonly id: number;
  readonly next: Map<Column, Step>;
}

/** Longer runs of blocks are not looked at as one: the work grows with the square. */
const MOST_BLOCKS = 16;

/** As many characters of a condition are as bad as one more line. */
const CHARACTERS = 90;

/** How hard it is to say that it is these of those. */
export type ConditionCost = (members: Members, among: Members) => number;

/** The conditions over columns, with as few lines of their own as can be found, and these easy to read. */
export class Planner {
  readonly #memo = new Map<Members, Map<string, Planned>>();
  readonly #cost: ConditionCost;

  constructor(cost: ConditionCost) {
    this.#cost = cost;
  }

  plan(blocks: readonly Block[], all: Members): Planned {
    const known = this.#memo.get(all) ?? new Map<string, Planned>();
    this.#memo.set(all, known);
    let key = '';
    for (const { id } of blocks) key += `${id};`;
    let planned = known.get(key);
    if (!planned) {
      planned = this.#work(blocks, all);
      known.set(key, planned);
    }
    return planned;
  }

  #work(blocks: readonly Block[], all: Members): Planned {
    // From the end: the cheapest way to write what is left.
    const best: Planned[] = new Array(blocks.length + 1);
    best[blocks.length] = { cost: 0, nodes: [] };
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i] as Block;
      const rest = best[i + 1] as Planned;
      if (block.members === all) {
        best[i] = { cost: rest.cost, nodes: [{ kind: 'lines', columns: block.columns }, ...rest.nodes] };
        continue;
      }
      let found: Planned | undefined;
      let parts: readonly Part[] = [];
      for (let end = i + 1; end <= blocks.length && end - i <= MOST_BLOCKS; end++) {
        const next = blocks[end - 1] as Block;
        if (next.members === all) break;
        parts = withBlock(parts, next, end);
        const after = best[end] as Planned;
        const choice = this.#choice(parts, all, found ? found.cost - after.cost : Number.POSITIVE_INFINITY);
        if (choice) found = { cost: choice.cost + after.cost, nodes: [...choice.nodes, ...after.nodes] };
      }
      best[i] = found ?? rest;
    }
    return best[0] as Planned;
  }

  /** The parts as branches of one choice; undefined if dearer than `most`. */
  #choice(parts: readonly Part[], all: Members, most: number): Planned | undefined {
    if (parts.length === 1 && parts[0]?.members === all) return undefined;
    let cost = parts.length + 1;
    if (cost >= most) return undefined;
    const branches: Branch[] = [];
    for (const part of parts) {
      const inner = this.plan(
        part.blocks.map((it) => it.block),
        part.members,
      );
      cost += inner.cost;
      if (cost >= most) return undefined;
      branches.push({ members: part.members, nodes: inner.nodes });
    }
    cost += this.#conditionCost(branches, all);
    return cost < most ? { cost, nodes: [{ kind: 'choice', branches }] } : undefined;
  }

  #conditionCost(branches: readonly Branch[], all: Members): number {
    const costs = branches.map((it) => this.#cost(it.members, all));
    const isCovered = branches.length > 1 && branches.reduce((set, it) => set | it.members, 0n) === all;
    return (costs.reduce((a, b) => a + b, 0) - (isCovered ? Math.max(...costs) : 0)) / CHARACTERS;
  }
}

/** Blocks that share files with each other, and none with other parts. */
interface Part {
  readonly members: Members;
  readonly blocks: readonly { readonly block: Block; readonly at: number }[];
}

/** Parts that share no file may stand in any order, and so become the branches of one choice. */
function withBlock(parts: readonly Part[], block: Block, at: number): Part[] {
  const result: Part[] = [];
  let joined: Part | undefined;
  let place = parts.length;
  for (const part of parts) {
    if (areApart(part.members, block.members)) {
      result.push(part);
      continue;
    }
    if (!joined) place = result.length;
    joined = joined
      ? { members: joined.members | part.members, blocks: [...joined.blocks, ...part.blocks].sort((a, b) => a.at - b.at) }
      : part;
  }
  const members = (joined?.members ?? 0n) | block.members;
  result.splice(Math.min(place, result.length), 0, { members, blocks: [...(joined?.blocks ?? []), { block, at }] });
  return result;
}
