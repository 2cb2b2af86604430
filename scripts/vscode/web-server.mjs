// VS Code for the Web on http://localhost:<free port>, in a process of its own: @vscode/test-web cannot be stopped otherwise.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';

/** `build` is what `ensureWeb` answers; `options` are test-web's: extensionPaths, folderPath and so on. */
export async function startWebServer(build, options) {
  const port = await freePort();
  const child = fork(import.meta.filename, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const exited = once(child, 'exit');
  const started = Promise.race([once(child, 'message'), exited]);
  child.send({ testWeb: build.testWeb, options: { ...build.options, ...options, browserType: 'none', host: 'localhost', port } });
  const [answer] = await started;
  if (answer !== 'ready') throw new Error(`VS Code for the Web did not start: ${answer}\n${output}`);
  return {
    output: () => output,
    // Not 127.0.0.1: the extension host lives on <uuid>.localhost.
    url: (payload = []) =>
      `http://localhost:${port}/${payload.length > 0 ? `?${new URLSearchParams({ payload: JSON.stringify(payload) })}` : ''}`,
    uri: (file) => `vscode-test-web://mount/${file}`,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  process.once('disconnect', () => process.exit(0));
  process.once('message', async ({ testWeb, options }) => {
    try {
      await createRequire(import.meta.url)(testWeb).open(options);
      process.send('ready');
    } catch (error) {
      process.send(String(error?.stack ?? error));
    }
  });
}
