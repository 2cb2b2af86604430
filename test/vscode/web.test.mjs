// The extension in VS Code for the Web, as on vscode.dev: its client and server are workers, and the files are the client's.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { ensureWeb, findChromium } from '../../scripts/vscode/install.mjs';
import { VSIX } from '../../scripts/vscode/paths.mjs';
import { unzip } from '../../scripts/vscode/unzip.mjs';
import { WEB_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { startWebServer } from '../../scripts/vscode/web-server.mjs';
import { openPage, orPicture } from './browser.mjs';
import { runSpecs } from './run-specs.mjs';
import { buildSpecs, copyOfWorkspace, needs, TIMEOUT, temporaryFolder } from './support.mjs';
import { Workbench } from './workbench.mjs';

test(`The extension in VS Code for the Web (${WHICH})`, { timeout: TIMEOUT }, async (t) => {
  const specs = await buildSpecs();
  const window = await openWeb(t, { extensionDevelopmentPath: specs.folder, extensionTestsPath: specs.run });
  if (!window) return;
  await orPicture('web-specs', window, window.server, async () => {
    const { passed, output } = await runSpecs(window.page, window.server.url());
    console.log(output);
    assert.ok(passed, output);
  });
});

test(`A person in VS Code for the Web (${WHICH})`, { timeout: TIMEOUT }, async (t) => {
  const window = await openWeb(t, {});
  if (!window) return;
  const { page, seen, server } = window;
  const workbench = new Workbench(page);
  await orPicture('web', window, server, async () => {
    await page.goto(server.url([['openFile', server.uri('Dockerfile')]]));
    await workbench.ready('Dockerfile');
    await workbench.squiggle('warning').waitFor({ timeout: 60_000 });
    await workbench.focusEditor();
    await workbench.goTo(1, 25);
    await workbench.quickFix('Write build');
    await page.keyboard.press('Enter');
    await workbench.waitForText('AS build');
    await workbench.run('Dockwright: Fix All Problems in This File');
    await workbench.waitForText('AS final');
    await workbench.squiggle('info').waitFor({ state: 'detached', timeout: 15_000 });
  });
  assert.deepEqual(seen.errors, [], 'uncaught errors in the page');
});

async function openWeb(t, options) {
  const build = await needs(t, () => findChromium() && ensureWeb(WEB_BUILDS[WHICH]));
  if (!build) return undefined;
  const unpacked = temporaryFolder(t);
  await unzip(VSIX, unpacked);
  const extensionPaths = [path.join(unpacked, 'extension')];
  const server = await startWebServer(build, { ...options, extensionPaths, folderPath: copyOfWorkspace(t) });
  t.after(server.stop);
  return { ...(await openPage(t)), server };
}
