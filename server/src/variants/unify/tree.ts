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

interface Block {
  readonly id: number;
  readonly members: Members;
  readonly columns: readonly Column[];
}

interface Planned {
  /** Lines of directives. */
  readonly cost: number;
  readonly nodes: readonly Node[];
}

/** The conditions over columns, with as few lines of their own as can be found. */
export function treeOf(columns: readonly Column[], all: Members): readonly Node[] {
  const blocks: Block[] = [];
  for (const column of columns) {
    const last = blocks.at(-1);
    if (last?.members === column.members) (last.columns as Column[]).push(column);
    else blocks.push({ id: blocks.length, members: column.members, columns: [column] });
  }
  return new Planner().plan(blocks, all).nodes;
}

/** Longer runs of blocks are not looked at as one: the work grows with the square. */
const MOST_BLOCKS = 16;

class Planner {
  readonly #memo = new Map<string, Planned>();

  plan(blocks: readonly Block[], all: Members): Planned {
    const key = `${all}:${blocks.map((it) => it.id).join()}`;
    let planned = this.#memo.get(key);
    if (!planned) {
      planned = this.#work(blocks, all);
      this.#memo.set(key, planned);
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
      for (let end = i + 1; end <= blocks.length && end - i <= MOST_BLOCKS; end++) {
        if (blocks[end - 1]?.members === all) break;
        const choice = this.#choice(blocks.slice(i, end), all);
        const after = best[end] as Planned;
        if (!choice || (found && choice.cost + after.cost >= found.cost)) continue;
        found = { cost: choice.cost + after.cost, nodes: [...choice.nodes, ...after.nodes] };
      }
      best[i] = found ?? rest;
    }
    return best[0] as Planned;
  }

  /** Blocks that share no file may stand in any order, and so become the branches of one choice. */
  #choice(blocks: readonly Block[], all: Members): Planned | undefined {
    const parts: { members: Members; blocks: Block[] }[] = [];
    for (const block of blocks) {
      const touching = parts.filter((it) => !areApart(it.members, block.members));
      const joined = {
        members: touching.reduce((set, it) => set | it.members, block.members),
        blocks: [...touching.flatMap((it) => it.blocks), block].sort((a, b) => a.id - b.id),
      };
      const at = touching[0] ? parts.indexOf(touching[0]) : parts.length;
      parts.splice(at, touching[0] ? 1 : 0, joined);
      for (const it of touching.slice(1)) parts.splice(parts.indexOf(it), 1);
    }
    if (parts.length === 1 && parts[0]?.members === all) return undefined;
    let cost = parts.length + 1;
    const branches = parts.map((part): Branch => {
      const inner = this.plan(part.blocks, part.members);
      cost += inner.cost;
      return { members: part.members, nodes: inner.nodes };
    });
    return { cost, nodes: [{ kind: 'choice', branches }] };
  }
}
