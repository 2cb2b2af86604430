// The pictures of the README and of docs/variants.md: the sample project, and the story of variants, in a real VS Code with the packaged extension. npm run screenshots
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureServer } from '../../scripts/vscode/install.mjs';
import { ROOT, VSIX } from '../../scripts/vscode/paths.mjs';
import { startServer } from '../../scripts/vscode/server.mjs';
import { SERVER_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { openPage } from './browser.mjs';
import { HELD_STILL } from './support.mjs';
import { variantsStory } from './variants-story.mjs';
import { Workbench } from './workbench.mjs';

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
  const server = await startServer(await ensureServer(SERVER_BUILDS[WHICH]), { vsix: VSIX, settings: HELD_STILL });
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

  const variants = path.join(temporary, 'variants');
  fs.cpSync(path.join(import.meta.dirname, 'variants'), variants, { recursive: true });
  await page.goto(server.url(variants, [['openFile', server.uri(path.join(variants, 'Dockerfile'))]]));
  await workbench.ready('Dockerfile');
  await workbench.squiggle('hint').waitFor({ timeout: 60_000 });
  const step = (_, run) => run();
  await variantsStory({ page, workbench, folder: variants, step, shoot: (name) => shoot(page, name) });
} finally {
  for (const end of ends) await end();
}
