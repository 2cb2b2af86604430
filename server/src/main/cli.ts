import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { main } from '../cli/main.ts';
import { lintHere } from '../cli/pool.ts';

declare const DOCKWRIGHT_VERSION: string;

// What one file takes is garbage when the next is linted: a heap that grows by half at most needs half the memory, in the same time.
setFlagsFromString('--heap-growing-percent=50');
if (isMainThread)
  // The exit code, and not an exit: output that waits in a pipe is still written.
  main(process.argv.slice(2), DOCKWRIGHT_VERSION, __filename).then((code) => {
    process.exitCode = code;
  });
else void lintHere();
