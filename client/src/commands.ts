import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type EffectiveConfigResult,
  type FixAllResult,
  type LintWorkspaceResult,
  Requests,
  type UriParams,
} from '../../server/src/lsp/protocol.ts';

/** The commands of package.json. */
export function registerCommands(
  client: BaseLanguageClient,
  output: vscode.LogOutputChannel,
  selector: vscode.DocumentSelector,
): vscode.Disposable[] {
  const commands: Record<string, () => unknown> = {
    'dockwright.fixAll': () => fixAll(client, selector),
    'dockwright.lintWorkspace': () => lintWorkspace(client),
    'dockwright.restartServer': () => restart(client),
    'dockwright.showEffectiveConfig': () => showEffectiveConfig(client, selector),
    'dockwright.showOutput': () => output.show(),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
}

async function fixAll(client: BaseLanguageClient, selector: vscode.DocumentSelector): Promise<void> {
  const document = activeDockerfile(selector);
  if (!document) return;
  const answer = await client.sendRequest<FixAllResult | null>(Requests.fixAll, uriOf(client, document));
  // Edits for a text that has changed meanwhile would land in the wrong places.
  if (!answer || answer.version !== document.version) return;
  if (answer.edits.length === 0) {
    vscode.window.showInformationMessage('Dockwright: there is nothing here that can be fixed without being asked.');
    return;
  }
  const change = new vscode.WorkspaceEdit();
  change.set(document.uri, await client.protocol2CodeConverter.asTextEdits([...answer.edits]));
  await vscode.workspace.applyEdit(change);
}

async function lintWorkspace(client: BaseLanguageClient): Promise<LintWorkspaceResult> {
  const progress = { location: vscode.ProgressLocation.Window, title: 'Dockwright: linting the workspace' };
  const result = await vscode.window.withProgress(progress, () =>
    client.sendRequest<LintWorkspaceResult>(Requests.lintWorkspace),
  );
  const { files, findings } = result;
  const where = files === 1 ? 'one Dockerfile' : `${files} Dockerfiles`;
  // Not waited for: the message stays until it is closed.
  vscode.window.showInformationMessage(`Dockwright: ${findings} ${findings === 1 ? 'finding' : 'findings'} in ${where}.`);
  return result;
}

async function restart(client: BaseLanguageClient): Promise<void> {
  // A server that has crashed cannot be stopped, only started.
  if (client.isRunning()) await client.stop();
  await client.start();
}

async function showEffectiveConfig(client: BaseLanguageClient, selector: vscode.DocumentSelector): Promise<void> {
  const document = activeDockerfile(selector);
  if (!document) return;
  const answer = await client.sendRequest<EffectiveConfigResult | null>(Requests.effectiveConfig, uriOf(client, document));
  if (!answer) {
    vscode.window.showInformationMessage('Dockwright: this file is switched off in the settings.');
    return;
  }
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'jsonc', content: answer.text }));
}

function activeDockerfile(selector: vscode.DocumentSelector): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document && vscode.languages.match(selector, document) > 0) return document;
  vscode.window.showInformationMessage('Dockwright: open a Dockerfile first.');
  return undefined;
}

const uriOf = (client: BaseLanguageClient, document: vscode.TextDocument): UriParams => ({
  uri: client.code2ProtocolConverter.asUri(document.uri),
});
