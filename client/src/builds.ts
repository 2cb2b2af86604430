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
export const registerBuilds = (client: BaseLanguageClient, memory: vscode.Memento): vscode.Disposable[] => [
  vscode.commands.registerCommand(SHOW_BUILDS, (_uri: string, builds: readonly BuildItem[]) => showBuilds(builds)),
  vscode.commands.registerCommand('dockwright.pickContext', () => pickContext(client, memory)),
];

async function showBuilds(builds: readonly BuildItem[]): Promise<void> {
  const items = builds.map((build) => ({ ...build, description: `context ${build.context ?? 'not known'}` }));
  const picked = items.length > 1 ? await vscode.window.showQuickPick(items, { title: 'Builds of this file' }) : items[0];
  if (!picked) return;
  const at = new vscode.Position(picked.line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(picked.uri), { selection: new vscode.Range(at, at) });
}

/** Where the contexts that were picked are kept, by document. */
const PICKED = 'dockwright.contexts';
type Picked = Readonly<Record<string, ContextParams['context']>>;

/** What was picked in earlier windows counts as soon as the server runs. */
export function restoreContexts(client: BaseLanguageClient, memory: vscode.Memento): void {
  for (const [uri, context] of Object.entries(memory.get<Picked>(PICKED, {})))
    void client.sendRequest(Requests.setContext, { uri, context } satisfies ContextParams);
}

/** Overrides what was found out, in this workspace from now on. */
async function pickContext(client: BaseLanguageClient, memory: vscode.Memento): Promise<void> {
  const document = vscode.window.activeTextEditor?.document.uri;
  if (!document) return;
  const uri = client.code2ProtocolConverter.asUri(document);
  const choices = await client.sendRequest<readonly ContextChoiceItem[]>(Requests.contextChoices, { uri });
  const picked = await vscode.window.showQuickPick([...choices], { title: 'Build context of this Dockerfile' });
  if (!picked) return;
  const { [uri]: _, ...others } = memory.get<Picked>(PICKED, {});
  await memory.update(PICKED, picked.context === null ? others : { ...others, [uri]: picked.context });
  await client.sendRequest(Requests.setContext, { uri, context: picked.context } satisfies ContextParams);
}
