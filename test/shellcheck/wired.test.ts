import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findShellCheck } from '../../server/src/host/shellcheck.ts';
import { LspClient, PULL } from '../lsp/client.ts';

// That it is there where it has to be, the test beside this one looks at.
const isThere = (await findShellCheck({ env: process.env })) !== undefined;
const CLI = join(import.meta.dirname, '../../dist/npm/cli.js');
const FROM = `FROM debian:13@sha256:${'a'.repeat(64)}\n`;
const TEXT = `${FROM}RUN mkdir $(cat /x) \`id -u\`\n`;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-shellcheck-'));
  writeFileSync(join(root, 'Dockerfile'), TEXT);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(!isThere)('lint --shellcheck', () => {
  const codes = (...args: string[]): string[] => {
    const { stdout, stderr } = spawnSync(process.execPath, [CLI, 'lint', '--format', 'hadolint-json', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout).map((it: { code: string; line: number; level: string }) => `${it.line} ${it.code} ${it.level}`);
  };

  it('adds its findings, with their codes', () => {
    expect(codes()).toEqual([]);
    expect(codes('--shellcheck')).toEqual(['2 SC2046 warning', '2 SC2046 warning', '2 SC2006 style']);
  });

  it('honours levels, and comments of all kinds', () => {
    writeFileSync(join(root, 'dockwright.yaml'), 'rules: {SC2046: error, SC2006: off}\n');
    expect(codes('--shellcheck')).toEqual(['2 SC2046 error', '2 SC2046 error']);
    writeFileSync(join(root, 'Dockerfile'), TEXT.replace('RUN', '# hadolint ignore=SC2046\nRUN'));
    expect(codes('--shellcheck')).toEqual([]);
    writeFileSync(join(root, 'dockwright.yaml'), 'extends: buildkit\n');
    writeFileSync(join(root, 'Dockerfile'), TEXT);
    expect(codes('--shellcheck')).toEqual([]);
  });

  it('takes codes that only ShellCheck has, also from hadolint', () => {
    writeFileSync(join(root, 'Dockerfile'), `${FROM}RUN tar xf *.tar\n`);
    expect(codes('--shellcheck')).toEqual(['2 SC2035 info']);
    writeFileSync(join(root, '.hadolint.yaml'), 'ignored: [SC2035]\n');
    expect(codes('--shellcheck')).toEqual([]);
  });

  it('is asked once for all runs with --cache', () => {
    const cached = ['--shellcheck', '--cache-location', 'kept'];
    expect(codes(...cached)).toHaveLength(3);
    // Who repeats what is written there has not asked.
    const file = join(root, 'kept/dockwright-cache.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('2046', '2047'));
    expect(codes(...cached)).toEqual(['2 SC2047 warning', '2 SC2047 warning', '2 SC2006 style']);
    writeFileSync(join(root, 'Dockerfile'), TEXT.replace('/x', '/y'));
    expect(codes(...cached)).toEqual(['2 SC2046 warning', '2 SC2046 warning', '2 SC2006 style']);
    expect(codes('--cache-location', 'kept'), 'without ShellCheck').toEqual([]);
  });
});

it('says when there is none', () => {
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'lint', '--shellcheck'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: '' },
  });
  expect([status, stderr]).toEqual([2, 'dockwright: --shellcheck: there is no shellcheck on PATH.\n']);
});

describe.skipIf(!isThere)('the language server', () => {
  const uri = (): string => pathToFileURL(join(root, 'Dockerfile')).href;
  const start = async (options: object): Promise<LspClient> => {
    const client = new LspClient();
    await client.initialize(PULL, pathToFileURL(root).href, options);
    client.open(uri(), TEXT);
    return client;
  };
  const codes = async (client: LspClient): Promise<string[]> =>
    (await client.request<{ items: { code: string }[] }>('textDocument/diagnostic', { textDocument: { uri: uri() } })).items.map(
      (it) => it.code,
    );

  it('adds its findings when typing pauses, and keeps those of the lines that stay', async () => {
    const client = await start({});
    await expect.poll(() => codes(client), { timeout: 20_000 }).toEqual(['SC2046', 'SC2046', 'SC2006']);
    client.notify('textDocument/didChange', {
      textDocument: { uri: uri(), version: 2 },
      contentChanges: [{ text: TEXT.replace('RUN', 'RUN ls\nRUN') }],
    });
    expect(await codes(client)).toEqual(['SC2046', 'SC2046', 'SC2006']);
    client.process.kill('SIGKILL');
  }, 30_000);

  it('runs nothing in a workspace that is not trusted', async () => {
    const client = await start({ trusted: false });
    await new Promise((done) => setTimeout(done, 1500));
    expect(await codes(client)).toEqual([]);
    client.process.kill('SIGKILL');
  }, 30_000);
});
