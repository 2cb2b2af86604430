// Runs one Docker engine in a folder of its own for as long as standard input is open. Whatever ends the tests, Ctrl-C and kill -9
// included, closes that pipe; then the engine is stopped and everything it made is undone. `node keeper.mjs <programs> <folder>`.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [programs, folder] = process.argv.slice(2);
const at = (name) => path.join(folder, name);
// The tests end by closing the pipe, and nothing else may end this first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdout.on('error', () => {});

const env = {
  PATH: [`${programs}/usr/bin`, `${programs}/usr/sbin`, '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
  LD_LIBRARY_PATH: [`${programs}/usr/lib/x86_64-linux-gnu`, `${programs}/lib/x86_64-linux-gnu`].join(':'),
  HOME: folder,
  TMPDIR: folder,
};
const log = fs.openSync(at('engine.log'), 'a');
// In namespaces of its own: its mounts, its processes and what it leaves in /run are gone with it.
const engine = spawn(
  'unshare',
  [
    ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
    ...['sh', '-c', 'mount -t tmpfs tmpfs /run && exec "$@"', 'sh'],
    'dockerd',
    '--iptables=false',
    '--ip6tables=false',
    '--ip-forward=false',
    '--ip-masq=false',
    '--bridge=none',
    '--storage-driver=overlay2',
    `--config-file=${at('daemon.json')}`,
    `--data-root=${at('data')}`,
    `--exec-root=${at('exec')}`,
    `--pidfile=${at('engine.pid')}`,
    `--host=unix://${at('docker.sock')}`,
    // A name of its own, so that its control groups can be told from those of another engine.
    `--cgroup-parent=/${path.basename(folder)}`,
  ],
  { env, stdio: ['ignore', log, log], detached: true },
);
let ended = false;
engine.on('error', (error) => {
  fs.writeSync(log, `${error.message}\n`);
  ended = true;
});
engine.on('exit', () => {
  ended = true;
});

let stopping;
const stop = () => {
  stopping ??= undo().then(() => process.exit(0));
};
process.stdin.on('end', stop).on('error', stop).resume();

for (let tries = 0; !ended && stopping === undefined; tries++) {
  const answer = spawnSync(`${programs}/usr/bin/docker`, ['version', '--format', '{{.Server.Version}}'], {
    env: { ...env, DOCKER_HOST: `unix://${at('docker.sock')}`, DOCKER_CONFIG: folder },
    encoding: 'utf8',
  });
  if (answer.status === 0) {
    console.log(`ready ${answer.stdout.trim()}`);
    break;
  }
  if (tries === 300) ended = true;
  await sleep(50);
}
if (ended && stopping === undefined) console.log(`failed ${lastWords()}`);

/** The engine's own reason, in one line. */
function lastWords() {
  const lines = fs.readFileSync(at('engine.log'), 'utf8').trim().split('\n');
  return (lines.findLast((line) => !/level=(info|debug)/.test(line)) ?? lines.at(-1) ?? '').slice(-600);
}

async function undo() {
  const [init] = ended ? [] : childrenOf(engine.pid);
  if (init !== undefined) kill(init, 'SIGTERM');
  for (let tries = 0; tries < 200 && !ended; tries++) await sleep(50);
  // With the first process of its namespace, all others end.
  if (init !== undefined) kill(init, 'SIGKILL');
  for (let tries = 0; tries < 100 && !ended; tries++) await sleep(50);
  removeControlGroups();
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

const childrenOf = (pid) =>
  fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

/** The engine leaves its control groups behind: one tree in every hierarchy. */
function removeControlGroups() {
  const root = '/sys/fs/cgroup';
  if (!fs.existsSync(root)) return;
  for (const hierarchy of ['', ...fs.readdirSync(root)]) removeTree(path.join(root, hierarchy, path.basename(folder)));
}

/** Only folders can be removed there, and only empty ones; the files go with them. */
function removeTree(group) {
  try {
    for (const it of fs.readdirSync(group, { withFileTypes: true })) if (it.isDirectory()) removeTree(path.join(group, it.name));
    fs.rmdirSync(group);
  } catch {
    // Not there.
  }
}
