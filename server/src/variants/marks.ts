import { type Edit, replace } from '../text/edit.ts';
import { LineIndex } from '../text/lines.ts';
import { span } from '../text/span.ts';
import { holds, type Values } from './condition.ts';
import { type LineNode, marked, type Source, type SourceNode } from './source.ts';

/** Lines of branches that are plain where the default variant does not take them, or marked where it does. */
export function wrongMarks(nodes: readonly SourceNode[], values: Values): (LineNode & { readonly isTaken: boolean })[] {
  const walk = (inner: readonly SourceNode[], isTaken: boolean): (LineNode & { isTaken: boolean })[] =>
    inner.flatMap((node) => {
      if (node.kind === 'line') {
        const isComment = node.text.trim() === '' || /^\s*#/.test(node.text);
        // What the builder does not read may stand plain in every branch.
        return node.isMarked === isTaken && (isTaken || !isComment) ? [{ ...node, isTaken }] : [];
      }
      if (node.kind !== 'if') return [];
      const chosen = node.branches.find(({ condition }) => !condition || holds(condition, values));
      return node.branches.flatMap((branch) => walk(branch.nodes, isTaken && branch === chosen));
    });
  // Outside of all branches a mark is a mistake of another kind.
  return nodes.flatMap((node) => (node.kind === 'if' ? walk([node], true) : []));
}

/** Puts every wrong mark of a source right. */
export function markEdits(source: Source, values: Values): Edit[] {
  const lines = new LineIndex(source.text);
  return wrongMarks(source.nodes, values).map(({ line, text, isTaken }) =>
    replace(span(lines.start(line), lines.end(line)), (isTaken ? text : marked(text)).replace(/\r$/, '')),
  );
}
