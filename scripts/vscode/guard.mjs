// Runs a command in a process group of its own and ends the whole group when the parent goes away, even by SIGKILL:
// VS Code's extension hosts and language servers must not outlive a test run.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
child.once('error', (error) => {
  console.error(error);
  process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
