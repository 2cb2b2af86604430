import { CodeActionKind, type CodeActionParams, type WorkspaceEdit } from 'vscode-languageserver';
import type { Edit } from '../text/edit.ts';
import type { Snapshot } from '../workspace/document.ts';
import { toTextEdit } from './convert.ts';

/** Edits of a file as the client takes them. */
export type FileEdit = (snapshot: Snapshot, edits: readonly Edit[]) => WorkspaceEdit;

/** With the version, where the client can tell versions: an edit of a text that is no more would land anywhere. */
export const fileEdit =
  (hasVersions: boolean): FileEdit =>
  ({ uri, version, model }, given) => {
    const edits = given.map((edit) => toTextEdit(edit, model.file.lines));
    return hasVersions ? { documentChanges: [{ textDocument: { uri, version }, edits }] } : { changes: { [uri]: edits } };
  };

export const ignoresQuickFixes = ({ context: { only } }: CodeActionParams): boolean =>
  only !== undefined && !only.some((it) => it === CodeActionKind.QuickFix || it === '');
