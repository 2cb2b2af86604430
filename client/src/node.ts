import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { ID, NAME, start } from './start.ts';

/** The extension on the desktop and in remote windows: the server is a process of its own. */
export function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath('dist/server.js');
  return start(context, (options) => new LanguageClient(ID, NAME, { module, transport: TransportKind.ipc }, options));
}
