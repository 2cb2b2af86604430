// Starts a VS Code server on a free loopback port, with a data directory of its own that goes when it stops.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const GUARD = path.join(import.meta.dirname, 'guard.mjs');
const START_TIMEOUT = 30_000;
const INSTALL_TIMEOUT = 60_000;

/** A VS Code that shows the files and nothing else: no welcome page, no chat, no trust question, nothing over the network. */
const SETTINGS = {
  'chat.agentHost.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * `build` is what `ensureServer` answers, `vsix` a file to install, `settings` are added to those above.
 * `testDriver` lets the page's address name tests for the extension host; it also hides notifications.
 */
export async function startServer(build, { vsix, settings = {}, testDriver = false }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-vscode-'));
  const remove = () => {
    if (process.env.DOCKWRIGHT_KEEP === '1') console.error(`Kept: ${folder}`);
    else fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const { env, args } = prepare(folder, build, settings);
    await installExtension(build, args, env, vsix);
    return await listen(build, { folder, env, args, testDriver, remove });
  } catch (error) {
    remove();
    throw error;
  }
}

function prepare(folder, build, settings) {
  const home = path.join(folder, 'home');
  const user = path.join(folder, 'data/data/User');
  for (const name of [path.join(home, 'tmp'), user, path.join(folder, 'extensions')]) fs.mkdirSync(name, { recursive: true });
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, undefined, 2));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    // Else sockets and caches stay behind in /tmp.
    TMPDIR: path.join(home, 'tmp'),
    XDG_RUNTIME_DIR: home,
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    // No extension gallery to be reached.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  const data = path.join(folder, 'data');
  const folders = ['--server-data-dir', data, '--user-data-dir', path.join(data, 'data')];
  return { env, args: [build.main, ...folders, '--extensions-dir', path.join(folder, 'extensions')] };
}

async function installExtension(build, args, env, vsix) {
  const install = [...args, '--install-extension', vsix, '--force'];
  const { stdout, stderr } = await promisify(execFile)(build.node, install, { env, timeout: INSTALL_TIMEOUT });
  if (!stdout.includes('was successfully installed')) throw new Error(`${vsix} was not installed:\n${stdout}\n${stderr}`);
}

async function listen(build, { folder, env, args, testDriver, remove }) {
  const log = path.join(folder, 'server.log');
  const out = fs.openSync(log, 'w');
  const loopback = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  const quiet = ['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust'];
  const driver = testDriver ? ['--enable-smoke-test-driver'] : [];
  const child = spawn(build.node, [GUARD, build.node, ...args, ...loopback, ...quiet, ...driver], {
    cwd: folder,
    detached: true,
    env,
    stdio: ['ignore', out, out, 'ipc'],
  });
  fs.closeSync(out);
  const exited = once(child, 'exit');
  const stop = async () => {
    // The group: the guard, the server, its extension hosts and language servers. There is nothing to save.
    if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await exited;
    remove();
  };
  const output = () => fs.readFileSync(log, 'utf8');
  for (const end = Date.now() + START_TIMEOUT; ; await sleep(20)) {
    const port = /Extension host agent listening on (\d+)/.exec(output())?.[1];
    if (port) return { stop, output, ...addresses(`127.0.0.1:${port}`) };
    if (child.exitCode === null && Date.now() < end) continue;
    const text = output();
    await stop();
    throw new Error(`The VS Code server did not start:\n${text}`);
  }
}

function addresses(authority) {
  const uri = (file) => `vscode-remote://${authority}${file}`;
  /** The page of a folder; `payload` holds pairs that the workbench knows, such as `['openFile', uri]`. */
  const url = (folder, payload = []) =>
    `http://${authority}/?${new URLSearchParams({ folder, ...(payload.length > 0 ? { payload: JSON.stringify(payload) } : {}) })}`;
  return { uri, url };
}
