import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workspaceEdit } from '../../server/src/lsp/workspace-edit.ts';
import { insert } from '../../server/src/text/edit.ts';
import { LspClient, PULL } from './client.ts';
import { edited, type Position, type TextEdit } from './edited.ts';

interface FileEdit {
  readonly textDocument: { readonly uri: string; readonly version: number | null };
  readonly edits: readonly TextEdit[];
}
interface WorkspaceEdit {
  readonly changes?: Readonly<Record<string, readonly TextEdit[]>>;
  readonly documentChanges?: readonly FileEdit[];
}
interface Action {
  readonly title: string;
  readonly kind: string;
  readonly edit?: WorkspaceEdit;
  readonly data?: unknown;
}

const workspaceEditAbilities = { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] };
const FULL = {
  textDocument: { ...PULL.textDocument, rename: { prepareSupport: true } },
  workspace: { ...PULL.workspace, workspaceEdit: workspaceEditAbilities },
};
const TEXT = `FROM golang:1.24 AS build
RUN go mod download
RUN go build -o /app .

FROM debian:13
COPY --from=build /app /app
CMD ["/app"]
`;
const COMPOSE = 'services:\n  a:\n    build:\n      context: .\n      target: build\n';
const [INVOKED, AUTOMATIC] = [1, 2];

let root: string;
let client: LspClient;
let uri: string;
const uriOf = (name: string): string => pathToFileURL(join(root, name)).href;
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const at = (line: number, character: number): Position => ({ line, character });
const actions = (start: Position, end: Position, context: object = { only: ['refactor'] }): Promise<Action[]> =>
  client.request('textDocument/codeAction', {
    textDocument: { uri },
    range: { start, end },
    context: { diagnostics: [], ...context },
  });
const kinds = async (...args: Parameters<typeof actions>): Promise<string[]> =>
  (await actions(...args)).map((it) => it.kind).filter((it) => it.startsWith('refactor'));
const rename = (position: Position, newName: string): Promise<WorkspaceEdit> =>
  client.request('textDocument/rename', { textDocument: { uri }, position, newName });
const open = (name: string, languageId: string, text: string, version = 1): void =>
  client.notify('textDocument/didOpen', { textDocument: { uri: uriOf(name), languageId, version, text } });
const type = (text: string, version: number): void =>
  client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });

const editsOf = (edit: WorkspaceEdit | undefined, name: string): FileEdit | undefined =>
  edit?.documentChanges?.find((it) => it.textDocument.uri === uriOf(name));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-refactor-'));
  uri = uriOf('Dockerfile');
  put('Dockerfile', TEXT);
  client = new LspClient();
});
afterEach(() => {
  client.process.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('refactorings in an editor that can do everything', () => {
  beforeEach(async () => {
    await client.initialize(FULL, pathToFileURL(root).href);
    client.open(uri, TEXT);
  });

  it('are offered without an edit, which comes when one is picked, for this version of the text', async () => {
    const found = await actions(at(1, 0), at(2, 5));
    const merge = found.find((it) => it.title === 'Merge 2 RUN instructions into one');
    expect(merge?.kind).toBe('refactor.rewrite.merge-runs');
    expect(merge?.edit).toBeUndefined();
    const { edit } = await client.request<Action>('codeAction/resolve', merge);
    expect(edit?.changes).toBeUndefined();
    expect(edit?.documentChanges?.map((it) => it.textDocument)).toEqual([{ uri, version: 1 }]);
    expect(edited(TEXT, editsOf(edit, 'Dockerfile')?.edits)).toContain(
      'RUN go mod download \\\n    && go build -o /app .\n\nFROM',
    );
  });

  it('are offered in files that define builds, too', async () => {
    const text = 'services:\n  b:\n    build:\n      dockerfile_inline: |\n        FROM scratch\n';
    put('compose.yaml', text);
    open('compose.yaml', 'yaml', `# mine\n${text}`, 7);
    const found = await client.request<Action[]>('textDocument/codeAction', {
      textDocument: { uri: uriOf('compose.yaml') },
      range: { start: at(5, 10), end: at(5, 10) },
      context: { diagnostics: [], only: ['refactor'] },
    });
    expect(found.map((it) => it.title)).toEqual(['Extract this Dockerfile into b.Dockerfile']);
    const { edit } = await client.request<Action>('codeAction/resolve', found[0]);
    expect(edit?.documentChanges).toEqual([
      { kind: 'create', uri: uriOf('b.Dockerfile') },
      {
        textDocument: { uri: uriOf('b.Dockerfile'), version: null },
        edits: [expect.objectContaining({ newText: 'FROM scratch\n' })],
      },
      {
        textDocument: { uri: uriOf('compose.yaml'), version: 7 },
        edits: [{ range: { start: at(4, 6), end: at(5, 20) }, newText: 'dockerfile: b.Dockerfile' }],
      },
    ]);
    expect(
      await client.request('textDocument/prepareRename', { textDocument: { uri: uriOf('compose.yaml') }, position: at(2, 3) }),
    ).toBeNull();
  });

  it('come by the kinds that are asked for', async () => {
    const asked = (only: string[]): Promise<string[]> => kinds(at(0, 0), at(1, 19), { only });
    expect(await asked(['refactor'])).toContain('refactor.extract.extract-stage');
    expect(await asked([''])).toContain('refactor.extract.extract-stage');
    expect(await asked(['refactor.extract'])).toEqual(['refactor.extract.extract-stage']);
    expect(await asked(['refactor.extract.extract-stage'])).toEqual(['refactor.extract.extract-stage']);
    expect(await asked(['quickfix', 'refactor.inline'])).toEqual([]);
    expect(await asked(['refactor.ex'])).toEqual([]);
  });

  it('light no bulb for a cursor that passes by, but for a selection', async () => {
    expect(await kinds(at(1, 0), at(2, 5), { triggerKind: AUTOMATIC })).toContain('refactor.rewrite.merge-runs');
    expect(await kinds(at(6, 0), at(6, 0), { triggerKind: AUTOMATIC })).toEqual([]);
    expect(await kinds(at(6, 0), at(6, 0), { triggerKind: INVOKED })).toContain('refactor.rewrite.run-as-non-root');
  });

  it('take a selection of whole lines for these lines, wherever the cursor is left', async () => {
    expect(await kinds(at(1, 0), at(3, 0))).toContain('refactor.rewrite.merge-runs');
    expect(await kinds(at(0, 25), at(3, 0))).toContain('refactor.rewrite.merge-runs');
  });

  it('refuse with a sentence what was offered for an older text', async () => {
    const [merge] = await actions(at(1, 0), at(2, 5), { only: ['refactor.rewrite.merge-runs'] });
    type(`\n${TEXT}`, 2);
    await expect(client.request('codeAction/resolve', merge)).rejects.toThrow(
      '"Merge 2 RUN instructions into one" is no longer offered: a file has changed meanwhile. Ask for refactorings again.',
    );
  });

  it('know the text in the editor', async () => {
    type(TEXT.replace('RUN go mod download\n', ''), 2);
    expect(await kinds(at(1, 0), at(1, 5), { only: ['refactor.rewrite.merge-runs'] })).toEqual([]);
  });
});

describe('renaming a stage', () => {
  const initialize = async (): Promise<Record<string, unknown>> => {
    const { capabilities } = await client.initialize(FULL, pathToFileURL(root).href);
    client.open(uri, TEXT);
    return capabilities;
  };

  it('begins with its name, wherever that stands', async () => {
    const { renameProvider } = await initialize();
    expect(renameProvider).toEqual({ prepareProvider: true });
    const prepare = (position: Position): Promise<unknown> =>
      client.request('textDocument/prepareRename', { textDocument: { uri }, position });
    expect(await prepare(at(5, 14))).toEqual({ range: { start: at(5, 12), end: at(5, 17) }, placeholder: 'build' });
    expect(await prepare(at(0, 25))).toEqual({ range: { start: at(0, 20), end: at(0, 25) }, placeholder: 'build' });
    expect(await prepare(at(2, 8))).toBeNull();
    expect(await prepare(at(4, 8))).toBeNull();
  });

  it('changes the builds with it: files that are open at their version, others as they are on the disk', async () => {
    put('compose.yaml', COMPOSE);
    put('Makefile', 'test:\n\tdocker build --target build .\n');
    await initialize();
    open('compose.yaml', 'yaml', `# mine\n${COMPOSE}`, 7);
    await rename(at(0, 21), 'compile');
    // Nobody says that it changed: not every editor watches.
    put('Makefile', 'all: test\ntest:\n\tdocker build --target build .\n');
    const edit = await rename(at(0, 21), 'compile');
    expect(edit.documentChanges?.map((it) => [it.textDocument.uri, it.textDocument.version])).toEqual([
      [uri, 1],
      [uriOf('Makefile'), null],
      [uriOf('compose.yaml'), 7],
    ]);
    expect(edited(TEXT, editsOf(edit, 'Dockerfile')?.edits)).toBe(
      TEXT.replaceAll('build /app', 'compile /app').replace('AS build', 'AS compile'),
    );
    expect(editsOf(edit, 'Makefile')?.edits[0]?.range).toEqual({ start: at(2, 23), end: at(2, 28) });
    expect(editsOf(edit, 'compose.yaml')?.edits).toEqual([{ range: { start: at(5, 14), end: at(5, 19) }, newText: 'compile' }]);
  });

  it('says why a name cannot be had, and one that can', async () => {
    put('compose.yaml', COMPOSE);
    await initialize();
    type(TEXT.replace('FROM debian:13', 'FROM debian:13 AS prod'), 2);
    await expect(rename(at(5, 14), 'prod')).rejects.toThrow(
      'The stage build of line 1 cannot be called prod. There is a stage prod already. prod-2 is free.',
    );
    await expect(rename(at(5, 14), 'My Stage')).rejects.toThrow(
      /^The stage build .* cannot be called My Stage\. .* my-stage is free\.$/,
    );
    await expect(rename(at(5, 14), '')).rejects.toThrow(/^The stage build of line 1 cannot be called nothing\. /);
    await expect(rename(at(1, 14), 'x')).rejects.toThrow('There is no name of a stage here.');
  });

  it('is not tried where a build may name the stage in a way that nobody can follow', async () => {
    put('compose.yaml', COMPOSE.replace('target: build', `target: "${'$'}{TARGET}"`));
    await initialize();
    await expect(rename(at(0, 21), 'compile')).rejects.toThrow(
      /^The stage build of line 1 cannot be called compile\. compose\.yaml /,
    );
  });
});

describe('an editor that only takes plain edits', () => {
  it('gets them with the action, and renames', async () => {
    const { capabilities } = await client.initialize({}, pathToFileURL(root).href);
    expect(capabilities.renameProvider).toBe(true);
    client.open(uri, TEXT);
    const [merge] = await actions(at(1, 0), at(2, 5), { only: ['refactor.rewrite.merge-runs'] });
    expect(merge?.data).toBeUndefined();
    expect(merge?.edit?.documentChanges).toBeUndefined();
    expect(edited(TEXT, merge?.edit?.changes?.[uri])).toContain('&& go build');
    expect(Object.keys((await rename(at(0, 21), 'compile')).changes ?? {})).toEqual([uri]);
  });
});

describe('a file that is only linted when it is saved', () => {
  it('is refactored as it stands in the editor', async () => {
    client.answers.set('workspace/configuration', (params) =>
      (params as { items: unknown[] }).items.map(() => ({ run: 'onSave' })),
    );
    await client.initialize(FULL, pathToFileURL(root).href);
    client.open(uri, TEXT);
    await client.request('textDocument/diagnostic', { textDocument: { uri } });
    const now = `# A comment more\n${TEXT}`;
    type(now, 2);
    const [merge] = await actions(at(2, 0), at(3, 5), { only: ['refactor.rewrite.merge-runs'] });
    const { edit } = await client.request<Action>('codeAction/resolve', merge);
    expect(edit?.documentChanges?.[0]?.textDocument.version).toBe(2);
    expect(edited(now, editsOf(edit, 'Dockerfile')?.edits)).toMatch(
      /^# A comment more\nFROM .*\nRUN go mod download \\\n {4}&& go build/,
    );
  });
});

it('a change that makes and deletes files does that around the edits, and never writes into a file that has come meanwhile', () => {
  const files = {
    uriOf: (path: string) => `file:///w/${path}`,
    text: () => 'one\ntwo\n',
    versionOf: (of: string) => (of.endsWith('Dockerfile') ? 3 : null),
  };
  const change = {
    title: 'Do it',
    edits: new Map([
      ['Dockerfile', [insert(4, 'x')]],
      ['a.yml', [insert(0, 'y')]],
    ]),
    created: new Map([['run.sh', 'echo\n']]),
    deleted: ['old.sh'],
  };
  const range = (line: number) => ({ start: at(line, 0), end: at(line, 0) });
  expect(workspaceEdit(change, files).documentChanges).toEqual([
    { kind: 'create', uri: 'file:///w/run.sh' },
    { textDocument: { uri: 'file:///w/run.sh', version: null }, edits: [{ range: range(0), newText: 'echo\n' }] },
    { textDocument: { uri: 'file:///w/Dockerfile', version: 3 }, edits: [{ range: range(1), newText: 'x' }] },
    { textDocument: { uri: 'file:///w/a.yml', version: null }, edits: [{ range: range(0), newText: 'y' }] },
    { kind: 'delete', uri: 'file:///w/old.sh' },
  ]);
});
