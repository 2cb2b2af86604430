// The task of docs/ci.md in a real VS Code: the command line runs in its terminal, and its findings come to Problems by the matcher.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { ensureServer, findChromium } from '../../scripts/vscode/install.mjs';
import { ROOT, VSIX } from '../../scripts/vscode/paths.mjs';
import { startServer } from '../../scripts/vscode/server.mjs';
import { SERVER_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { openPage, orPicture, picture } from './browser.mjs';
import { HELD_STILL, needs, TIMEOUT, temporaryFolder } from './support.mjs';
import { Workbench } from './workbench.mjs';

/** As the page has it, with the command line of this build in the place of npx. */
function tasks() {
  const docs = fs.readFileSync(path.join(ROOT, 'docs/ci.md'), 'utf8');
  const [, json] = /```json\n(\{\s*"version": "2\.0\.0"[\s\S]*?)```/.exec(docs) ?? [];
  assert.ok(json, 'docs/ci.md shows a tasks.json');
  // npx takes a while to start: of what is printed while a terminal is still laid out, VS Code itself loses lines.
  const cli = JSON.stringify(`sleep 2; "${process.execPath}" "${path.join(ROOT, 'dist/npm/cli.js')}" lint`);
  assert.match(json, /"npx --yes dockwright lint"/);
  return json.replace('"npx --yes dockwright lint"', cli);
}

test(`A task in VS Code (${WHICH})`, { timeout: TIMEOUT }, async (t) => {
  const build = await needs(t, () => findChromium() && ensureServer(SERVER_BUILDS[WHICH]));
  if (!build) return;
  const folder = temporaryFolder(t);
  fs.mkdirSync(path.join(folder, '.vscode'));
  fs.writeFileSync(path.join(folder, '.vscode/tasks.json'), tasks());
  fs.mkdirSync(path.join(folder, 'deep folder'));
  fs.writeFileSync(path.join(folder, 'deep folder/Dockerfile'), 'FROM debian\nRUN sudo npm rebuild\n');
  fs.writeFileSync(path.join(folder, 'notes.txt'), 'nothing is open here that the extension lints\n');
  const server = await startServer(build, { vsix: VSIX, settings: HELD_STILL });
  t.after(server.stop);
  const opened = await openPage(t);
  const { page } = opened;
  const workbench = new Workbench(page);
  await orPicture('task', opened, server, async () => {
    await page.goto(server.url(folder, [['openFile', server.uri(path.join(folder, 'notes.txt'))]]));
    await workbench.ready('notes.txt');
    // Of the palette's commands, others are nearer to "Run Task".
    await page.keyboard.press('Control+p');
    const input = page.locator('.quick-input-widget .quick-input-box input').first();
    await input.fill('task lint');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'lint Dockerfiles' }).first().waitFor();
    await page.keyboard.press('Enter');
    // Who takes the panel from the terminal while it runs keeps the matcher from the lines that come last.
    await page.locator('[id="status.problems"]').getByLabel('Warnings: 2').waitFor({ timeout: 60_000 });
    const problem = workbench.problem('The image debian has no tag');
    await workbench.run('Problems: Focus on Problems View');
    await problem.waitFor({ timeout: 15_000 });
    assert.match(await problem.textContent(), /dockwright.*untagged-image.*Ln 1, Col 6/);
    await workbench.problem('sudo is not needed').waitFor();
    await picture(page, 'task');
    // It leads to the place, in a folder with a blank in its name.
    await problem.dblclick();
    await workbench.waitForText('RUN sudo npm rebuild');
  });
});
