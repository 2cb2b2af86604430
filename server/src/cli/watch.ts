import { basename, resolve } from 'node:path';
import { FSWatcher } from 'chokidar';
import { UsageError } from './args.ts';

/** Editors write a file in several steps, and tools many files. */
const QUIET_MS = 60;
const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Runs now and whenever something below the paths changed, one run at a time, until Ctrl+C. */
export async function watch(paths: readonly string[], run: () => Promise<number>): Promise<number> {
  const roots = (paths.length === 0 ? ['.'] : paths).map((it) => resolve(/[*?[\]{}!]/.test(it) ? '.' : it));
  const watcher = new FSWatcher({
    ignoreInitial: true,
    ignored: (path) => SKIPPED.has(basename(path)) && !roots.includes(path),
  });
  let code = 0;
  let wake: (() => void) | undefined;
  let isDone = false;
  let last = 0;
  let isWaiting = false;
  watcher.on('all', () => {
    last = Date.now();
    isWaiting = true;
    wake?.();
  });
  const ready = new Promise<void>((done) => watcher.once('ready', () => done()));
  watcher.add(roots);
  await ready;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      isDone = true;
      wake?.();
    });
  while (!isDone) {
    isWaiting = false;
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
    code = await run().catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
      process.stderr.write(`dockwright: ${error.message}\n`);
      return 2;
    });
    process.stderr.write(`Looked at ${new Date().toTimeString().slice(0, 8)}; waiting for changes, Ctrl+C ends.\n`);
    if (!isWaiting && !isDone)
      await new Promise<void>((done) => {
        wake = done;
      });
    while (!isDone && Date.now() - last < QUIET_MS) await new Promise((done) => setTimeout(done, QUIET_MS));
  }
  await watcher.close();
  return code;
}
