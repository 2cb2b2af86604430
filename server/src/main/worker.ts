import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { startServer } from '../lsp/server.ts';

const scope = globalThis as unknown as MessagePort;
startServer(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), undefined, crypto.randomUUID());
