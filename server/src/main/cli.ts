import { main } from '../cli/main.ts';

declare const DOCKWRIGHT_VERSION: string;

// The exit code, and not an exit: output that waits in a pipe is still written.
main(process.argv.slice(2), DOCKWRIGHT_VERSION).then((code) => {
  process.exitCode = code;
});
