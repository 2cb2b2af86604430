// The story of variants in a real VS Code with the packaged extension.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { ensureServer, findChromium } from '../../scripts/vscode/install.mjs';
import { VSIX } from '../../scripts/vscode/paths.mjs';
import { startServer } from '../../scripts/vscode/server.mjs';
import { SERVER_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { openPage, orPicture, picture } from './browser.mjs';
import { copyOfWorkspace, HELD_STILL, needs, TIMEOUT } from './support.mjs';
import { variantsStory } from './variants-story.mjs';
import { Workbench } from './workbench.mjs';

test(`Variants in VS Code (${WHICH})`, { timeout: TIMEOUT }, async (t) => {
  const build = await needs(t, () => findChromium() && ensureServer(SERVER_BUILDS[WHICH]));
  if (!build) return;
  const folder = copyOfWorkspace(t, path.join(import.meta.dirname, 'variants'));
  const server = await startServer(build, { vsix: VSIX, settings: HELD_STILL });
  t.after(server.stop);
  const opened = await openPage(t);
  const { page, seen } = opened;
  const workbench = new Workbench(page);
  await page.goto(server.url(folder, [['openFile', server.uri(path.join(folder, 'Dockerfile'))]]));
  await workbench.ready('Dockerfile');
  // The extension is there once it says something.
  await workbench.squiggle('hint').waitFor({ timeout: 60_000 });
  let failure;
  const step = async (name, run) => {
    if (failure) throw failure;
    await t.test(name, async () => {
      try {
        await orPicture('variants', opened, server, run);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (failure) throw failure;
  };
  await variantsStory({ page, workbench, folder, step, shoot: (name) => picture(page, name) });
  assert.deepEqual(seen.errors, [], 'uncaught errors in the page');
  assert.deepEqual(seen.blocked, [], 'requests to other machines');
});
