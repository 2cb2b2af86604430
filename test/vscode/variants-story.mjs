// From one Dockerfile to a debug and an Alpine variant, an edit carried back, a drift caught: as a person does it, without the manual.
// The test runs it, and so does what takes the pictures of docs/variants.md.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/vscode/paths.mjs';

const CLI = path.join(ROOT, 'dist/npm/cli.js');

/** `step` names and runs a step, `shoot` takes a picture of it. */
export async function variantsStory({ page, workbench, folder, step, shoot }) {
  const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
  const original = read('Dockerfile');

  await step('A first variant is picked, and shown before anything is written', async () => {
    await workbench.focusEditor();
    await workbench.run('Dockwright: Generate Variant Dockerfiles');
    await workbench.pick('Add a debug variant', () => shoot('variants-pick'));
    await workbench.notification('Add the variant debug: 2 files').waitFor({ timeout: 15_000 });
    await shoot('variants-diff');
    assert.equal(read('Dockerfile'), original);
    await workbench.answer('Add the variant debug', 'Write');
    await workbench.notification(/Generate: 1 file/).waitFor({ timeout: 15_000 });
    assert.ok(!fs.existsSync(path.join(folder, 'Dockerfile.debug')));
    await workbench.answer('Generate: 1 file', 'Write');
    await workbench.onDisk(path.join(folder, 'Dockerfile.debug'), 'debugpy');
    assert.match(read('Dockerfile'), /^FROM python:3\.13-slim\n[\s\S]*#@ else\nCMD \["python", "-m", "app"\]\n#@ end\n$/);
    await workbench.clearNotifications();
  });

  await step('An Alpine variant has its image and its packages', async () => {
    await workbench.open('Dockerfile');
    await workbench.run('Dockwright: Generate Variant Dockerfiles');
    await workbench.pick('Add an Alpine variant');
    await workbench.answer('Add the variant alpine', 'Write');
    await workbench.answer('Generate: 1 file', 'Write');
    await workbench.onDisk(path.join(folder, 'Dockerfile.alpine'), 'RUN apk add --no-cache curl libpq\n');
    assert.match(read('Dockerfile.alpine'), /^FROM python:3\.13-alpine$/m);
    await workbench.clearNotifications();
  });

  await step('A preview beside the source follows what is typed', async () => {
    await workbench.closeEditors();
    await workbench.open('Dockerfile');
    await workbench.focusEditor();
    await workbench.run('Dockwright: Preview Variant');
    await workbench.pick('alpine');
    await page.locator('.tab', { hasText: 'Dockerfile (alpine)' }).waitFor({ timeout: 15_000 });
    await workbench.focusEditor();
    await workbench.goBehind(path.join(folder, 'Dockerfile'), 'WORKDIR /app');
    await page.keyboard.type('/src');
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('.monaco-editor')].filter((it) =>
          it.textContent.replaceAll('\u00a0', ' ').includes('WORKDIR /app/src'),
        ).length > 1,
      undefined,
      { timeout: 15_000 },
    );
    await shoot('variants-preview');
    await workbench.save(path.join(folder, 'Dockerfile'), 'WORKDIR /app/src\n');
    await workbench.run('Dockwright: Generate Variant Dockerfiles');
    await workbench.pick('Generate 3 variants');
    await workbench.answer('Generate: 2 files', 'Write');
    await workbench.onDisk(path.join(folder, 'Dockerfile.alpine'), 'WORKDIR /app/src\n');
    await workbench.clearNotifications();
  });

  await step('An edit in a generated file is carried back to the source', async () => {
    await workbench.closeEditors();
    await workbench.open('Dockerfile.alpine');
    await workbench.focusEditor();
    await workbench.goBehind(path.join(folder, 'Dockerfile.alpine'), 'curl libpq');
    await page.keyboard.type(' git');
    await workbench.squiggle('warning').waitFor({ timeout: 20_000 });
    await workbench.quickFix('Carry the edit back to Dockerfile, for alpine only');
    await shoot('variants-carry');
    await page.keyboard.press('Enter');
    await workbench.squiggle('warning').waitFor({ state: 'detached', timeout: 20_000 });
    await workbench.run('File: Save All');
    await workbench.onDisk(path.join(folder, 'Dockerfile'), '#| RUN apk add --no-cache curl libpq git\n');
    assert.equal(spawnSync(process.execPath, [CLI, 'variants', 'check', folder]).status, 0);
    await workbench.clearNotifications();
  });

  await step('A drift is caught by the check, in the editor and in CI', async () => {
    fs.writeFileSync(path.join(folder, 'Dockerfile.debug'), read('Dockerfile.debug').replace('5678', '5679'));
    await workbench.run('Dockwright: Check Variants');
    await workbench.notification('1 of 2 files is not as generated').waitFor({ timeout: 20_000 });
    await shoot('variants-check');
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'variants', 'check', folder], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stdout, /^\+EXPOSE 5678$/m);
  });

  await step('A generated file says where it comes from', async () => {
    await workbench.clearNotifications();
    await workbench.closeEditors();
    await workbench.open('Dockerfile.alpine');
    const lens = page.locator('.codelens-decoration a', { hasText: 'Variant alpine, generated from Dockerfile' });
    await lens.waitFor({ timeout: 20_000 });
    await shoot('variants-generated');
    await lens.click();
    await workbench.waitForText('#@ if name == "alpine"');
  });
}
