import { randomUUID } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from '../host/node.ts';
import { findShellCheck } from '../host/shellcheck.ts';
import { startServer } from '../lsp/server.ts';
import { BuildIndex, type IndexSnapshot } from '../workspace/build-index.ts';

if (isMainThread) serve();
else void readHere(workerData);

function serve(): void {
  // `--stdio` for editors in general; VS Code starts it with `--node-ipc`.
  const isBare = !process.argv.some((it) => /^--(stdio|node-ipc|socket|pipe)/.test(it));
  if (isBare) {
    console.error('usage: server.js --stdio | --node-ipc | --socket=<port> | --pipe=<name>');
    process.exit(2);
  }
  startServer(createConnection(ProposedFeatures.all), randomUUID(), {
    disk: nodeFiles,
    readApart,
    shellCheck: () => findShellCheck({ env: process.env }),
    async connect({ mayRunHelpers, ca, proxy, warn }) {
      // Loaded when the first registry is asked.
      const { nodeMachine } = await import('../host/machine.ts');
      const { readCa } = await import('../host/net.ts');
      const read = ca === '' ? undefined : await readCa(ca);
      if (read && 'problem' in read) warn(`The certificates of dockwright.registryCa, ${ca}: ${read.problem}.`);
      // Small letters win over capitals.
      const env = proxy === '' ? process.env : { ...process.env, https_proxy: proxy, http_proxy: proxy };
      return nodeMachine({ env, mayRunHelpers, extraCa: read && 'text' in read ? read.text : undefined });
    },
  });
}

/** A folder is read by this same program on a thread of its own: no keystroke waits for it. */
function readApart(root: string): Promise<IndexSnapshot | undefined> {
  if (!root.startsWith('file:')) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const worker = new Worker(__filename, { workerData: root });
    worker.unref();
    worker.once('message', resolve);
    // Without it the folder is read between the keystrokes.
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
}

async function readHere(root: string): Promise<void> {
  const index = new BuildIndex(nodeFiles, root);
  await index.load();
  parentPort?.postMessage(index.snapshot);
}
