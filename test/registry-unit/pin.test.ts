import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, diskCache } from '../../server/src/host/disk-cache.ts';

const CLI = join(import.meta.dirname, '../../dist/npm/cli.js');
const D = `sha256:${'d'.repeat(64)}`;
const LOCK = JSON.stringify({ version: 1, images: { 'node:22': { digest: D, platforms: ['linux/amd64'], date: '2026-01-31' } } });
let root: string;

const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const text = (name: string): string => readFileSync(join(root, name), 'utf8');
const run = (args: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: root, input, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-pin-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('pin, from the lock', () => {
  it('the nearest one above counts', () => {
    put('dockwright.lock', LOCK);
    put('a/Dockerfile', 'FROM node:22\n');
    put('b/dockwright.lock', LOCK.replaceAll('d'.repeat(64), 'e'.repeat(64)));
    put('b/c/Dockerfile', 'FROM node:22\n');
    const { code, out, err } = run(['pin']);
    expect(err).toBe('');
    expect(out.split('\n').sort()).toEqual(
      ['', `a/Dockerfile:1 node:22 → ${D}  pinned`, `b/c/Dockerfile:1 node:22 → sha256:${'e'.repeat(64)}  pinned`].sort(),
    );
    expect(code).toBe(0);
    expect(text('a/Dockerfile')).toBe(`FROM node:22@${D}\n`);
  });

  it('leaves what it cannot pin, and says why', () => {
    put('dockwright.lock', LOCK);
    put('Dockerfile', 'ARG X\nFROM node:22\nFROM debian\nFROM python:3\nFROM ${X}\nFROM Not:ok\nARG V=22\n');
    const { code, out } = run(['pin']);
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.replace(/ failed: .*/, ' failed'))).toEqual([
      `Dockerfile:2 node:22 → ${D}  pinned`,
      'Dockerfile:3 debian failed',
      'Dockerfile:4 python:3 failed',
      'Dockerfile:5 ${X} failed',
      'Dockerfile:6 Not:ok failed',
      '',
    ]);
    expect(text('Dockerfile')).toContain(`FROM node:22@${D}\nFROM debian\n`);
  });

  it('--dry-run prints a diff, - the text', () => {
    put('dockwright.lock', LOCK);
    put('Dockerfile', 'FROM node:22\n');
    const dry = run(['pin', '--dry-run']);
    expect(dry.out).toBe(`--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,1 +1,1 @@\n-FROM node:22\n+FROM node:22@${D}\n`);
    expect(dry.err).toBe(`Dockerfile:1 node:22 → ${D}  pinned\n`);
    expect(text('Dockerfile')).toBe('FROM node:22\n');
    expect(run(['pin', '-'], 'FROM node:22\n').out).toBe(`FROM node:22@${D}\n`);
  });

  it('--update takes the digest of the lock', () => {
    put('dockwright.lock', LOCK);
    put('Dockerfile', `FROM node:22@sha256:${'0'.repeat(64)}\n`);
    expect(run(['pin']).out).toMatch(/pinned already\n$/);
    expect(run(['pin', '--update']).out).toBe(`Dockerfile:1 node:22 → ${D}  updated\n`);
    expect(text('Dockerfile')).toBe(`FROM node:22@${D}\n`);
  });

  it.each([
    [['pin', '--registry', '--offline'], '--registry asks and --offline does not: give one of them.'],
    [['lock'], 'lock asks the registries: allow that with --registry.'],
    [['pin', '--prune'], '--prune is for lock, not for pin.'],
    [['pin', '--lock'], '--lock writes what the registries say: allow asking them with --registry.'],
    [
      ['pin', '--registry', '--mirror', 'a.io/b'],
      'a.io/b is no host: write a name, and a port if it has one: mirror.example:5000',
    ],
    [['pin', '--registry', '--ca', 'nowhere'], '--ca nowhere: there is no such file.'],
  ])('%j', (args, message) => {
    put('Dockerfile', 'FROM node:22\n');
    expect(run(args)).toEqual({ code: 2, out: '', err: `dockwright: ${message}\n` });
  });
});

describe('lock --prune', () => {
  const entry = { digest: D, platforms: ['linux/amd64'], date: '2026-01-31' };
  const lock = (...names: string[]): string =>
    `${JSON.stringify({ version: 1, images: Object.fromEntries(names.map((it) => [it, entry])) }, undefined, 2)}\n`;

  it('drops what no file has any more, without asking anybody', () => {
    put('dockwright.lock', lock('alpine:3', 'busybox:1', 'node:22', 'python:3'));
    put('Dockerfile', 'ARG V=3\nFROM node:22\nCOPY --from=busybox:1 /x /x\n');
    put('a/Dockerfile', `FROM alpine:3@${D}\n`);
    expect(run(['lock', '--prune', '--dry-run']).err).toBe('dockwright.lock python:3  dropped\n');
    expect(text('dockwright.lock')).toContain('python');
    expect(run(['lock', '--prune'])).toEqual({ code: 0, out: 'dockwright.lock python:3  dropped\n', err: '' });
    expect(text('dockwright.lock')).toBe(lock('alpine:3', 'busybox:1', 'node:22'));
    expect(run(['lock', '--prune'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('drops nothing where a file may not have been seen', () => {
    put('dockwright.lock', lock('node:22', 'python:3'));
    put('a/Dockerfile', 'FROM node:22\n');
    const part = run(['lock', '--prune', 'a']);
    const told = 'dockwright.lock: also counts for files that were not looked at; run: dockwright lock --prune .\n';
    expect([part.code, part.err]).toEqual([2, told]);
    put('b/Dockerfile', '\0');
    const whole = run(['lock', '--prune']);
    expect([whole.code, whole.err]).toEqual([
      2,
      'b/Dockerfile: is not a text file: byte 0 is zero.\ndockwright.lock: some files could not be read, so nothing was dropped.\n',
    ]);
    expect(text('dockwright.lock')).toBe(lock('node:22', 'python:3'));
  });
});

describe('the cache on the disk', () => {
  it('keeps, and ignores what is corrupt', async () => {
    const folder = join(root, 'cache');
    const cache = diskCache(folder);
    expect(await cache.read('a')).toBeUndefined();
    await cache.write('a', 'text');
    expect(await cache.read('a')).toMatchObject({ text: 'text' });
    const { readdirSync } = await import('node:fs');
    const [name = ''] = readdirSync(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    for (const bad of ['', '{', '[]', 'null', '{"key":"b","at":1,"text":"x"}', '{"key":"a","at":"x","text":"x"}']) {
      writeFileSync(join(folder, name), bad);
      expect(await cache.read('a'), bad).toBeUndefined();
    }
  });

  it('that cannot be written is no error', async () => {
    put('file', '');
    const cache = diskCache(join(root, 'file/below'));
    await cache.write('a', 'text');
    expect(await cache.read('a')).toBeUndefined();
  });

  it('stands where XDG says', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/dockwright');
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/dockwright');
  });
});
