import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LspClient, PULL } from './client.ts';

interface Item {
  readonly code: string;
  readonly message: string;
  readonly range: { start: { line: number; character: number }; end: { line: number; character: number } };
  readonly codeDescription: { href: string };
  readonly tags?: number[];
}
interface Report {
  readonly kind: string;
  readonly resultId: string;
  readonly items: readonly Item[];
}
interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly edit?: { changes?: Record<string, { newText: string }[]>; documentChanges?: unknown[] };
  readonly data?: unknown;
}

const TEXT = 'FROM debian:13 AS Build\nRUN sudo true\n';
const range = (line: number, start: number, end = start) => ({
  start: { line, character: start },
  end: { line, character: end },
});

let root: string;
let client: LspClient;
const uriOf = (name: string): string => pathToFileURL(join(root, name)).href;
const pull = (uri: string, previousResultId?: string): Promise<Report> =>
  client.request('textDocument/diagnostic', { textDocument: { uri }, previousResultId });
const actions = (uri: string, at: ReturnType<typeof range>, only?: string[]): Promise<Action[]> =>
  client.request('textDocument/codeAction', {
    textDocument: { uri },
    range: at,
    context: { diagnostics: [], ...(only ? { only } : {}) },
  });
const codes = (report: Report): string[] => report.items.map((item) => item.code);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-lsp-'));
  client = new LspClient();
});
afterEach(() => {
  client.process.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('a client that pulls', () => {
  beforeEach(async () => {
    await client.initialize(PULL, pathToFileURL(root).href);
  });

  it('gets findings with narrow ranges, the rule as code and a link to its page', async () => {
    client.open(uriOf('Dockerfile'), TEXT);
    const { items } = await pull(uriOf('Dockerfile'));
    const stage = items.find((item) => item.code === 'stage-casing');
    expect(stage?.range).toEqual(range(0, 18, 23));
    expect(stage?.codeDescription.href).toMatch(/docs\/rules\/stage-casing\.md$/);
    expect(codes({ kind: '', resultId: '', items })).toContain('sudo-in-run');
  });

  it('counts columns in UTF-16 units', async () => {
    client.open(uriOf('Dockerfile'), 'FROM debian:13\nRUN echo é😀 && sudo true\n');
    const sudo = (await pull(uriOf('Dockerfile'))).items.find((item) => item.code === 'sudo-in-run');
    expect(sudo?.range).toEqual(range(1, 16, 20));
  });

  it('is told that nothing changed, until the text does', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, TEXT);
    const first = await pull(uri);
    expect((await pull(uri, first.resultId)).kind).toBe('unchanged');
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: range(0, 18, 23), text: 'build' }],
    });
    const second = await pull(uri, first.resultId);
    expect(second.kind).toBe('full');
    expect(codes(second)).not.toContain('stage-casing');
  });

  it('gets new findings when the configuration file changes, and its mistakes as findings of that file', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, TEXT);
    const first = await pull(uri);
    writeFileSync(join(root, 'dockwright.json'), '{ "rules": { "StageNameCasing": "off", "sudo-in-runn": "error" } }');
    const refreshed = client.until('workspace/diagnostic/refresh');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('dockwright.json'), type: 1 }] });
    await refreshed;
    const mistakes = client.until('textDocument/publishDiagnostics', ({ uri: of }: { uri: string }) =>
      of.endsWith('dockwright.json'),
    );
    const second = await pull(uri, first.resultId);
    expect(second.kind).toBe('full');
    expect(codes(second)).not.toContain('stage-casing');
    expect(JSON.stringify(await mistakes)).toContain('There is no rule \\"sudo-in-runn\\". Did you mean \\"sudo-in-run\\"?');
  });

  it('gets what the files of the context say, and asks for a watch on their folder', async () => {
    const uri = uriOf('Dockerfile');
    writeFileSync(join(root, 'package.json'), '{}');
    client.open(uri, 'FROM node:22\nCOPY package.json yarn.lock ./\n');
    const refreshed = client.until('workspace/diagnostic/refresh');
    await pull(uri);
    await refreshed;
    expect(codes(await pull(uri))).toContain('missing-source');
    writeFileSync(join(root, 'yarn.lock'), '');
    const again = client.until('workspace/diagnostic/refresh');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('yarn.lock'), type: 1 }] });
    await again;
    const settled = client.until('workspace/diagnostic/refresh');
    await pull(uri);
    await settled;
    expect(codes(await pull(uri))).not.toContain('missing-source');
    const watched = JSON.stringify(client.asked.filter(({ method }) => method === 'client/registerCapability'));
    expect(watched).toContain(`"baseUri":"${pathToFileURL(root).href}"`);
  });

  it('gets quick fixes, one of them preferred, and their edits on resolve', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, TEXT);
    const found = await actions(uri, range(0, 19), ['quickfix']);
    expect(found.map((action) => action.title)).toEqual([
      'Write build',
      'Disable stage-casing for this instruction',
      'Disable stage-casing for the entire file',
      'Disable stage-casing in dockwright.json',
    ]);
    expect(found.map((action) => action.isPreferred ?? false)).toEqual([true, false, false, false]);
    const edits = await Promise.all(found.map((action) => client.request<Action>('codeAction/resolve', action)));
    expect(edits[0]?.edit?.changes?.[uri]).toEqual([{ range: range(0, 18, 23), newText: 'build' }]);
    expect(edits[1]?.edit?.changes?.[uri]?.[0]?.newText).toBe('# dockwright ignore=stage-casing\n');
    expect(edits[2]?.edit?.changes?.[uri]?.[0]?.newText).toBe('# dockwright file ignore=stage-casing\n');
    expect(JSON.stringify(edits[3]?.edit?.documentChanges)).toContain(`"kind":"create","uri":"${uriOf('dockwright.json')}"`);
  });

  it('gets no edit for an action of an older text', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, TEXT);
    const [fix] = await actions(uri, range(0, 19));
    client.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: `\n${TEXT}` }] });
    expect((await client.request<Action>('codeAction/resolve', fix)).edit).toBeUndefined();
  });

  it('gets fix-all as edits when it asks for that kind, and not in the light bulb', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, 'FROM debian:13 AS Build\nFROM Build as Two\n');
    expect((await actions(uri, range(0, 0))).map((action) => action.kind)).not.toContain('source.fixAll.dockwright');
    for (const only of ['source.fixAll', 'source.fixAll.dockwright', 'source']) {
      const [action] = await actions(uri, range(0, 0), [only]);
      expect(action?.kind).toBe('source.fixAll.dockwright');
      expect(action?.edit?.changes?.[uri]).toHaveLength(1);
    }
    expect(await actions(uri, range(0, 0), ['refactor'])).toEqual([]);
  });

  it('offers to fix all of a rule where there are several', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, 'FROM debian:13 AS One\nFROM debian:13 AS Two\n');
    const all = (await actions(uri, range(0, 19))).find((action) => action.title.startsWith('Fix all stage-casing'));
    const edit = (await client.request<Action>('codeAction/resolve', all)).edit?.changes?.[uri];
    expect(edit?.[0]?.newText).toBe('one\nFROM debian:13 AS t');
  });

  it('is offered refactorings where they belong', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, 'FROM debian:13\nRUN true\nCMD ["x"]\n');
    await pull(uri);
    const kinds = async (line: number): Promise<string[]> =>
      (await actions(uri, range(line, 0), ['refactor'])).map((it) => `${it.kind}: ${it.title}`);
    expect(await kinds(2)).toEqual([
      'refactor.rewrite.exec-to-shell-form: Let the shell start x in this CMD',
      'refactor.rewrite.run-as-non-root: Run as a user of its own (app, uid 10001)',
    ]);
    expect(await kinds(1)).toEqual([]);
  });

  it('shows the rule under the pointer', async () => {
    const uri = uriOf('Dockerfile');
    client.open(uri, TEXT);
    const hover = await client.request<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri },
      position: range(0, 19).start,
    });
    expect(hover.contents.value).toContain('[stage-casing]');
    expect(await client.request('textDocument/hover', { textDocument: { uri }, position: range(1, 0).start })).toBeNull();
  });

  it('serves untitled documents', async () => {
    client.open('untitled:Untitled-1', TEXT);
    expect(codes(await pull('untitled:Untitled-1'))).toContain('stage-casing');
  });

  it('lints the workspace and tells of files that nobody opened', async () => {
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a/Dockerfile'), TEXT);
    writeFileSync(join(root, 'b.Dockerfile'), TEXT);
    const told = client.until('textDocument/publishDiagnostics');
    const result = await client.request<{ files: number; findings: number }>('dockwright/lintWorkspace', null);
    expect(result.files).toBe(2);
    expect(result.findings).toBeGreaterThan(1);
    expect(JSON.stringify(await told)).toContain('stage-casing');
  });

  it('ends with code 0', async () => {
    expect(await client.stop()).toBe(0);
  });
});

describe('a client that only takes pushes and plain edits', () => {
  it('gets findings with the version of the text, and edits in the actions', async () => {
    const { capabilities } = await client.initialize({}, pathToFileURL(root).href);
    expect(capabilities.diagnosticProvider).toBeUndefined();
    const pushed = client.until('textDocument/publishDiagnostics');
    client.open(uriOf('Dockerfile'), TEXT);
    const params = (await pushed) as { version: number; diagnostics: Item[] };
    expect(params.version).toBe(1);
    expect(params.diagnostics.map((item) => item.code)).toContain('stage-casing');
    const [fix] = await actions(uriOf('Dockerfile'), range(0, 19));
    expect(fix?.edit?.changes?.[uriOf('Dockerfile')]).toHaveLength(1);
  });
});

describe('settings', () => {
  it('switch it off, and set the context', async () => {
    mkdirSync(join(root, 'ctx'));
    writeFileSync(join(root, 'ctx/a.conf'), '');
    let settings: unknown = { enable: false };
    client.answers.set('workspace/configuration', (params) => (params as { items: unknown[] }).items.map(() => settings));
    await client.initialize(PULL, pathToFileURL(root).href);
    const uri = uriOf('Dockerfile');
    client.open(uri, 'FROM debian:13\nCOPY b.conf /etc/\n');
    expect((await pull(uri)).items).toEqual([]);
    settings = { context: 'ctx' };
    const refreshed = client.until('workspace/diagnostic/refresh');
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await refreshed;
    const settled = client.until('workspace/diagnostic/refresh');
    await pull(uri);
    await settled;
    expect((await pull(uri)).items.find((item) => item.code === 'missing-source')?.message).toBe(
      'b.conf is not in the build context ctx.',
    );
  });
});
