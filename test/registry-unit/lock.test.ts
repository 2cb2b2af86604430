import { describe, expect, it } from 'vitest';
import { type Locked, readLock, writeLock } from '../../server/src/registry/lock.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const locked: Locked = { digest: DIGEST, platforms: ['linux/amd64', 'linux/arm64/v8'], date: '2026-01-31' };
const entry = `{ "digest": "${DIGEST}", "platforms": ["linux/amd64"], "date": "2026-01-31" }`;
const file = (images: string): string => `{\n  "version": 1,\n  "images": {\n    ${images}\n  }\n}\n`;

describe('writing a lock', () => {
  it('is the same for the same images, in whatever order', () => {
    const text = writeLock(
      new Map([
        ['python:3', { ...locked, platforms: ['linux/arm64/v8', 'linux/amd64'] }],
        ['ghcr.io/a/b:1', locked],
        ['10:1', locked],
      ]),
    );
    expect(text).toBe(
      writeLock(
        new Map([
          ['10:1', locked],
          ['ghcr.io/a/b:1', locked],
          ['python:3', locked],
        ]),
      ),
    );
    expect(text.endsWith('}\n')).toBe(true);
    expect(Object.keys(JSON.parse(text).images)).toEqual(['10:1', 'ghcr.io/a/b:1', 'python:3']);
    expect(writeLock(readLock(text).lock)).toBe(text);
  });
});

describe('reading a lock', () => {
  it.each<[string, string, number, string]>([
    ['nothing', '', 1, 'This is not valid JSON: value expected.'],
    ['a list', '[]', 1, 'A lock file is a JSON object.'],
    ['no version', '{ "images": {} }', 1, 'A lock file says "version": 1.'],
    [
      'a newer version',
      '{ "version": 2,\n "images": {} }',
      1,
      'This lock has version 2, and this Dockwright reads version 1: update Dockwright.',
    ],
    ['no images', '{ "version": 1 }', 1, 'A lock file has an object "images".'],
    [
      'an unknown key',
      '{ "version": 1,\n"images": {},\n"image": {} }',
      3,
      '"image" is not known here; there are version, images.',
    ],
    [
      'a conflict',
      `<<<<<<< HEAD\n${file(`"node:22": ${entry}`)}=======\n>>>>>>> main\n`,
      1,
      'Here is a merge conflict that nobody has resolved.',
    ],
    ['an image twice', file(`"node:22": ${entry},\n    "node:22": ${entry}`), 5, '"node:22" is here twice.'],
    ['no tag', file(`"node": ${entry}`), 4, '"node" has no tag.'],
    ['no name', file(`"Node:22": ${entry}`), 4, '"Node:22" is no image name.'],
    ['a long name', file(`"docker.io/library/node:22": ${entry}`), 4, '"docker.io/library/node:22" is written node:22 here.'],
    [
      'a digest in the name',
      file(`"node:22@${DIGEST}": ${entry}`),
      4,
      `"node:22@${DIGEST}" has a digest of its own: a lock names an image by its tag.`,
    ],
    ['a text', file(`"node:22": "${DIGEST}"`), 4, '"node:22" has an object with digest, platforms and date.'],
    [
      'a short digest',
      file(`"node:22": ${entry.replace('aaa', '')}`),
      4,
      '"digest" is sha256: and 64 hexadecimal digits in lower case.',
    ],
    [
      'a platform that is none',
      file(`"node:22": ${entry.replace('linux/amd64', 'linux')}`),
      4,
      '"platforms" is a list of platforms such as "linux/amd64".',
    ],
    ['a day that is none', file(`"node:22": ${entry.replace('01-31', '02-30')}`), 4, '"date" is a day such as "2026-01-31".'],
    [
      'an unknown key of an image',
      file(`"node:22": ${entry.replace('"date"', '"x": 1,\n"date"')}`),
      4,
      '"x" is not known here; there are digest, platforms, date.',
    ],
  ])('%s', (_, text, line, message) => {
    const { lock, problems } = readLock(text);
    expect(problems).toEqual([{ line, message }]);
    expect(lock.size).toBe(0);
  });

  it('not JSON: one problem with its line', () => {
    for (const text of ['{', '{ "version": 1,\n"images": }', 'x', file('"node:22"')]) {
      const { problems } = readLock(text);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.message).toMatch(/^This is not valid JSON: .*\.$/);
    }
  });

  it('takes line breaks of Windows and a byte order mark', () => {
    const { lock, problems } = readLock(`\ufeff${file(`"node:22": ${entry}`).replaceAll('\n', '\r\n')}`);
    expect(problems).toEqual([]);
    expect(lock.get('node:22')?.digest).toBe(DIGEST);
  });
});
