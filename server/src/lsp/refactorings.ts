import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver';
import type { Facts } from '../facts/facts.ts';
import { runAsNonRoot } from '../refactor/non-root.ts';
import { touches } from '../text/span.ts';
import type { Snapshot } from '../workspace/workspace.ts';
import { toSpan, toTextEdit } from './convert.ts';

/** Changes that nobody complained about, offered where the cursor is: on how the final image begins, and on what it runs. */
export function refactorings({ range, context }: CodeActionParams, { uri, model }: Snapshot, facts: Facts): CodeAction[] {
  const kind = CodeActionKind.RefactorRewrite;
  if (context.only && !context.only.some((it) => kind === it || kind.startsWith(`${it}.`))) return [];
  const { lines } = model.file;
  const at = toSpan(range, lines);
  const stage = model.final;
  const here = stage && [stage.from, ...stage.instructions.filter((it) => ['USER', 'CMD', 'ENTRYPOINT'].includes(it.kind ?? ''))];
  if (!here?.some((it) => touches(it, at))) return [];
  const change = runAsNonRoot(model, facts);
  if (!change) return [];
  return [{ title: change.title, kind, edit: { changes: { [uri]: change.edits.map((edit) => toTextEdit(edit, lines)) } } }];
}
