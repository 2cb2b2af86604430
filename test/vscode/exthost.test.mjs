// The specs in the Node extension host of a real VS Code, against the packaged extension.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { ensureServer, findChromium } from '../../scripts/vscode/install.mjs';
import { VSIX } from '../../scripts/vscode/paths.mjs';
import { startServer } from '../../scripts/vscode/server.mjs';
import { SERVER_BUILDS, WHICH } from '../../scripts/vscode/versions.mjs';
import { openPage, orPicture } from './browser.mjs';
import { runSpecs } from './run-specs.mjs';
import { buildSpecs, copyOfWorkspace, needs, TIMEOUT } from './support.mjs';

test(`The extension in VS Code's Node host (${WHICH})`, { timeout: TIMEOUT }, async (t) => {
  const build = await needs(t, () => findChromium() && ensureServer(SERVER_BUILDS[WHICH]));
  if (!build) return;
  const specs = await buildSpecs();
  const folder = copyOfWorkspace(t);
  const server = await startServer(build, { vsix: VSIX, testDriver: true });
  t.after(server.stop);
  const opened = await openPage(t);
  const address = server.url(folder, [
    ['extensionDevelopmentPath', server.uri(specs.folder)],
    ['extensionTestsPath', server.uri(specs.run)],
  ]);
  await orPicture('exthost', opened, server, async () => {
    const { passed, output } = await runSpecs(opened.page, address);
    console.log(output);
    assert.ok(passed, output);
  });
  // And on the real disk, past VS Code.
  assert.match(fs.readFileSync(path.join(folder, 'Dockerfile'), 'utf8'), /AS build\n[\s\S]*AS final\n/);
});
