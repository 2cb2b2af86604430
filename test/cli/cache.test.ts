import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Result, runCli } from './run.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-cache-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const KEPT = 'kept/dockwright-cache.jsonl';
const kept = (): string => readFileSync(join(root, KEPT), 'utf8');
const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Result> =>
  runCli(root, ['lint', '--format', 'json', ...args], '', env);
const cached = (args: readonly string[] = ['src'], env: Record<string, string> = {}): Promise<Result> =>
  run(['--cache-location', 'kept', ...args], env);

/** What is kept says something else from now on: who repeats that has not linted. */
const mark = (): void => writeFileSync(join(root, KEPT), kept().replaceAll('"message":"', '"message":"KEPT '));
const isRecalled = ({ out }: Result): boolean => out.includes('KEPT ');

const DOCKERFILE = 'FROM debian\nARG V\nCOPY app.txt gone.txt /srv/\nRUN cd /srv && ls $V\n';

describe('--cache', () => {
  beforeEach(() => {
    put('src/Dockerfile', DOCKERFILE);
    put('src/app.txt', '');
  });

  it('says the same without linting again', async () => {
    const plain = await run(['src']);
    const first = await cached();
    expect(first).toEqual(plain);
    expect(await cached()).toEqual(plain);
    mark();
    expect(isRecalled(await cached())).toBe(true);
  });

  const changes: readonly (readonly [string, () => void, Record<string, string>?])[] = [
    ['the text', () => put('src/Dockerfile', `${DOCKERFILE}MAINTAINER me\n`)],
    ['the configuration', () => put('src/dockwright.yaml', 'rules:\n  untagged-image: error\n')],
    ['an option of a rule', () => put('dockwright.yaml', 'rules:\n  untrusted-registry: { registries: [ghcr.io] }\n')],
    ['hadolint’s configuration', () => put('src/.hadolint.yaml', 'ignored: [DL3006]\n')],
    ['hadolint’s environment', () => {}, { HADOLINT_IGNORE: 'DL3006' }],
    ['a file of the context', () => put('src/gone.txt', '')],
    ['a file less in the context', () => unlinkSync(join(root, 'src/app.txt'))],
    ['the ignore file', () => put('src/.dockerignore', 'app.txt\n')],
    ['a .gitignore', () => put('src/.gitignore', 'gone.txt\n')],
    ['a build', () => put('compose.yaml', 'services:\n  a:\n    build:\n      context: .\n      dockerfile: src/Dockerfile\n')],
    [
      'the lock file',
      () => put('src/dockwright.lock', `{ "version": 1, "images": { "debian": { "digest": "sha256:${'0'.repeat(64)}" } } }`),
    ],
  ];
  for (const [what, change, env = {}] of changes)
    it(`lints again after a change of ${what}`, async () => {
      mkdirSync(join(root, '.git'));
      await cached(['.']);
      mark();
      expect(isRecalled(await cached(['.']))).toBe(true);
      change();
      const again = await cached(['.'], env);
      expect(isRecalled(again), 'what is kept was taken for the new').toBe(false);
      expect(again).toEqual(await run(['.'], env));
    });

  it('takes the context of this run', async () => {
    put('other/gone.txt', '');
    await cached();
    mark();
    const again = await cached(['src', '--context', 'other']);
    expect(isRecalled(again)).toBe(false);
    expect(again).toEqual(await run(['src', '--context', 'other']));
  });

  it('counts what fails the run, and mistakes of configurations, as without', async () => {
    put('dockwright.yaml', 'fail-on: never\nfoo: 1\n');
    await cached();
    mark();
    const again = await cached();
    expect(isRecalled(again)).toBe(true);
    const plain = await run(['src']);
    expect({ code: again.code, err: again.err }).toEqual({ code: plain.code, err: plain.err });
    expect(again.err).toContain('dockwright.yaml:2:1');
  });

  it('keeps nothing of a source whose variants have a say, nor of standard input', async () => {
    put('v/Dockerfile', 'FROM debian:13\nRUN true\n');
    put(
      'v/Dockerfile.variants.yaml',
      'source: Dockerfile\nvariants:\n  one: { output: out/one.Dockerfile }\n  two: { output: out/two.Dockerfile }\n',
    );
    await cached(['v/Dockerfile']);
    expect(readdirSync(root)).not.toContain('kept');
    const { out } = await runCli(root, ['lint', '--cache-location', 'kept', '-'], 'FROM debian\n');
    expect(out).toContain('untagged-image');
    expect(readdirSync(root)).not.toContain('kept');
  });

  it('keeps the results of several runs beside each other, in the order of the files and on threads', async () => {
    for (let at = 0; at < 40; at++) put(`many/${at}/Dockerfile`, `FROM debian\nRUN echo ${at}\n`);
    await cached(['many/3/Dockerfile']);
    await cached(['many/21/Dockerfile']);
    const plain = await run(['many']);
    expect(await cached(['many', '--threads', '2'])).toEqual(plain);
    expect(kept().trimEnd().split('\n')).toHaveLength(41);
    put('many/7/Dockerfile', 'FROM debian\n');
    expect(await cached(['many'])).toEqual(await run(['many']));
  });

  it('forgets what another program has found', async () => {
    await cached();
    mark();
    writeFileSync(join(root, KEPT), kept().replace(/"program":"[^"]*"/, '"program":"other"'));
    expect(isRecalled(await cached())).toBe(false);
    expect(kept()).not.toContain('KEPT');
  });

  it('lints where what is kept cannot be read', async () => {
    const plain = await cached();
    const [header] = kept().split('\n');
    for (const line of ['{', `${'0'.repeat(32)} {`, 'x', ''])
      writeFileSync(
        join(root, KEPT),
        [
          header,
          ...kept()
            .split('\n')
            .slice(1)
            .map((it) => it.slice(0, 33) + line),
        ].join('\n'),
      );
    expect(await cached()).toEqual(plain);
    writeFileSync(
      join(root, KEPT),
      kept().replace(/"findings":\[.*$/m, '"findings":[{"rule":"untagged-image","at":{"start":0,"end":999}}]}'),
    );
    expect(await cached()).toEqual(plain);
  });

  it('says what is wrong with its place, and lints', async () => {
    const plain = await run(['src']);
    for (const [place, problem] of [
      ['src/Dockerfile', 'ENOTDIR'],
      ['taken', 'is no cache of dockwright'],
    ] as const) {
      put('taken/dockwright-cache.jsonl', 'something of the user\n');
      const { code, out, err } = await run(['--cache-location', place, 'src']);
      expect({ code, out }).toEqual({ code: plain.code, out: plain.out });
      expect(err).toContain(problem);
    }
    expect(readFileSync(join(root, 'taken/dockwright-cache.jsonl'), 'utf8')).toBe('something of the user\n');
  });

  it('is in the user’s own cache when no place is named', async () => {
    const env = { XDG_CACHE_HOME: join(root, 'home') };
    await run(['--cache', 'src'], env);
    const [name = ''] = readdirSync(join(root, 'home/dockwright/lint'));
    expect(name).toMatch(/^[0-9a-f]{32}\.jsonl$/);
  });

  it('is for lint only', async () => {
    const { code, err } = await runCli(root, ['fix', '--cache', 'src']);
    expect(code).toBe(2);
    expect(err).toContain('--cache is for lint, not for fix.');
  });
});
