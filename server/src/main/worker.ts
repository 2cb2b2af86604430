import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { webMachine } from '../host/web-net.ts';
import { startServer } from '../lsp/server.ts';

const scope = globalThis as unknown as MessagePort;
const connection = createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));
startServer(connection, crypto.randomUUID(), { connect: async () => webMachine });
