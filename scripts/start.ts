// `npm start`: lints the sample project in the terminal, then opens it in a VS Code that has the extension.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

// npm runs scripts in the folder of package.json.
const root = process.cwd();
const examples = join(root, 'examples');
// `code` is a batch file there.
const shell = process.platform === 'win32';

function lintExamples(): void {
  console.log('\n> dockwright lint examples\n');
  const arguments_ = [join(root, 'dist/npm/cli.js'), 'lint', 'examples'];
  const { status, error } = spawnSync(process.execPath, arguments_, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  // Findings (1) are what the samples are for.
  if (status !== 0 && status !== 1) process.exit(status ?? 1);
}

function openEditor(): void {
  if (process.env.DOCKWRIGHT_NO_EDITOR === '1') {
    console.log(
      '\nNo editor was opened, because of DOCKWRIGHT_NO_EDITOR=1; `npm start` without it opens the samples in VS Code.',
    );
    return;
  }
  if (spawnSync('code', ['--version'], { shell, stdio: 'ignore' }).status === 0) openOwnCode();
  else openBrowserCode();
}

function openOwnCode(): void {
  const arguments_ = [`--extensionDevelopmentPath=${root}`, examples];
  console.log(
    `\n> code ${arguments_.join(' ')}\n\nA window of your VS Code opens, with Dockwright in it and the samples before it.`,
  );
  const { status } = spawnSync('code', arguments_, { shell, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function openBrowserCode(): void {
  console.log('\nThere is no `code` on the PATH, so a VS Code in the browser is prepared.');
  const child = spawn(process.execPath, [join(root, 'scripts/vscode/open.mjs')], { cwd: root, stdio: 'inherit' });
  // Ctrl-C is for the child, which then puts everything away.
  process.on('SIGINT', () => undefined);
  child.once('exit', (status) => {
    process.exitCode = status ?? 1;
  });
}

lintExamples();
openEditor();
