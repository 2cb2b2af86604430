// The pictures of the README: the sample project in a real VS Code with the packaged extension. npm run screenshots
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureServer } from '../../scripts/vscode/install.mjs';
import { ROOT, VSIX } from '../../scripts/vscode/paths.mjs';
import { startServer } from '../../scripts/vscode/server.mjs';
import { SERVER_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { openPage } from './browser.mjs';
import { Workbench } from './workbench.mjs';

const SETTINGS = {
  'editor.minimap.enabled': false,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'workbench.editor.enablePreview': false,
};

const ends = [];
const after = { after: (end) => ends.unshift(end) };
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-'));
after.after(() => fs.rmSync(temporary, { recursive: true, force: true }));
const folder = path.join(temporary, 'examples');
fs.cpSync(path.join(ROOT, 'examples'), folder, { recursive: true });

async function shoot(page, name) {
  const file = path.join(ROOT, 'docs/screenshots', `${name}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  console.log(file);
}

try {
  const server = await startServer(await ensureServer(SERVER_BUILDS[WHICH]), { vsix: VSIX, settings: SETTINGS });
  after.after(server.stop);
  const { page } = await openPage(after);
  const workbench = new Workbench(page);
  const file = path.join(folder, 'worker/Dockerfile');
  await page.goto(server.url(folder, [['openFile', server.uri(file)]]));
  await workbench.ready('Dockerfile');
  await workbench.squiggle('warning').waitFor({ timeout: 60_000 });
  await workbench.focusEditor();
  await workbench.goTo(4, 12);
  await workbench.quickFix('Write /root for $HOME');
  await shoot(page, 'quick-fix');
  await page.keyboard.press('Escape');
  await workbench.run('Problems: Focus on Problems View');
  await workbench.problem('leads out of the build context').waitFor({ timeout: 15_000 });
  await shoot(page, 'problems');
} finally {
  for (const end of ends) await end();
}
