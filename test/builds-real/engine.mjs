// Debian's own Docker engine, unpacked below ~/.cache and not installed; see keeper.mjs for how it ends.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export const CACHE = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'dockwright-engine');
const PACKAGES = ['docker.io', 'containerd', 'runc', 'busybox-static', 'libdevmapper1.02.1', 'libseccomp2'];

/** Why the suite cannot run here; undefined when it can. With DOCKWRIGHT_REQUIRED=1 it must. */
export function cannotBuild() {
  const reason = obstacle();
  if (reason !== undefined && process.env.DOCKWRIGHT_REQUIRED === '1') throw new Error(reason);
  return reason;
}

function obstacle() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on amd64';
  if (process.getuid() !== 0) return 'needs root: an engine mounts file systems and makes namespaces';
  const missing = ['apt-get', 'dpkg-deb', 'tar', 'umount', 'unshare'].filter((it) => spawnSync('which', [it]).status !== 0);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return mountObstacle() ?? programsObstacle();
}

/** Whether this machine lets us mount an overlay in a new namespace, which is what every build step does. */
function mountObstacle() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-overlay-'));
  try {
    for (const it of ['lower', 'upper', 'work', 'all']) fs.mkdirSync(path.join(folder, it));
    const script = `cd "$1" && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work all`;
    const tried = spawnSync('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', script, 'sh', folder], { encoding: 'utf8' });
    return tried.status === 0 ? undefined : `no overlay can be mounted here: ${tried.stderr.trim()}`;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const PROGRAMS = path.join(CACHE, 'programs');

/** Fetches the packages once; a folder that is there is complete, because it is moved there at the end. */
function programsObstacle() {
  if (fs.existsSync(PROGRAMS)) return undefined;
  fs.mkdirSync(CACHE, { recursive: true });
  const making = fs.mkdtempSync(path.join(CACHE, 'making-'));
  try {
    const options = { cwd: making, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' };
    const download = () => spawnSync('apt-get', ['download', '-qq', ...PACKAGES], options);
    let got = download();
    if (got.status !== 0 && spawnSync('apt-get', ['update', '-qq'], options).status === 0) got = download();
    if (got.status !== 0) return `apt-get cannot download the engine: ${got.stderr.trim().split('\n').at(-1)}`;
    const tree = path.join(making, 'tree');
    for (const file of fs.readdirSync(making).filter((it) => it.endsWith('.deb')))
      execFileSync('dpkg-deb', ['-x', path.join(making, file), tree]);
    fs.renameSync(tree, PROGRAMS);
    return undefined;
  } finally {
    fs.rmSync(making, { recursive: true, force: true });
  }
}

export const busybox = () => fs.readFileSync(path.join(PROGRAMS, 'bin/busybox'));

/** A Debian of its own as a tar file, made once. Says why when that is not possible. */
export function debianTree() {
  const file = path.join(CACHE, 'debian-bookworm.tar');
  if (fs.existsSync(file)) return { file };
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  let reason;
  if (spawnSync('which', ['debootstrap'], { env }).status !== 0) reason = 'debootstrap is not installed';
  else {
    const making = fs.mkdtempSync(path.join(CACHE, 'making-'));
    try {
      const tree = path.join(making, 'tree');
      const made = spawnSync('debootstrap', ['--variant=minbase', 'bookworm', tree, mirror()], { env, encoding: 'utf8' });
      if (made.status !== 0) reason = `debootstrap failed: ${made.stdout.trim().split('\n').at(-1)}`;
      else {
        const without = ['var/cache/apt/*', 'var/lib/apt/lists/*', 'var/log/*', 'dev/*', 'proc/*', 'sys/*'];
        const tar = path.join(making, 'tree.tar');
        execFileSync('tar', ['-C', tree, ...without.map((it) => `--exclude=./${it}`), '--numeric-owner', '-cf', tar, '.']);
        fs.renameSync(tar, file);
      }
    } finally {
      fs.rmSync(making, { recursive: true, force: true });
    }
  }
  if (reason === undefined) return { file };
  if (process.env.DOCKWRIGHT_REQUIRED === '1') throw new Error(reason);
  return { reason };
}

/** Debian's mirror as apt uses it. */
function mirror() {
  const sites = spawnSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' }).stdout ?? '';
  return sites.split('\n').find((it) => /\/debian\/?$/.test(it)) ?? 'http://deb.debian.org/debian';
}

/** A running engine. `after` takes what has to be done at the end. */
export async function startEngine(after) {
  // Socket paths are short, so not below a long TMPDIR.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-engine-'));
  // Else it makes itself a key in /etc.
  const settings = { 'deprecated-key-path': path.join(folder, 'key.json') };
  fs.writeFileSync(path.join(folder, 'daemon.json'), JSON.stringify(settings));
  const keeper = spawn(process.execPath, [path.join(import.meta.dirname, 'keeper.mjs'), PROGRAMS, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C goes to the whole process group, and this one has to outlive the tests.
    detached: true,
  });
  const gone = new Promise((resolve) => keeper.on('exit', resolve));
  after(async () => {
    keeper.stdin.end();
    await gone;
  });
  const [state, ...rest] = (await firstLine(keeper.stdout)).split(' ');
  if (state !== 'ready') throw new Error(`The engine does not start: ${rest.join(' ')}`);
  return new Engine(folder, rest.join(' '));
}

const firstLine = (stream) =>
  new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    stream.on('close', () => reject(new Error('The keeper of the engine has ended.')));
  });

class Engine {
  #folder;
  #count = 0;

  constructor(folder, version) {
    this.#folder = folder;
    this.version = version;
  }

  /** A folder of its own for a build context: texts, `{ text, mode }` or `{ link }` by name. */
  context(files) {
    const folder = path.join(this.#folder, `context-${this.#count++}`);
    fs.mkdirSync(folder);
    for (const [name, file] of Object.entries(files)) {
      const { text, mode, link } = typeof file === 'string' ? { text: file, mode: 0o644 } : file;
      const at = path.join(folder, name);
      fs.mkdirSync(path.dirname(at), { recursive: true });
      if (link !== undefined) fs.symlinkSync(link, at);
      else {
        fs.writeFileSync(at, text);
        fs.chmodSync(at, mode);
      }
    }
    return folder;
  }

  /** Builds an image: its id, or what the builder said when it failed. */
  async build(context, dockerfile, { classic = false, args = [] } = {}) {
    const file = path.join(this.#folder, `Dockerfile-${this.#count++}`);
    fs.writeFileSync(file, dockerfile);
    const env = {
      PATH: process.env.PATH,
      LD_LIBRARY_PATH: '',
      DOCKER_HOST: `unix://${this.#folder}/docker.sock`,
      DOCKER_CONFIG: this.#folder,
      HOME: this.#folder,
      DOCKER_BUILDKIT: classic ? '0' : '1',
      BUILDKIT_PROGRESS: 'plain',
    };
    const ids = path.join(this.#folder, `id-${this.#count++}`);
    // Nothing is ever pulled: the images are loaded, and a step has no network.
    const command = ['build', '--network=none', `--iidfile=${ids}`, ...(classic ? ['--force-rm'] : []), ...args];
    try {
      const docker = path.join(PROGRAMS, 'usr/bin/docker');
      await promisify(execFile)(docker, [...command, '--file', file, context], { env, timeout: 120_000, maxBuffer: 1 << 24 });
      return { id: fs.readFileSync(ids, 'utf8').trim() };
    } catch (error) {
      return { error: `${error.stderr ?? ''}${error.stdout ?? ''}${error.stderr === undefined ? error.message : ''}` };
    }
  }

  /** One request of the Engine API. */
  #ask(method, url, body) {
    return new Promise((resolve, reject) => {
      const request = http.request(
        { socketPath: `${this.#folder}/docker.sock`, method, path: `/v1.41${url}`, headers: contentType(body) },
        (reply) => {
          const chunks = [];
          reply.on('data', (chunk) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () => {
            const bytes = Buffer.concat(chunks);
            if (reply.statusCode < 400) resolve(bytes);
            else reject(new Error(`${method} ${url}: ${reply.statusCode} ${bytes}`));
          });
        },
      );
      request.on('error', reject);
      if (body instanceof fs.ReadStream) body.pipe(request);
      else request.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  }

  /** Makes an image of a tar file. `changes` are instructions such as `ENV A=b`. */
  async load(name, tar, changes = []) {
    const [repo, tag] = name.split(/:(?=[^:/]*$)/);
    const query = new URLSearchParams({ fromSrc: '-', repo, tag });
    for (const change of changes) query.append('changes', change);
    const answer = await this.#ask('POST', `/images/create?${query}`, tar);
    if (/"error"/.test(answer)) throw new Error(`${name}: ${answer}`);
  }

  async inspect(image) {
    return JSON.parse(await this.#ask('GET', `/images/${image}/json`));
  }

  /** The whole file system of an image as a tar archive. */
  async export(image) {
    // Nothing is run: a container is what has a file system to export.
    const { Id } = JSON.parse(await this.#ask('POST', '/containers/create', { Image: image, Cmd: ['none'] }));
    try {
      return await this.#ask('GET', `/containers/${Id}/export`);
    } finally {
      await this.#ask('DELETE', `/containers/${Id}?force=1`);
    }
  }

  /** The part of an image's file system below a path, as a tar archive; undefined when it is not there. */
  async part(image, at) {
    const { Id } = JSON.parse(await this.#ask('POST', '/containers/create', { Image: image, Cmd: ['none'] }));
    try {
      return await this.#ask('GET', `/containers/${Id}/archive?path=${encodeURIComponent(at)}`);
    } catch (error) {
      if (/: 404 /.test(error.message)) return undefined;
      throw error;
    } finally {
      await this.#ask('DELETE', `/containers/${Id}?force=1`);
    }
  }
}

function contentType(body) {
  if (body === undefined) return {};
  if (Buffer.isBuffer(body) || body instanceof fs.ReadStream) return { 'content-type': 'application/x-tar' };
  return { 'content-type': 'application/json' };
}
