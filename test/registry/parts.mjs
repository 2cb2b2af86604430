// Real servers, started on free ports of 127.0.0.1 and stopped with the test.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The programs and the Debian packages that have them. */
const PROGRAMS = {
  'docker-registry': 'docker-registry',
  nginx: 'nginx-light',
  squid: 'squid',
  skopeo: 'skopeo',
  htpasswd: 'apache2-utils',
  openssl: 'openssl',
  gpg: 'gnupg',
  pass: 'pass',
  'docker-credential-pass': 'golang-docker-credential-helpers',
};

// Debian keeps servers where users do not look.
process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Why the suite cannot run here; undefined when it can. Nothing may be missing with DOCKWRIGHT_REQUIRED=1. */
export function missingParts() {
  const missing = Object.keys(PROGRAMS).filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length === 0) return undefined;
  const reason = `not installed: ${missing.join(', ')} (apt-get install ${missing.map((it) => PROGRAMS[it]).join(' ')})`;
  if (process.env.DOCKWRIGHT_REQUIRED === '1') throw new Error(reason);
  return reason;
}

/** A folder that everybody may pass, for servers that drop their rights. */
export function temporaryFolder(after) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-registry-'));
  fs.chmodSync(folder, 0o755);
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Starts a program and waits until something listens on its port. */
async function start(after, program, args, port, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-4000);
    });
  const ended = new Promise((resolve) => child.on('close', resolve));
  after(async () => {
    // A server that a test has halted does not hear anything else.
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
  });
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}:\n${output}`);
    if (await listens(port)) return child;
    await sleep(50);
  }
  throw new Error(`${program} does not listen:\n${output}`);
}

const listens = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

/** Debian's docker-registry. `auth` and `tls` are parts of its configuration. */
export async function startRegistry(after, folder, { auth, tls, port } = {}) {
  const at = port ?? (await freePort());
  const file = path.join(folder, `registry-${at}.json`);
  // JSON is YAML.
  const config = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: path.join(folder, `data-${at}`) }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${at}`, secret: 'test', ...(tls ? { tls } : {}) },
    ...(auth ? { auth } : {}),
  };
  fs.writeFileSync(file, JSON.stringify(config));
  const child = await start(after, 'docker-registry', ['serve', file], at);
  return { host: `localhost:${at}`, port: at, url: `${tls ? 'https' : 'http'}://localhost:${at}`, child };
}

/** nginx with one server. `body` is what stands in its `server { }`; the log is who asked with what login. */
export async function startNginx(after, folder, body, http = '') {
  const port = await freePort();
  const [, tlsPort] = /listen [\d.]+:(\d+) ssl/.exec(body) ?? [];
  const prefix = path.join(folder, `nginx-${port}`);
  fs.mkdirSync(path.join(prefix, 'www'), { recursive: true });
  const log = path.join(prefix, 'access.log');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((it) => `${it}_temp_path ${prefix}/${it};`);
  const config = `
    daemon off; pid ${prefix}/pid; error_log stderr warn;
    ${process.getuid() === 0 ? 'user root;' : ''}
    events { worker_connections 64; }
    http {
      ${paths.join('\n')}
      default_type application/octet-stream;
      log_format login '$request_method $uri [$http_authorization]';
      access_log ${log} login;
      ${http}
      server { listen 127.0.0.1:${port}; root ${prefix}/www; ${body} }
    }`;
  const file = path.join(prefix, 'nginx.conf');
  fs.writeFileSync(file, config);
  await start(after, 'nginx', ['-e', 'stderr', '-p', prefix, '-c', file], port);
  return { host: `localhost:${port}`, port, tlsPort, www: path.join(prefix, 'www'), log: () => fs.readFileSync(log, 'utf8') };
}

/** A forward proxy that knows `names` as this machine. */
export async function startSquid(after, folder, names) {
  const port = await freePort();
  const prefix = path.join(folder, 'squid');
  fs.mkdirSync(prefix);
  // As root, squid drops its rights.
  fs.chmodSync(prefix, 0o777);
  const hosts = path.join(prefix, 'hosts');
  fs.writeFileSync(hosts, `127.0.0.1 ${names.join(' ')}\n`);
  const log = path.join(prefix, 'access.log');
  const file = path.join(prefix, 'squid.conf');
  fs.writeFileSync(
    file,
    [
      `http_port 127.0.0.1:${port}`,
      'acl denied dstdomain forbidden.test',
      'http_access deny denied',
      'http_access allow all',
      `hosts_file ${hosts}`,
      `access_log stdio:${log}`,
      `cache_log ${prefix}/cache.log`,
      `pid_filename ${prefix}/pid`,
      `coredump_dir ${prefix}`,
      'cache deny all',
      'shutdown_lifetime 0 seconds',
      'pinger_enable off',
      '',
    ].join('\n'),
  );
  await start(after, 'squid', ['-N', '-f', file], port);
  return { url: `http://127.0.0.1:${port}`, log: () => fs.readFileSync(log, 'utf8') };
}

/** A certificate authority and a certificate of it for this machine. */
export function makeCertificates(folder) {
  const run = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  run(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=Test CA',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  );
  run('req', ...key.slice(0, 3), '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  fs.writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:localhost,DNS:registry.test,IP:127.0.0.1\n');
  run(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'server.crt',
    '-days',
    '2',
    '-extfile',
    'names',
  );
  const at = (name) => path.join(folder, name);
  return { ca: at('ca.crt'), tls: { certificate: at('server.crt'), key: at('server.key') } };
}

/** Not synchronous: the token service that skopeo asks may live in this process. */
const skopeo = async (...args) => (await promisify(execFile)('skopeo', args, { timeout: 20_000, encoding: 'buffer' })).stdout;

/** What skopeo says is stored under a name: the digest of the very bytes. */
export async function skopeoDigest(host, name, ...flags) {
  const raw = await skopeo('inspect', '--raw', '--tls-verify=false', ...flags, `docker://${host}/${name}`);
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-raw-')), 'manifest');
  try {
    fs.writeFileSync(file, raw);
    return (await skopeo('manifest-digest', file)).toString().trim();
  } finally {
    fs.rmSync(path.dirname(file), { recursive: true });
  }
}

/** The configuration of an image as skopeo reads it; `flags` come before the command. */
export const skopeoConfig = async (host, name, ...flags) =>
  JSON.parse(await skopeo(...flags, 'inspect', '--config', '--tls-verify=false', `docker://${host}/${name}`));

/** The credential helper `pass` with a store and a key of its own: the environment to run it in. */
export function makePassStore(after, folder) {
  // The agent's socket stands below it, and socket paths are short.
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'dwg-'));
  const env = { PATH: process.env.PATH, HOME: folder, GNUPGHOME: home, PASSWORD_STORE_DIR: path.join(folder, 'password-store') };
  after(() => {
    spawnSync('gpgconf', ['--kill', 'all'], { env });
    fs.rmSync(home, { recursive: true, force: true });
  });
  const run = (program, ...args) => execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  run('gpg', '--batch', '--passphrase', '', '--quick-generate-key', 'Dockwright Test', 'default', 'default', 'never');
  run('pass', 'init', 'Dockwright Test');
  const store = (ServerURL, Username, Secret) =>
    execFileSync('docker-credential-pass', ['store'], { env, input: JSON.stringify({ ServerURL, Username, Secret }) });
  return { env, store };
}

export function makePasswords(folder, user, password) {
  const file = path.join(folder, 'htpasswd');
  fs.writeFileSync(file, execFileSync('htpasswd', ['-Bbn', user, password]));
  return file;
}
