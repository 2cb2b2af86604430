import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { DiagnosticPullMode, RevealOutputChannelOn, State } from 'vscode-languageclient';
import {
  BUILD_FILES,
  DEFAULT_SETTINGS,
  type InitializationOptions,
  Notifications,
  type Settings,
  type StatusParams,
} from '../../server/src/lsp/protocol.ts';
import { registerBuilds, restoreContexts } from './builds.ts';
import { registerCommands } from './commands.ts';
import { answerFileRequests } from './files.ts';
import { Status } from './status.ts';
import { registerVariants } from './variants.ts';

/** The name of the client, of its settings' section and of its commands. */
export const ID = 'dockwright';
export const NAME = 'Dockwright';

/** Makes the client of this host: a process on the desktop, a worker in the browser. */
export type NewClient = (options: LanguageClientOptions) => BaseLanguageClient;

/** What desktop and web have in common. Activation waits for the server, so that a command never meets one that is not there. */
export async function start(context: vscode.ExtensionContext, newClient: NewClient): Promise<void> {
  const output = vscode.window.createOutputChannel(NAME, { log: true });
  const selector = documentSelector();
  const client = newClient({
    documentSelector: [...selector, ...buildFiles(selector)],
    initializationOptions: (): InitializationOptions => ({ files: true, trusted: vscode.workspace.isTrusted }),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: ID,
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      // Other files may have changed meanwhile; the server answers at once when nothing did.
      onFocus: true,
      filter: (document, mode) => mode === DiagnosticPullMode.onType && runOf(document) === 'onSave',
    },
  });
  const status = new Status(selector);
  context.subscriptions.push(
    output,
    client,
    status,
    ...registerCommands(client, output, selector),
    ...registerBuilds(client, context.workspaceState),
    ...registerVariants(client),
  );
  vscode.workspace.onDidGrantWorkspaceTrust(() => vscode.commands.executeCommand('dockwright.restartServer'));
  answerFileRequests(client);
  client.onNotification(Notifications.status, (params: StatusParams) => status.update(params));
  // Also after a restart.
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) restoreContexts(client, context.workspaceState);
  });
  await client.start();
}

const runOf = (document: vscode.TextDocument): Settings['run'] =>
  vscode.workspace.getConfiguration(ID, document).get('run', DEFAULT_SETTINGS.run);

/** Files that say how Dockerfiles are built: what is typed there counts before it is saved. */
const buildFiles = (selector: readonly { scheme: string }[]): { scheme: string; pattern: string }[] =>
  [...new Set(selector.map(({ scheme }) => scheme))].flatMap((scheme) => BUILD_FILES.map((pattern) => ({ scheme, pattern })));

/**
 * Dockerfiles that a person works on. Schemes are listed because the rest are copies to look at: the left side of a diff (`git:`),
 * a review, a chat's code block. The workspace's own scheme is whatever its file system is called.
 */
function documentSelector(): { scheme: string; language?: string; pattern?: string }[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const schemes = new Set(['file', 'untitled', 'vscode-vfs', ...folders.map((folder) => folder.uri.scheme)]);
  return [...schemes].flatMap((scheme) => [
    { scheme, language: 'dockerfile' },
    { scheme, pattern: '**/{Containerfile,Containerfile.*,*.containerfile}' },
  ]);
}
