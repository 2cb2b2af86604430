import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as made from '../../server/src/library/library.ts';
import type * as published from '../../server/src/library/types.ts';

// The types that are published are those of what is published.
const sameTypes = (it: typeof made): Omit<typeof published, 'nodeFiles' | 'version'> => it;

const PACKAGE = join(import.meta.dirname, '../../dist/npm');
let root: string;
let library: typeof published;
let browser: Omit<typeof published, 'nodeFiles'>;
const put = (name: string, text: string): string => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
  return pathToFileURL(join(root, name)).href;
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-library-'));
  cpSync(PACKAGE, join(root, 'node_modules/dockwright'), { recursive: true });
  library = await import(pathToFileURL(join(PACKAGE, 'index.mjs')).href);
  browser = await import(pathToFileURL(join(PACKAGE, 'browser.mjs')).href);
  expect(sameTypes).toBeTypeOf('function');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const BAD = 'FROM debian AS Build\nRUN true\n';

describe('the package', () => {
  it('is imported by its name, in Node and as a browser would', () => {
    put('use.mjs', `import { lint } from 'dockwright';\nconsole.log((await lint('FROM debian\\n'))[0].rule);\n`);
    const run = (...flags: string[]): string =>
      execFileSync(process.execPath, [...flags, 'use.mjs'], { cwd: root, encoding: 'utf8' });
    expect(run()).toBe('untagged-image\n');
    expect(run('--conditions=browser')).toBe('untagged-image\n');
  });

  it('has types that a program is checked with', () => {
    put(
      'use.mts',
      "import { fix, type Finding, lint, nodeFiles } from 'dockwright';\nconst found: Finding[] = await lint('', { files: nodeFiles });\nexport const text: string = (await fix('', { upTo: 'review' })).text + found.length;\n",
    );
    const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
    const check = (): string =>
      execFileSync(
        process.execPath,
        [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', '', 'use.mts'],
        { cwd: root, encoding: 'utf8' },
      );
    expect(check()).toBe('');
    put('use.mts', "import { lint } from 'dockwright';\nawait lint(1);\n");
    expect(check).toThrow();
  });
});

describe('lint', () => {
  it('has places from 1, names of other tools and fixes as edits', async () => {
    const found = await library.lint(BAD);
    expect(found).toMatchObject([
      {
        rule: 'untagged-image',
        aliases: expect.arrayContaining(['DL3006']),
        severity: 'warning',
        line: 1,
        column: 6,
        endColumn: 12,
      },
      {
        rule: 'stage-casing',
        severity: 'info',
        line: 1,
        column: 16,
        fixes: [{ title: 'Write build', safety: 'safe', edits: [{ start: 15, end: 20, text: 'build' }] }],
      },
    ]);
    expect(await browser.lint(BAD)).toEqual(found);
  });

  it('takes a configuration, in YAML and in JSON', async () => {
    expect(await library.lint(BAD, { config: 'rules:\n  DL3006: off\n' })).toMatchObject([{ rule: 'stage-casing' }]);
    expect(await library.lint(BAD, { config: '// ours\n{"rules": {"stage-casing": "error"}}' })).toMatchObject([
      { rule: 'untagged-image' },
      { rule: 'stage-casing', severity: 'error' },
    ]);
    const globs = 'overrides:\n  - files: ["a/*"]\n    rules: {untagged-image: off}\n';
    expect(await library.lint(BAD, { config: globs, uri: 'file:///a/Dockerfile' })).toHaveLength(2);
    expect(await library.lint(BAD, { config: globs.replace('a/*', '*'), uri: 'file:///a/Dockerfile' })).toHaveLength(1);
  });

  it('throws for a configuration that cannot be used', async () => {
    const wrong = library.lint(BAD, { config: 'rules:\n  untaged-image: off\n' });
    await expect(wrong).rejects.toThrow(library.ConfigError);
    await expect(wrong).rejects.toThrow('config:2:3: There is no rule "untaged-image". Did you mean "untagged-image"?');
  });

  it('knows the build context when it has files', async () => {
    const uri = put('app/Dockerfile', 'FROM scratch\nCOPY here gone.txt /\n');
    put('app/here', '');
    put('app/dockwright.yaml', 'context: .\n');
    const found = await library.lint('FROM scratch\nCOPY here gone.txt /\n', { uri, files: library.nodeFiles });
    expect(found).toMatchObject([{ rule: 'missing-source', line: 2, column: 11 }]);
    expect(await library.lint('FROM scratch\nCOPY here gone.txt /\n')).toEqual([]);
    const context = pathToFileURL(join(root, 'app')).href;
    expect(await library.lint('FROM scratch\nCOPY ./gone.txt /\n', { uri, files: library.nodeFiles, context })).toHaveLength(1);
  });

  it('is for any text', async () => {
    expect(await library.lint('')).not.toHaveLength(0);
    expect(await library.lint('\u0000\ud800 FROM')).not.toHaveLength(0);
  });
});

describe('fix', () => {
  it('applies the safe fixes, and others when asked to', async () => {
    const fixed = await library.fix(BAD);
    expect(fixed).toMatchObject({ text: BAD.replace('Build', 'build'), count: 1, findings: [{ rule: 'untagged-image' }] });
    expect(await browser.fix(BAD)).toEqual(fixed);
    const one = 'FROM debian:13\nMAINTAINER me\n';
    expect(await library.fix(one)).toMatchObject({ text: one, count: 0 });
    expect((await library.fix(one, { upTo: 'review' })).text).toMatch(/^FROM debian:13\nLABEL .*me/);
  });
});

it('lists the rules', () => {
  expect(library.rules.find((it) => it.id === 'untagged-image')).toMatchObject({
    aliases: expect.arrayContaining(['DL3006']),
    recommended: true,
    url: expect.stringMatching(/untagged-image\.md$/),
  });
  expect(library.version).toMatch(/^\d+\.\d+\.\d+/);
});
