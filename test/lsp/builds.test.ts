import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LspClient, PULL } from './client.ts';

interface Report {
  readonly items: readonly { readonly code: string; readonly message: string }[];
}
interface Lens {
  readonly range: { readonly start: { readonly line: number } };
  readonly command: { readonly title: string; readonly arguments: [string, { label: string; uri: string; line: number }[]] };
}

let root: string;
let client: LspClient;
const uriOf = (name: string): string => pathToFileURL(join(root, name)).href;
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const TEXT = 'FROM debian:13 AS base\nCOPY app.conf /\nFROM base AS prod\n';
const COMPOSE = 'services:\n  web:\n    build:\n      context: docker\n      target: base\n';

/** Pulls until nothing is left to find out. */
async function findings(uri: string, code = 'missing-source'): Promise<string[]> {
  const settled = client.until('workspace/diagnostic/refresh', () => true, 1500).catch(() => undefined);
  const pull = (): Promise<Report> => client.request('textDocument/diagnostic', { textDocument: { uri } });
  await pull();
  await settled;
  return (await pull()).items.filter((it) => it.code === code).map((it) => it.message);
}
const lenses = (uri: string): Promise<Lens[]> => client.request('textDocument/codeLens', { textDocument: { uri } });

/** What is found in the end: the first answer does not wait for the disk. */
const found = (uri: string, code?: string) => expect.poll(() => findings(uri, code), { timeout: 20_000 });

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-builds-'));
  put('docker/Dockerfile', TEXT);
  put('docker/run.sh', '');
  put('app.conf', '');
  put('compose.yaml', COMPOSE);
  put('.github/workflows/ci.yml', 'jobs:\n  image:\n    steps:\n      - run: docker build -f docker/Dockerfile .\n');
  client = new LspClient();
  await client.initialize(PULL, pathToFileURL(root).href, { files: true });
  // What our client would answer from VS Code's file system is not needed: these are files on the disk.
});
afterEach(() => {
  client.process.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('the builds of the workspace', () => {
  it('decide where sources are looked for, and name the build that fails', async () => {
    const uri = uriOf('docker/Dockerfile');
    client.open(uri, TEXT);
    await found(uri).toEqual(['app.conf is not in the context docker of compose.yaml, only in the context . of ci.yml.']);
  });

  it('make images that need no tag', async () => {
    const uri = uriOf('app/Dockerfile');
    const text = 'FROM team/base\n';
    put('app/Dockerfile', text);
    client.open(uri, text);
    await found(uri, 'untagged-image').toHaveLength(1);
    const changed = client.until('workspace/diagnostic/refresh');
    const compose = COMPOSE.replace('  web:\n', '  web:\n    image: team/base\n');
    client.notify('textDocument/didOpen', {
      textDocument: { uri: uriOf('compose.yaml'), languageId: 'yaml', version: 1, text: compose },
    });
    await changed;
    await found(uri, 'untagged-image').toEqual([]);
  });

  it('count as they stand in the editor, before they are saved', async () => {
    const uri = uriOf('docker/Dockerfile');
    client.open(uri, TEXT);
    await found(uri).toHaveLength(1);
    const changed = client.until('workspace/diagnostic/refresh');
    const text = COMPOSE.replace('context: docker', 'context: .\n      dockerfile: docker/Dockerfile');
    client.notify('textDocument/didOpen', { textDocument: { uri: uriOf('compose.yaml'), languageId: 'yaml', version: 1, text } });
    await changed;
    await found(uri).toEqual([]);
    const back = client.until('workspace/diagnostic/refresh');
    client.notify('textDocument/didClose', { textDocument: { uri: uriOf('compose.yaml') } });
    await back;
    await found(uri).toHaveLength(1);
  });

  it('are watched', async () => {
    const uri = uriOf('docker/Dockerfile');
    client.open(uri, TEXT);
    await found(uri).toHaveLength(1);
    put('compose.yaml', 'services: {}\n');
    const changed = client.until('workspace/diagnostic/refresh');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('compose.yaml'), type: 2 }] });
    await changed;
    await found(uri).toEqual([]);
  });

  it('know a Dockerfile by a link, too', async () => {
    put('linked/real.Dockerfile', 'FROM debian:13\n');
    symlinkSync('real.Dockerfile', join(root, 'linked/Dockerfile'));
    put('compose.yaml', 'services:\n  web:\n    build: linked\n');
    client.open(uriOf('linked/real.Dockerfile'), 'FROM debian:13\n');
    expect((await lenses(uriOf('linked/real.Dockerfile'))).map((it) => it.command.title)).toContain(
      'built by compose.yaml (web)',
    );
  });

  it('stand over each FROM, with links', async () => {
    const uri = uriOf('docker/Dockerfile');
    client.open(uri, TEXT);
    const found = await lenses(uri);
    expect(found.map((it) => [it.range.start.line, it.command.title])).toEqual([
      [0, '$(package) context ., docker'],
      [0, 'built by compose.yaml (web)'],
      [2, 'built by ci.yml (image)'],
    ]);
    expect(found[1]?.command.arguments[1]).toEqual([
      { label: 'web  compose.yaml:4', context: 'docker', target: 'base', uri: uriOf('compose.yaml'), line: 3 },
    ]);
  });

  it('can be overruled', async () => {
    const uri = uriOf('docker/Dockerfile');
    client.open(uri, TEXT);
    await findings(uri);
    const choices = await client.request<{ label: string; context: unknown }[]>('dockwright/contextChoices', { uri });
    expect(choices.map((it) => it.label)).toEqual(['What the builds of the workspace say', 'docker', '.', 'None']);
    await client.request('dockwright/setContext', { uri, context: choices[2]?.context });
    await found(uri).toEqual([]);
    await client.request('dockwright/setContext', { uri, context: null });
    await found(uri).toHaveLength(1);
  });

  it('are judged in their own files, by the Dockerfile as it stands in the editor', async () => {
    const compose = uriOf('compose.yaml');
    const text = COMPOSE.replace('target: base', 'target: "prodd"\n      args: { V: "1" }');
    client.notify('textDocument/didOpen', { textDocument: { uri: compose, languageId: 'yaml', version: 1, text } });
    const pull = async (): Promise<string[]> => {
      const report = await client.request<Report>('textDocument/diagnostic', { textDocument: { uri: compose } });
      return report.items.map((it) => `${it.code}: ${it.message}`);
    };
    expect(await pull()).toEqual([
      'unknown-target: The Dockerfile has no stage prodd. Did you mean prod?',
      'unknown-build-arg: No ARG of the Dockerfile declares V, so the build drops it.',
    ]);
    const range = { start: { line: 4, character: 16 }, end: { line: 4, character: 16 } };
    const [fix] = await client.request<{ title: string; edit: { changes: Record<string, { newText: string }[]> } }[]>(
      'textDocument/codeAction',
      { textDocument: { uri: compose }, range, context: { diagnostics: [] } },
    );
    expect([fix?.title, fix?.edit.changes[compose]?.[0]?.newText]).toEqual(['Write prod', 'prod']);
    client.open(uriOf('docker/Dockerfile'), `${TEXT}FROM prod AS prodd\nARG V\n`);
    expect(await pull()).toEqual([]);
  });

  it('hold Dockerfiles of their own, which are linted where they stand', async () => {
    const uri = uriOf('inline/compose.yaml');
    const text = 'services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:13\n        MAINTAINER me\n';
    put('inline/compose.yaml', text);
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    const { items } = await client.request<{ items: { code: string; range: { start: { line: number; character: number } } }[] }>(
      'textDocument/diagnostic',
      { textDocument: { uri } },
    );
    expect(items.find((it) => it.code === 'deprecated-maintainer')?.range.start).toEqual({ line: 5, character: 8 });
  });

  it('are changed together with the Dockerfile when a source leads out of the context', async () => {
    put('shared/schema.json', '{}');
    put('svc/Dockerfile', 'FROM debian:13\nCOPY ../shared/schema.json /\n');
    put('svc/compose.yaml', 'services:\n  s:\n    build: .\n');
    const uri = uriOf('svc/Dockerfile');
    client.open(uri, 'FROM debian:13\nCOPY ../shared/schema.json /\n');
    const range = { start: { line: 1, character: 8 }, end: { line: 1, character: 8 } };
    const ask = (): Promise<
      { title: string; edit?: { documentChanges: { kind?: string; uri?: string; textDocument?: { uri: string } }[] } }[]
    > => client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [] } });
    await client.request('textDocument/diagnostic', { textDocument: { uri } });
    const [up, named] = await ask();
    expect([up?.title, named?.title]).toEqual([
      'Build from . instead (changes compose.yaml and one source)',
      'Name shared as the context shared (changes compose.yaml)',
    ]);
    expect(up?.edit?.documentChanges.map((it) => it.uri ?? it.textDocument?.uri)).toEqual([
      uriOf('svc/Dockerfile.dockerignore'),
      uriOf('svc/Dockerfile.dockerignore'),
      uriOf('svc/compose.yaml'),
      uri,
    ]);
  });
});
