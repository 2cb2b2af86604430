// The server on stdio, in a client that is not ours and pulls nothing: what users of any other editor get.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

const SERVER = path.join(import.meta.dirname, '../../dist/server.js');
const DRIVE = path.join(import.meta.dirname, 'drive.lua');
const TEXT = 'FROM debian:13-slim AS Build\nRUN sudo npm rebuild\n';

test('Neovim shows findings and applies a fix', { timeout: 60_000 }, async (t) => {
  if (spawnSync('nvim', ['--version']).error && process.env.DOCKWRIGHT_REQUIRED !== '1') {
    console.log('Skipped: there is no nvim here (apt-get install neovim)');
    return t.skip('there is no nvim here (apt-get install neovim)');
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-nvim-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'Dockerfile');
  fs.writeFileSync(file, TEXT);

  const { result, stderr } = await drive(folder, file, 'Write build');
  assert.ok(result?.ok, `${result?.problem ?? 'no result'}\n${stderr}`);
  assert.equal(result.filetype, 'dockerfile');
  const [finding] = result.before.filter((it) => it.rule === 'stage-casing');
  assert.deepEqual([finding.line, finding.from, finding.to, finding.source], [0, 23, 28, 'dockwright']);
  assert.ok(result.before.some((it) => it.rule === 'sudo-in-run'));
  assert.ok(!result.after.some((it) => it.rule === 'stage-casing'));
  assert.equal(fs.readFileSync(file, 'utf8'), TEXT.replace('Build', 'build'));
  assert.deepEqual(result.exit, { code: 0, signal: 0 }, 'the server ends by itself');
});

/** Runs drive.lua in a Neovim that sees nothing of the user's. */
async function drive(folder, file, action) {
  const output = path.join(folder, 'result.json');
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: folder,
    XDG_CACHE_HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_STATE_HOME: folder,
    LSP_COMMAND: JSON.stringify([process.execPath, SERVER, '--stdio']),
    LSP_FILE: file,
    LSP_ACTION: action,
    LSP_RESULT: output,
  };
  const flags = ['--headless', '--clean', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${DRIVE}`];
  // What went wrong stands in the result.
  const { stderr } = await promisify(execFile)('nvim', flags, { env, timeout: 30_000 }).catch((error) => error);
  return { result: fs.existsSync(output) ? JSON.parse(fs.readFileSync(output, 'utf8')) : undefined, stderr };
}
