import { checksum } from '../text/checksum.ts';
import { applyEdits, type Edit, replace } from '../text/edit.ts';
import type { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import { holds, type Values } from './condition.ts';
import { type Fragments, type RenderedLine, renderNodes } from './render.ts';
import { marked, type Source, type SourceNode } from './source.ts';

/** What stands between `#@ include` and its `#@ end`, and what its fragment makes of it. */
export interface Region {
  readonly path: string;
  /** Of the file's path in the directive. */
  readonly at: Span;
  /** The lines between, with their line breaks. */
  readonly body: Span;
  readonly end: Span;
  readonly text: string;
  readonly expected: string;
  /** Where each expected line comes from. */
  readonly origins: readonly RenderedLine[];
  /** `edited`: another text than the one that was put there, or nobody knows; `stale`: the fragment has changed since. */
  readonly state: 'same' | 'stale' | 'edited';
}

/** The regions of a source as they are in the default variant. Includes within a fragment are part of its region. */
export function regionsOf(source: Source, lines: LineIndex, path: string, fragments: Fragments, values: Values): Region[] {
  const found: Region[] = [];
  const walk = (nodes: readonly SourceNode[], isTaken: boolean): void => {
    for (const node of nodes) {
      if (node.kind === 'if') {
        const chosen = node.branches.find(({ condition }) => !condition || holds(condition, values));
        for (const branch of node.branches) walk(branch.nodes, isTaken && branch === chosen);
      } else if (node.kind === 'include') {
        const region = regionOf(node, isTaken);
        if (region) found.push(region);
      }
    }
  };
  walk(source.nodes, true);
  return found;

  function regionOf(node: SourceNode & { kind: 'include' }, isTaken: boolean): Region | undefined {
    const fragment = fragments(node.path, path);
    if (!fragment) return undefined;
    const world = { file: path, values, defaults: values, fragments, depth: 0 };
    const made = renderNodes([node], world).filter((it): it is RenderedLine => 'text' in it);
    const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
    const expected = made.map(({ text }) => {
      const bare = text.replace(/\r$/, '');
      return (isTaken ? bare : marked(bare)) + eol;
    });
    const body = span(lines.start(node.line + 1), lines.start(node.end));
    const end = span(lines.start(node.end), lines.end(node.end));
    const text = source.text.slice(body.start, body.end);
    const sum = /#@\s*end\s+([0-9a-f]{14})/.exec(source.text.slice(end.start, end.end))?.[1];
    const isSame = text === expected.join('');
    const state = isSame ? 'same' : sum === checksum(text) || text === '' ? 'stale' : 'edited';
    return { path: fragment.file, at: node.at, body, end, text, expected: expected.join(''), origins: made, state };
  }
}

/** Puts into a region what its fragment makes, with a checksum that tells a later edit by hand. */
export const regionEdits = ({ body, end, expected }: Region, text: string): Edit[] => [
  replace(body, expected),
  replace(end, `${/^\s*/.exec(text.slice(end.start, end.end))?.[0] ?? ''}${regionEnd(expected)}`),
];

/** The line that ends a region with this text. */
export const regionEnd = (body: string): string => `#@ end ${checksum(body)}`;

/** The source with all its regions as their fragments make them. */
export const withRegions = (source: Source, regions: readonly Region[]): string =>
  applyEdits(
    source.text,
    regions.filter((it) => it.state !== 'same').flatMap((it) => regionEdits(it, source.text)),
  );
