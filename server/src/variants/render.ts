import { type Condition, holds, type Values } from './condition.ts';
import type { Holder, SourceNode } from './source.ts';

/** A line of a variant, and where it comes from. */
export interface RenderedLine {
  readonly text: string;
  readonly file: string;
  /** From 0. */
  readonly line: number;
  /** How its text comes from the source's; undefined for a line that the source does not have. */
  readonly how?: How;
}

/** What is to be known to write a line of a variant back to its source. */
export interface How {
  /** Marked with `#|`. */
  readonly isMarked: boolean;
  /** The line of the directive whose values are put in. */
  readonly valueLine: number | undefined;
  /** From the text of the source to that of the variant. */
  readonly pairs: Pairs;
}

export type Pairs = ReadonlyMap<string, string>;

/** The fragments of an `include`, read; undefined when there is none, which is a problem told elsewhere. */
export type Fragments = (
  path: string,
  from: string,
) => { readonly file: string; readonly nodes: readonly SourceNode[] } | undefined;

interface World {
  readonly file: string;
  readonly values: Values;
  /** What literals without a text of their own stand for. */
  readonly defaults: Values;
  readonly fragments: Fragments;
  readonly depth: number;
}

/** Fragments that include each other further than this go round in circles. */
const MOST_DEPTH = 20;

export const PARSER_DIRECTIVE = /^#[ \t]*(?:syntax|escape|check)[ \t]*=/i;

/** The lines of one variant. Pure, and total: what is wrong with the source is told by `checkSource`. */
export function renderNodes(nodes: readonly SourceNode[], world: World): (RenderedLine | AnchorMark)[] {
  const lines: (RenderedLine | AnchorMark)[] = [];
  // Nothing may stand before parser directives: values right behind them hold for them, too.
  const top = nodes.findIndex((it, i) => it.kind !== 'line' || it.line !== i || !PARSER_DIRECTIVE.test(it.text));
  const behind = top > 0 ? nodes[top] : undefined;
  let [pairs, valueLine]: [Pairs, number | undefined] =
    behind?.kind === 'value' ? [pairsOf(behind.holders, world), behind.line] : [new Map(), undefined];
  let swap = pairs.size === 0 ? undefined : swapOf(pairs);
  for (const node of nodes) {
    if (node.kind !== 'line' || node.text.trim() === '') {
      swap = undefined;
      [pairs, valueLine] = [new Map(), undefined];
    }
    if (node.kind === 'line') {
      const how = { isMarked: node.isMarked, valueLine, pairs };
      lines.push({ text: swap ? swap(node.text) : node.text, file: world.file, line: node.line, how });
      continue;
    }
    if (node.kind === 'value') {
      [pairs, valueLine] = [pairsOf(node.holders, world), node.line];
      swap = pairs.size === 0 ? undefined : swapOf(pairs);
    } else if (node.kind === 'anchor') lines.push({ anchor: node.name });
    else if (node.kind === 'if') {
      const taken = node.branches.find(({ condition }) => !condition || holds(condition, world.values));
      if (taken) lines.push(...renderNodes(taken.nodes, world));
    } else {
      const fragment = world.depth < MOST_DEPTH ? world.fragments(node.path, world.file) : undefined;
      if (!fragment) lines.push(...renderNodes(node.body, world));
      else {
        const inner: World = {
          ...world,
          file: fragment.file,
          values: new Map([...world.values, ...node.parameters]),
          depth: world.depth + 1,
        };
        lines.push(...renderNodes(fragment.nodes, inner));
      }
    }
  }
  return lines;
}

/** Where an `anchor` stands between the lines. */
export interface AnchorMark {
  readonly anchor: string;
}

type Swap = (text: string) => string;

/** What the source has of the default variant, and what stands there in this one. */
function pairsOf(holders: readonly Holder[], { values, defaults }: World): Pairs {
  return new Map(
    holders.flatMap(({ name, literal }) => {
      const from = literal ?? defaults.get(name);
      const to = values.get(name);
      return from && to !== undefined ? [[from, to] as const] : [];
    }),
  );
}

/** Puts other texts in; the longest first, and never within one another. */
export function swapOf(pairs: Pairs): Swap {
  const texts = [...pairs.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(texts.map(whole).join('|'), 'g');
  return (text) => text.replace(pattern, (found) => pairs.get(found) ?? found);
}

/** 3.1 is not in 3.13, but 3.12 is in python3.12. */
function whole(text: string): string {
  const edge = (character: string | undefined): string =>
    /\d/.test(character ?? '') ? '\\d' : /[A-Za-z]/.test(character ?? '') ? '[A-Za-z]' : '';
  const [before, after] = [edge(text[0]), edge(text.at(-1))];
  const exact = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `${before === '' ? '' : `(?<!${before})`}${exact}${after === '' ? '' : `(?!${after})`}`;
}

/** All conditions of a source, inner ones too. */
export function conditionsOf(nodes: readonly SourceNode[]): Condition[] {
  return nodes.flatMap((node) =>
    node.kind === 'if'
      ? node.branches.flatMap((branch) => [...(branch.condition ? [branch.condition] : []), ...conditionsOf(branch.nodes)])
      : node.kind === 'include'
        ? conditionsOf(node.body)
        : [],
  );
}
