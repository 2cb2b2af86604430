// A person's path through a real VS Code with the packaged extension: what is seen on the screen and lands on the disk.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { ensureServer, findChromium } from '../../scripts/vscode/install.mjs';
import { VSIX } from '../../scripts/vscode/paths.mjs';
import { startServer } from '../../scripts/vscode/server.mjs';
import { SERVER_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { openPage, orPicture, picture } from './browser.mjs';
import { copyOfWorkspace, HELD_STILL, needs, TIMEOUT } from './support.mjs';
import { Workbench } from './workbench.mjs';

test(`A person in VS Code (${WHICH})`, { timeout: TIMEOUT }, async (t) => {
  const build = await needs(t, () => findChromium() && ensureServer(SERVER_BUILDS[WHICH]));
  if (!build) return;
  const folder = copyOfWorkspace(t);
  const file = path.join(folder, 'Dockerfile');
  const server = await startServer(build, { vsix: VSIX, settings: HELD_STILL });
  t.after(server.stop);
  const opened = await openPage(t);
  const { page, seen } = opened;
  const workbench = new Workbench(page);
  /** A failed subtest does not end the test by itself, and the next step would click about in a broken window. */
  const step = async (name, run) => {
    let failure;
    await t.test(name, async () => {
      try {
        await orPicture('ui', opened, server, run);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (failure) throw failure;
  };

  await step('A Dockerfile opens', async () => {
    await page.goto(server.url(folder, [['openFile', server.uri(file)]]));
    await workbench.ready('Dockerfile');
  });
  await step('Findings show as squiggles and in Problems', async () => {
    await workbench.squiggle('warning').waitFor({ timeout: 60_000 });
    await workbench.squiggle('info').waitFor();
    await workbench.run('Problems: Focus on Problems View');
    const problem = workbench.problem('The stage name Build has capital letters');
    await problem.waitFor({ timeout: 15_000 });
    assert.match(await problem.textContent(), /dockwright.*stage-casing/);
    await picture(page, 'ui-problems');
  });
  await step('The hover says what is wrong and leads to the rule', async () => {
    const hover = await workbench.hover(workbench.squiggle('info'), 'has capital letters');
    assert.match(await hover.textContent(), /stage-casing/);
    await picture(page, 'ui-hover');
  });
  await step('A quick fix by keyboard, saved, changes the file', async () => {
    await workbench.focusEditor();
    await workbench.goTo(1, 25);
    await workbench.quickFix('Write build');
    await picture(page, 'ui-quick-fix');
    await page.keyboard.press('Enter');
    await workbench.waitForText('AS build');
    await workbench.save(file, 'AS build\n');
    assert.match(fs.readFileSync(file, 'utf8'), /AS Final\n/, 'the other stage was not asked for');
  });
  await step('The command fixes everything that is safe to fix', async () => {
    await workbench.run('Dockwright: Fix All Problems in This File');
    await workbench.waitForText('AS final');
    await workbench.save(file, 'AS final\n');
    await workbench.squiggle('info').waitFor({ state: 'detached', timeout: 15_000 });
    // Only for those who ask: it may change the image.
    assert.match(fs.readFileSync(file, 'utf8'), /RUN sudo npm rebuild\n/);
  });
  await step('Typing brings findings', async () => {
    await workbench.focusEditor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('FROM debian:13-slim AS Typed');
    await workbench.squiggle('info').waitFor({ timeout: 15_000 });
  });
  await step('The status menu tells how many findings there are', async () => {
    await page.locator('.statusbar-item[id="status.languageStatus"]').hover();
    const entry = page.locator('.monaco-hover .hover-language-status', { hasText: /Dockwright: \d+ findings?/ });
    await entry.first().waitFor({ timeout: 15_000 });
    await picture(page, 'ui-status');
  });
  await step('The workspace is linted', async () => {
    await workbench.run('Dockwright: Lint Workspace');
    await workbench.notification(/Dockwright: \d+ findings in 5 Dockerfiles/).waitFor({ timeout: 15_000 });
  });
  await step('A lens says who builds a file, and leads there', async () => {
    await workbench.open('built/Dockerfile');
    const lens = page.locator('.codelens-decoration a', { hasText: 'built by compose.yaml (web)' });
    await lens.waitFor({ timeout: 20_000 });
    await picture(page, 'ui-lens');
    await lens.click();
    await workbench.waitForText('target: prodd');
  });
  await step('The Compose file is judged by the Dockerfile, and mended', async () => {
    await workbench.squiggle('error').waitFor({ timeout: 20_000 });
    await workbench.focusEditor();
    await workbench.goTo(9, 17);
    await workbench.quickFix('Write prod');
    await picture(page, 'ui-compose');
    await page.keyboard.press('Enter');
    const compose = path.join(folder, 'compose.yaml');
    await workbench.save(compose, 'job:\n    build:\n      context: built\n      target: prod\n');
    await workbench.squiggle('error').waitFor({ state: 'detached', timeout: 15_000 });
  });
  await step('The effective configuration is shown', async () => {
    await workbench.open('built/Dockerfile');
    await workbench.focusEditor();
    await workbench.run('Dockwright: Show Effective Configuration');
    await workbench.waitForText('"extends": "recommended"');
    await picture(page, 'ui-effective-config');
  });
  assert.deepEqual(seen.errors, [], 'uncaught errors in the page');
  assert.deepEqual(seen.blocked, [], 'requests to other machines');
});
