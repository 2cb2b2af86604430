import { describe, expect, it } from 'vitest';
import type { FactKinds } from '../../server/src/facts/facts.ts';
import type { Connection, Files, NetRequest } from '../../server/src/host/host.ts';
import { web } from '../../server/src/host/web.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { parseReference, type Reference } from '../../server/src/syntax/reference.ts';
import { Images } from '../../server/src/workspace/images.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';

const [A, B] = ['a', 'b'].map((it) => `sha256:${it.repeat(64)}`) as [string, string];
const URI = 'file:///w/app/Dockerfile';
const TYPE = 'application/vnd.oci.image.manifest.v1+json';
const NOW = Date.parse('2026-02-10T12:00:00Z');

const filesOf = (texts: Readonly<Record<string, string>>): Files => ({
  async read(uri) {
    const text = texts[uri];
    return text === undefined ? { problem: 'does not exist', missing: true } : { text };
  },
  async list(uri) {
    const below = Object.keys(texts).filter((it) => it.startsWith(`${uri}/`));
    return below.map((it) => ({ name: it.slice(uri.length + 1).split('/')[0] ?? '', kind: 'file' }));
  },
});

const digestOf = async (text: string): Promise<string> => `sha256:${await web.sha256(web.bytes(text))}`;

/** A registry with one image, and a clock that stands. `say` changes what it answers. */
async function play(config: object, texts: Readonly<Record<string, string>> = {}) {
  const text = JSON.stringify(config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: { digest: await digestOf(text), size: text.length },
    layers: [{ digest: A, size: 5 }],
  });
  const digest = await digestOf(manifest);
  const asked: NetRequest[] = [];
  const kept = new Map<string, { text: string; at: number }>();
  const state = { now: NOW, may: true, status: 200, connects: 0, digest, wait: undefined as Promise<void> | undefined };
  const reply = (body: string) => ({
    status: state.status,
    headers: new Map([
      ['content-type', TYPE],
      ['docker-content-digest', state.digest],
    ]),
    body: web.bytes(body),
  });
  const connection: Connection = {
    net: {
      async fetch(request) {
        asked.push(request);
        await state.wait;
        return reply(request.url.includes('/blobs/') ? text : request.method === 'HEAD' ? '' : manifest);
      },
    },
    credentials: { for: async () => undefined },
    cache: {
      read: async (key) => kept.get(key),
      write: async (key, value) => {
        kept.set(key, { text: value, at: state.now });
      },
    },
    clock: { now: () => state.now, sleep: async () => undefined },
    web,
  };
  const images = new Images(filesOf(texts), {
    connect: async () => {
      state.connects++;
      return connection;
    },
    mayAsk: () => state.may,
    now: () => state.now,
  });
  return { images, state, asked, digest, connection };
}

const CONFIG = { os: 'linux', architecture: 'amd64', config: { User: '1000:1000', Env: ['PATH=/bin', 'HOME=/app'] } };
const lock = (images: object): string => JSON.stringify({ version: 1, images });
const LOCKED = { digest: B, platforms: ['linux/amd64'], date: '2026-02-01' };
const reference = (text: string): Reference => {
  const read = parseReference(text);
  if (!read) throw new Error(text);
  return read;
};

describe('the fact registry', () => {
  it('is what the registry says, asked for once by all who ask at once', async () => {
    const { images, asked, digest } = await play(CONFIG);
    const [one, two] = await Promise.all([images.tag(URI, 'node:22'), images.tag(URI, 'node:22')]);
    expect(one).toEqual({
      source: 'registry',
      digest,
      platforms: ['linux/amd64'],
      date: '2026-02-10T12:00:00.000Z',
      age: 0,
    } satisfies FactKinds['registry']);
    expect(two).toEqual(one);
    expect(asked.map((it) => it.method)).toEqual(['HEAD', 'GET', 'GET']);
  });

  it('is unknown, and nothing is loaded or asked, where nobody may', async () => {
    const { images, state, asked } = await play(CONFIG);
    state.may = false;
    expect(await images.tag(URI, 'node:22')).toBeUndefined();
    expect(await images.image(URI, 'node:22')).toBeUndefined();
    expect([state.connects, asked.length]).toEqual([0, 0]);
  });

  it('comes from the nearest lock first, with its age', async () => {
    const { images, asked } = await play(CONFIG, {
      'file:///w/dockwright.lock': lock({ 'node:22': { ...LOCKED, digest: A } }),
      'file:///w/app/dockwright.lock': lock({ 'node:22': LOCKED }),
    });
    expect(await images.tag(URI, 'node:22')).toEqual({ source: 'lock', ...LOCKED, age: 9 });
    expect(await images.tag('file:///w/Dockerfile', 'node:22')).toMatchObject({ digest: A });
    expect(await images.tag(URI, `node@${B}`)).toMatchObject({ source: 'lock', platforms: ['linux/amd64'] });
    expect(asked).toEqual([]);
  });

  it('is not of a lock with a mistake', async () => {
    const { images } = await play(CONFIG, { 'file:///w/dockwright.lock': '{' });
    expect((await images.lock(URI))?.problems).toHaveLength(1);
    expect(await images.locked(URI, reference('node:22'))).toBeUndefined();
  });

  it('says that there is no such tag, and tells that from no answer', async () => {
    const { images, state, asked } = await play(CONFIG);
    state.status = 404;
    expect(await images.tag(URI, 'node:99')).toMatchObject({ problem: 'not-found' });
    state.status = 403;
    expect(await images.tag(URI, 'node:98')).toMatchObject({ problem: 'no-answer' });
    const before = asked.length;
    expect(await images.tag(URI, 'node:98')).toMatchObject({ problem: 'no-answer' });
    expect(asked.length, 'failures are kept, too').toBe(before);
    state.now += 6 * 60_000;
    await images.tag(URI, 'node:98');
    expect(asked.length).toBeGreaterThan(before);
  });

  it('is old after a while, and that of a lock never', async () => {
    const { images, state } = await play(CONFIG);
    const fact = await images.tag(URI, 'node:22');
    if (!fact) throw new Error();
    expect(images.isOld(fact)).toBe(false);
    state.now += 11 * 60_000;
    expect(images.isOld(fact)).toBe(true);
    expect(images.isOld({ ...fact, source: 'lock' })).toBe(false);
  });
});

describe('the fact image', () => {
  it('is the configuration, and of the table what that does not say', async () => {
    const { images } = await play(CONFIG);
    expect(await images.image(URI, 'node:22')).toEqual({
      os: 'linux',
      family: 'debian',
      libc: 'glibc',
      env: { PATH: '/bin', HOME: '/app' },
      user: '1000:1000',
      shell: true,
    });
    expect(await images.image(URI, 'acme/box:1')).toMatchObject({ family: undefined, libc: undefined, shell: undefined });
  });

  it.each([
    [{}, 'root'],
    [{ User: '0' }, 'root'],
    [{ User: 'root:root' }, 'root'],
    [{ User: 'rootless' }, 'rootless'],
  ])('%o runs as %s', async (config, user) => {
    const { images } = await play({ ...CONFIG, config });
    expect((await images.image(URI, 'node:22'))?.user).toBe(user);
  });

  it('is of another platform where there is no linux/amd64', async () => {
    const { images } = await play({ os: 'windows', architecture: 'amd64', config: {} });
    expect(await images.image(URI, 'acme/box:1')).toMatchObject({ os: 'windows', user: 'ContainerUser' });
  });
});

describe('a digest to pin to', () => {
  it('is asked for whatever the settings say, and anew', async () => {
    const { images, state, asked, digest } = await play(CONFIG);
    expect(await images.digest(URI, reference('node:22'))).toEqual({ value: digest });
    state.may = false;
    state.digest = B;
    expect(await images.digest(URI, reference('node:22'))).toEqual({ value: B });
    expect(asked.every((it) => it.method === 'HEAD')).toBe(true);
    state.may = true;
    expect(await images.tag(URI, 'node:22'), 'what was learned counts').toMatchObject({ digest: B });
  });

  it('is that of the lock where it has one', async () => {
    const { images, asked } = await play(CONFIG, { 'file:///w/dockwright.lock': lock({ 'node:22': LOCKED }) });
    expect(await images.digest(URI, reference('docker.io/library/node:22'))).toEqual({ value: B });
    expect(asked).toEqual([]);
  });
});

describe('in a workspace', () => {
  it('files are settled without waiting for a registry, and the snapshot changes its id only with what is shown', async () => {
    const { images, state } = await play(CONFIG);
    let answer = (): void => undefined;
    state.wait = new Promise((resolve) => {
      answer = resolve;
    });
    const workspace = new Workspace(filesOf({}), RULES);
    workspace.images = images;
    workspace.put(URI, `FROM node:22@${A}\nRUN true\n`, 1);
    await workspace.prepare(URI);
    await workspace.settle(URI, 'files');
    const first = workspace.snapshot(URI);
    expect(workspace.isSettled(URI)).toBe(false);
    const settled = workspace.settle(URI);
    answer();
    expect(await settled).toBe(true);
    const second = workspace.snapshot(URI);
    expect(second?.diagnostics.map((it) => it.rule.id)).toContain('stale-digest');
    expect(second?.id).not.toBe(first?.id);
    expect(workspace.isSettled(URI)).toBe(true);
    expect(await workspace.settle(URI)).toBe(false);
    workspace.forgetImages();
    expect(workspace.snapshot(URI)?.diagnostics.map((it) => it.rule.id)).not.toContain('stale-digest');
  });

  it('what comes after all was forgotten does not count', async () => {
    const { images, state } = await play(CONFIG);
    let answer = (): void => undefined;
    state.wait = new Promise((resolve) => {
      answer = resolve;
    });
    const workspace = new Workspace(filesOf({}), RULES);
    workspace.images = images;
    workspace.put(URI, `FROM node:22@${A}\n`, 1);
    await workspace.prepare(URI);
    const settled = workspace.settle(URI);
    await new Promise((resolve) => setTimeout(resolve, 20));
    state.may = false;
    workspace.forgetImages();
    answer();
    await settled;
    expect(workspace.snapshot(URI)?.diagnostics.map((it) => it.rule.id)).not.toContain('stale-digest');
  });

  it('a tag that moves later is found out at the next look', async () => {
    const { images, state, digest } = await play(CONFIG);
    const workspace = new Workspace(filesOf({}), RULES);
    workspace.images = images;
    workspace.put(URI, `FROM node:22@${digest}\n`, 1);
    await workspace.prepare(URI);
    await workspace.settle(URI);
    state.digest = B;
    state.now += 11 * 60_000;
    expect(workspace.isSettled(URI)).toBe(false);
    expect(await workspace.settle(URI)).toBe(true);
    expect(workspace.snapshot(URI)?.diagnostics.map((it) => it.rule.id)).toContain('stale-digest');
  });
});
