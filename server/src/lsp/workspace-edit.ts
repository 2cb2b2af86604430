import type { CreateFile, DeleteFile, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Change } from '../refactor/change.ts';
import { LineIndex } from '../text/lines.ts';
import { toTextEdit } from './convert.ts';

/** Where the files of a change are, and what the client has of them. */
export interface EditedFiles {
  uriOf(path: string): string;
  text(path: string): string | undefined;
  /** Of an open document; null for a file that is not open. */
  versionOf(uri: string): number | null;
}

/** A change over several files as the client takes it: all of it is one step to undo. Files are made first and deleted last. */
export function workspaceEdit({ edits, created, deleted = [] }: Change, files: EditedFiles): WorkspaceEdit {
  const start = { line: 0, character: 0 };
  // Without options a file that has come into being meanwhile makes the client refuse; it is never written into.
  const made = [...created].flatMap(([path, text]): (CreateFile | TextDocumentEdit)[] => {
    const uri = files.uriOf(path);
    const write = { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] };
    return [{ kind: 'create', uri }, write];
  });
  const changed = [...edits].map(([path, list]): TextDocumentEdit => {
    const lines = new LineIndex(files.text(path) ?? '');
    const uri = files.uriOf(path);
    return { textDocument: { uri, version: files.versionOf(uri) }, edits: list.map((edit) => toTextEdit(edit, lines)) };
  });
  const gone = deleted.map((path): DeleteFile => ({ kind: 'delete', uri: files.uriOf(path) }));
  return { documentChanges: [...made, ...changed, ...gone] };
}

/** Edits of existing files only, for clients that know nothing else. */
export function plainEdit(change: Change, files: EditedFiles): WorkspaceEdit | undefined {
  if (change.created.size > 0 || change.deleted?.length) return undefined;
  const changes = [...change.edits].map(([path, list]) => {
    const lines = new LineIndex(files.text(path) ?? '');
    return [files.uriOf(path), list.map((edit) => toTextEdit(edit, lines))] as const;
  });
  return { changes: Object.fromEntries(changes) };
}
