import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LspClient, PULL } from './client.ts';
import { edited, type TextEdit } from './edited.ts';

interface Item {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}
interface Action {
  readonly title: string;
  readonly isPreferred?: boolean;
  readonly edit?: {
    readonly documentChanges?: readonly { textDocument: { uri: string }; edits: TextEdit[] }[];
  };
}

let root: string;
let client: LspClient;
const uriOf = (name: string): string => pathToFileURL(join(root, name)).href;
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const SOURCE = `#@ value distro
FROM python:3.13-slim
USER root
#@ if distro == "alpine"
#| RUN sudo apk add curl
#@ else
RUN sudo apt-get install -y curl
#@ end
`;
const PLAN = 'header: false\noutput: "{distro}/Dockerfile"\naxes:\n  distro: [slim, alpine]\n';
const ALPINE = 'FROM python:3.13-alpine\nUSER root\nRUN sudo apk add curl\n';
const SLIM = 'FROM python:3.13-slim\nUSER root\nRUN sudo apt-get install -y curl\n';
const RULES = ['sudo-in-run', 'variant-drift', 'invalid-variants'];

/** Pulls until nothing is left to find out. */
async function findings(name: string): Promise<string[]> {
  const pull = async (): Promise<readonly Item[]> =>
    (await client.request<{ items: readonly Item[] }>('textDocument/diagnostic', { textDocument: { uri: uriOf(name) } })).items;
  const settled = client.until('workspace/diagnostic/refresh', () => true, 1000).catch(() => undefined);
  await pull();
  await settled;
  return (await pull())
    .filter((it) => RULES.includes(it.code))
    .map(({ code, message, range }) => `${range.start.line + 1} ${code} ${/\(in .*\)$/.exec(message)?.[0] ?? ''}`.trim());
}
/** What is found in the end: the first answer does not wait for the disk. */
const found = (name: string) => expect.poll(() => findings(name), { timeout: 20_000 });
const change = (name: string, text: string, version = 2): void =>
  client.notify('textDocument/didChange', { textDocument: { uri: uriOf(name), version }, contentChanges: [{ text }] });
const openYaml = (name: string, text: string): void =>
  client.notify('textDocument/didOpen', { textDocument: { uri: uriOf(name), languageId: 'yaml', version: 1, text } });
const labels = async (name: string, line: number, character: number): Promise<string[]> =>
  (
    await client.request<{ label: string }[]>('textDocument/completion', {
      textDocument: { uri: uriOf(name) },
      position: { line, character },
    })
  ).map((it) => it.label);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-lsp-variants-'));
  put('Dockerfile', SOURCE);
  put('Dockerfile.variants.yaml', PLAN);
  client = new LspClient();
  await client.initialize(PULL, pathToFileURL(root).href, { files: true });
});
afterEach(() => {
  client.process.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('a source', () => {
  it('has the findings of all variants, and follows its variants file before that is saved', async () => {
    client.open(uriOf('Dockerfile'), SOURCE);
    await found('Dockerfile').toEqual(['5 sudo-in-run (in alpine)', '7 sudo-in-run (in slim)']);
    const changed = client.until('workspace/diagnostic/refresh');
    openYaml('Dockerfile.variants.yaml', PLAN.replace('[slim, alpine]', '[slim]'));
    await changed;
    await found('Dockerfile').toEqual(['7 sudo-in-run']);
  });

  it('says what is wrong in it while it is typed', async () => {
    client.open(uriOf('Dockerfile'), SOURCE);
    await findings('Dockerfile');
    change('Dockerfile', SOURCE.replace('#@ end\n', ''));
    await found('Dockerfile').toContain('4 invalid-variants');
  });

  it('says over its first line which variants there are', async () => {
    client.open(uriOf('Dockerfile'), SOURCE);
    const lenses = await client.request<{ command: { title: string; arguments: string[] } }[]>('textDocument/codeLens', {
      textDocument: { uri: uriOf('Dockerfile') },
    });
    expect(lenses[0]?.command).toMatchObject({ title: '2 variants: slim, alpine', arguments: [uriOf('Dockerfile')] });
  });

  it('completes directives, names, values and fragments', async () => {
    put('fragments/apt.dockerfile', 'RUN x\n');
    client.open(
      uriOf('Dockerfile'),
      'FROM x\n#@ \n#@ if \n#@ if distro == \n#@ if distro == "al\n#@ include \n#@ value di\nRUN x\n',
    );
    expect(await labels('Dockerfile', 1, 3)).toEqual(['if', 'elif', 'else', 'end', 'value', 'include', 'anchor']);
    expect(await labels('Dockerfile', 2, 6)).toEqual(['distro', 'name']);
    expect(await labels('Dockerfile', 3, 16)).toEqual(['slim', 'alpine']);
    expect(await labels('Dockerfile', 4, 19)).toEqual(['slim', 'alpine']);
    expect(await labels('Dockerfile', 5, 11)).toEqual(['fragments/apt.dockerfile']);
    expect(await labels('Dockerfile', 6, 11)).toEqual(['distro', 'name']);
    expect(await labels('Dockerfile', 7, 4)).toEqual([]);
  });
});

describe('a variants file', () => {
  it('has its mistakes, with the nearest name', async () => {
    openYaml('Dockerfile.variants.yaml', `${PLAN}exclude:\n  - {distr: slim}\n`);
    await found('Dockerfile.variants.yaml').toEqual(['6 invalid-variants']);
  });

  it('completes keys, axes, their values, and what changes may name', async () => {
    const text = `${PLAN}ex\nexclude:\n  - {distro: \n  - {\nchanges:\n  - \n    before:\n      \n`;
    openYaml('Dockerfile.variants.yaml', text);
    expect(await labels('Dockerfile.variants.yaml', 4, 2)).toContain('exclude');
    expect(await labels('Dockerfile.variants.yaml', 6, 13)).toEqual(['slim', 'alpine']);
    expect(await labels('Dockerfile.variants.yaml', 7, 5)).toEqual(['distro']);
    expect(await labels('Dockerfile.variants.yaml', 9, 4)).toContain('entrypoint');
    expect(await labels('Dockerfile.variants.yaml', 11, 6)).toEqual(['start', 'end', 'USER root', 'RUN sudo']);
  });
});

describe('a generated file', () => {
  beforeEach(() => put('alpine/Dockerfile', ALPINE));

  it('says where it comes from', async () => {
    client.open(uriOf('alpine/Dockerfile'), ALPINE);
    const lenses = await client.request<{ command: { title: string; arguments: string[] } }[]>('textDocument/codeLens', {
      textDocument: { uri: uriOf('alpine/Dockerfile') },
    });
    expect(lenses[0]?.command).toMatchObject({
      title: 'Variant alpine, generated from Dockerfile: go to the source',
      arguments: [uriOf('Dockerfile')],
    });
  });

  it('is held to its source, and an edit of it is carried back', async () => {
    client.open(uriOf('alpine/Dockerfile'), ALPINE);
    await found('alpine/Dockerfile').toEqual(['3 sudo-in-run']);
    change('alpine/Dockerfile', ALPINE.replace('curl', 'curl git'));
    await found('alpine/Dockerfile').toEqual(['3 variant-drift', '3 sudo-in-run']);
    const at = { line: 2, character: 0 };
    const actions = await client.request<Action[]>('textDocument/codeAction', {
      textDocument: { uri: uriOf('alpine/Dockerfile') },
      range: { start: at, end: at },
      context: { diagnostics: [], only: ['quickfix'] },
    });
    const titles = actions.map((it) => it.title);
    expect(titles).toContain('Generate alpine again from ../Dockerfile');
    expect(titles[0]).toBe('Carry the edit back to Dockerfile, for alpine only');
    const [made] = actions[0]?.edit?.documentChanges ?? [];
    expect(made?.textDocument.uri).toBe(uriOf('Dockerfile'));
    expect(edited(SOURCE, made?.edits)).toBe(SOURCE.replace('apk add curl', 'apk add curl git'));
  });

  it('follows its source as it stands in the editor', async () => {
    client.open(uriOf('alpine/Dockerfile'), ALPINE);
    client.open(uriOf('Dockerfile'), SOURCE);
    await found('alpine/Dockerfile').toEqual(['3 sudo-in-run']);
    const changed = client.until('workspace/diagnostic/refresh');
    change('Dockerfile', SOURCE.replace('apk add curl', 'apk add jq'));
    await changed;
    await found('alpine/Dockerfile').toEqual(['3 variant-drift', '3 sudo-in-run']);
  });
});

describe('what would be written', () => {
  const asked = <T>(method: string, params: object): Promise<T> => client.request(`dockwright/${method}`, params);
  interface Changed {
    readonly files: readonly { path: string; before: string | null; after: string; isEdited: boolean }[];
    readonly problems: readonly string[];
    readonly notes: readonly string[];
    readonly same: number;
  }

  it('is all that is not as generated; what was edited is said', async () => {
    put('slim/Dockerfile', 'FROM scratch\n');
    put('alpine/Dockerfile', ALPINE);
    const found = await asked<Changed>('changeVariants', { uri: uriOf('Dockerfile'), what: { kind: 'generate' } });
    expect(found.files.map((it) => [it.path, it.isEdited])).toEqual([['slim/Dockerfile', true]]);
    expect([found.same, found.problems]).toEqual([1, []]);
  });

  it('rests on the disk where an open file has no edits of its own', async () => {
    for (const name of ['Dockerfile', 'alpine/Dockerfile']) client.open(uriOf(name), name === 'Dockerfile' ? SOURCE : ALPINE);
    put('slim/Dockerfile', SLIM);
    put('alpine/Dockerfile', ALPINE);
    const ask = async (unsaved: readonly string[] | undefined) => {
      const { files } = await asked<Changed>('changeVariants', { uri: uriOf('Dockerfile'), what: { kind: 'generate' }, unsaved });
      return files.map((it) => it.path);
    };
    expect(await ask([])).toEqual([]);
    // The editor has not seen these yet.
    put('alpine/Dockerfile', ALPINE.replace('curl', 'wget'));
    expect(await ask([])).toEqual(['alpine/Dockerfile']);
    expect(await ask([uriOf('alpine/Dockerfile')])).toEqual([]);
    expect(await ask(undefined)).toEqual([]);
    put('Dockerfile', SOURCE.replace('curl', 'wget'));
    expect(await ask([])).toEqual([]);
  });

  it('is nothing when something is wrong', async () => {
    put('Dockerfile', SOURCE.replace('#@ end\n', ''));
    const found = await asked<Changed>('changeVariants', { uri: uriOf('Dockerfile'), what: { kind: 'generate' } });
    expect([found.files, found.problems]).toEqual([[], ['Dockerfile:4:1: This if has no #@ end.']]);
  });

  it('is a first variant of a Dockerfile, with its variants file', async () => {
    put('other.Dockerfile', 'FROM debian:13\nCMD ["x"]\n');
    const what = { kind: 'add', variant: 'debug' };
    const found = await asked<Changed>('changeVariants', { uri: uriOf('other.Dockerfile'), what });
    expect(found.files.map((it) => [it.path, it.before])).toEqual([
      ['other.Dockerfile', 'FROM debian:13\nCMD ["x"]\n'],
      ['other.Dockerfile.variants.yaml', null],
    ]);
  });

  it('is a preview of a variant as it is typed', async () => {
    client.open(uriOf('Dockerfile'), SOURCE);
    expect(await asked('variantText', { uri: uriOf('Dockerfile'), variant: 'alpine' })).toBe(ALPINE);
    change('Dockerfile', SOURCE.replace('apk add curl', 'apk add jq'));
    expect(await asked('variantText', { uri: uriOf('Dockerfile'), variant: 'alpine' })).toBe(ALPINE.replace('curl', 'jq'));
    expect(await asked('variantText', { uri: uriOf('Dockerfile'), variant: 'no' })).toBeNull();
  });
});
