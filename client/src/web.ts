import { type ExtensionContext, Uri } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { ID, NAME, start } from './start.ts';

/** The extension in the browser: the server is a worker. */
export function activate(context: ExtensionContext): Promise<void> {
  const script = Uri.joinPath(context.extensionUri, 'dist/server-web.js').toString(true);
  let server: Worker | undefined;
  context.subscriptions.push({ dispose: () => server?.terminate() });
  // Readers and writers and not the worker itself: VS Code's workers within workers are not what the client takes for one.
  const connect = async () => {
    // After a restart the old one would stay, with nobody to talk to.
    server?.terminate();
    server = new Worker(script);
    return { reader: new BrowserMessageReader(server), writer: new BrowserMessageWriter(server) };
  };
  return start(context, (options) => new LanguageClient(ID, NAME, connect, options));
}
