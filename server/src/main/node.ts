import { randomUUID } from 'node:crypto';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from '../host/node.ts';
import { startServer } from '../lsp/server.ts';

// `--stdio` for editors in general; VS Code starts it with `--node-ipc`.
const isBare = !process.argv.some((it) => /^--(stdio|node-ipc|socket|pipe)/.test(it));
if (isBare) {
  console.error('usage: server.js --stdio | --node-ipc | --socket=<port> | --pipe=<name>');
  process.exit(2);
}
startServer(createConnection(ProposedFeatures.all), nodeFiles, randomUUID(), async (mayRunHelpers) => {
  // Loaded when the first registry is asked.
  const { nodeMachine } = await import('../host/machine.ts');
  return nodeMachine({ env: process.env, mayRunHelpers });
});
