import { type ClientCapabilities, CodeActionKind, type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver';
import { FIX_ALL_KIND } from './code-actions.ts';
import { SOURCE } from './convert.ts';
import { IMAGE_COMMANDS } from './image-desk.ts';
import { REFACTORING_KINDS } from './refactorings.ts';

/** What the server says it can do for a client. */
export function capabilitiesOf(
  text: ClientCapabilities['textDocument'],
  { pulls, isOurClient }: { readonly pulls: boolean; readonly isOurClient: boolean },
): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    hoverProvider: true,
    completionProvider: { triggerCharacters: ['@', ' ', '"', '{'] },
    // The lens opens a list that only our client has.
    ...(isOurClient ? { codeLensProvider: { resolveProvider: false } } : {}),
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, ...REFACTORING_KINDS, FIX_ALL_KIND],
      resolveProvider: true,
    },
    renameProvider: text?.rename?.prepareSupport ? { prepareProvider: true } : true,
    executeCommandProvider: { commands: IMAGE_COMMANDS, workDoneProgress: true },
    ...(pulls ? { diagnosticProvider: { identifier: SOURCE, interFileDependencies: true, workspaceDiagnostics: false } } : {}),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}
