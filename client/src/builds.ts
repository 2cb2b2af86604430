import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type BuildItem,
  type ContextChoiceItem,
  type ContextParams,
  Requests,
  SHOW_BUILDS,
} from '../../server/src/lsp/protocol.ts';

/** What the lens over FROM opens, and the picker of the context. */
export const registerBuilds = (client: BaseLanguageClient): vscode.Disposable[] => [
  vscode.commands.registerCommand(SHOW_BUILDS, (_uri: string, builds: readonly BuildItem[]) => showBuilds(builds)),
  vscode.commands.registerCommand('dockwright.pickContext', () => pickContext(client)),
];

async function showBuilds(builds: readonly BuildItem[]): Promise<void> {
  const items = builds.map((build) => ({ ...build, description: `context ${build.context ?? 'not known'}` }));
  const picked = items.length > 1 ? await vscode.window.showQuickPick(items, { title: 'Builds of this file' }) : items[0];
  if (!picked) return;
  const at = new vscode.Position(picked.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(picked.uri), { selection: new vscode.Range(at, at) });
}

/** Overrides what was found out, until the file is closed. */
async function pickContext(client: BaseLanguageClient): Promise<void> {
  const document = vscode.window.activeTextEditor?.document.uri;
  if (!document) return;
  const uri = client.code2ProtocolConverter.asUri(document);
  const choices = await client.sendRequest<readonly ContextChoiceItem[]>(Requests.contextChoices, { uri });
  const picked = await vscode.window.showQuickPick([...choices], { title: 'Build context of this Dockerfile' });
  if (picked) await client.sendRequest(Requests.setContext, { uri, context: picked.context } satisfies ContextParams);
}
