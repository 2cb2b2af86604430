import { type CompletionItem, CompletionItemKind, MarkupKind, type Position } from 'vscode-languageserver';
import { modelOf } from '../engine/lint.ts';
import type { Files } from '../host/host.ts';
import { execForm } from '../syntax/ast.ts';
import { replace } from '../text/edit.ts';
import { LineIndex } from '../text/lines.ts';
import { type Completion, completePlan, completeSource } from '../variants/complete.ts';
import type { SourceNode } from '../variants/source.ts';
import type { Membership } from '../workspace/families.ts';
import { joinUri, parentUri } from '../workspace/uri.ts';
import { toTextEdit } from './convert.ts';

/** What may be written in a source or a variants file, for the text as it stands in the editor. */
export async function variantCompletions(
  uri: string,
  text: string,
  position: Position,
  found: Membership | undefined,
  files: Files,
): Promise<CompletionItem[]> {
  const lines = new LineIndex(text);
  const offset = lines.offset(position);
  const isPlan = found?.role === 'plan';
  const items = isPlan
    ? completePlan(text, offset, found.family.plan, targetsIn(found))
    : completeSource(text, offset, found?.family.plan, await fragmentsNear(uri, files));
  return items.map((it, i) => itemOf(it, i, lines));
}

function itemOf({ label, text, at, docs }: Completion, i: number, lines: LineIndex): CompletionItem {
  return {
    label,
    kind: text.endsWith(': ') ? CompletionItemKind.Property : CompletionItemKind.Value,
    textEdit: toTextEdit(replace(at, text), lines),
    // As they are told, not by the alphabet.
    sortText: String(i).padStart(3, '0'),
    ...(docs === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: docs } }),
  };
}

/** Anchors, stages and the beginnings of instructions. */
function targetsIn({ family }: Membership): string[] {
  const { source } = family;
  if (!source) return [];
  const anchors = (nodes: readonly SourceNode[]): string[] =>
    nodes.flatMap((node) =>
      node.kind === 'anchor' ? [node.name] : node.kind === 'if' ? node.branches.flatMap((it) => anchors(it.nodes)) : [],
    );
  const model = modelOf(source.text);
  const stages = model.stages.flatMap((it) => (it.name === undefined ? [] : [`${it.name}.start`, `${it.name}.end`]));
  const starts = model.file.instructions.flatMap((it) => {
    const [word] = execForm(it) ?? it.words;
    return it.kind === 'FROM' || !word ? [] : [`${it.keyword.text} ${word.text}`];
  });
  return [...new Set([...anchors(source.nodes), 'start', 'end', ...stages, ...starts])];
}

const MOST = 50;

/** Files that look like fragments: in the folder itself, and in those below it. */
async function fragmentsNear(uri: string, files: Files): Promise<string[]> {
  const folder = parentUri(uri);
  if (folder === undefined) return [];
  const found: string[] = [];
  for (const { name, kind } of (await files.list(folder)) ?? []) {
    if (kind === 'file' && /\.dockerfile$/i.test(name)) found.push(name);
    if (kind !== 'folder' || name.startsWith('.') || name === 'node_modules' || found.length > MOST) continue;
    for (const it of (await files.list(joinUri(folder, name))) ?? [])
      if (it.kind === 'file' && /\.dockerfile$/i.test(it.name)) found.push(`${name}/${it.name}`);
  }
  return found.slice(0, MOST).sort();
}
