import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import { pageOf } from '../engine/rule.ts';
import type { Snapshot } from '../workspace/document.ts';
import { toRange } from './convert.ts';

/** What the rules say whose findings are under the pointer. */
export function hover(position: Position, snapshot: Snapshot): Hover | null {
  const { lines } = snapshot.model.file;
  const offset = lines.offset(position);
  const here = snapshot.diagnostics.filter((it) => it.at.start <= offset && offset <= it.at.end);
  const first = here[0];
  if (!first) return null;
  const rules = [...new Set(here.map((it) => it.rule))];
  const value = rules
    .map((rule) => `**[${rule.id}](${pageOf(rule.id)})**: ${rule.summary}.\n\n${paragraphs(rule.rationale)}`)
    .join('\n\n---\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(first.at, lines) };
}

/** A rationale without the indentation it has in its source file. */
const paragraphs = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
