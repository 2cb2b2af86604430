import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'server/src');
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');

/** Each layer may import itself and those before it. */
const LAYERS = [
  'text',
  'data',
  'syntax',
  'shell',
  'knowledge',
  'model',
  'host/host.ts',
  'builds',
  'facts',
  'engine',
  'variants',
  'rules',
  'refactor',
  'refactorings',
  'registry',
  'workspace',
  'report',
  'library',
  'host',
  'lsp',
  'cli',
  'main',
];
const layerOf = (path: string): number => LAYERS.findIndex((layer) => path === layer || path.startsWith(`${layer}/`));
/** Who may import which package. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'dockerfile-ast': ['syntax/parse.ts'],
  unbash: ['shell/'],
  'jsonc-parser': ['data/'],
  yaml: ['data/'],
  ignore: ['workspace/'],
  minimatch: ['text/globs.ts'],
  diff: ['text/diff.ts'],
  chokidar: ['cli/watch.ts'],
  undici: ['host/'],
  'vscode-languageserver': ['lsp/'],
  'vscode-languageserver/node': ['main/'],
  'vscode-languageserver/browser': ['main/'],
  'vscode-languageserver-textdocument': ['lsp/'],
};

const all = files(source).map((file) => ({ path: relative(source, file).replaceAll('\\', '/'), file }));

describe('layers', () => {
  it.each(all.map((it) => [it.path, it] as const))('%s imports only what is below it', (path, { file }) => {
    const own = layerOf(path);
    expect(own, `${path} is in no layer`).toBeGreaterThanOrEqual(0);
    for (const name of importsOf(file)) {
      if (!name.startsWith('.')) {
        if (name.startsWith('node:')) expect(['host', 'cli', 'main'], `${path} imports ${name}`).toContain(path.split('/')[0]);
        else
          expect(
            PACKAGES[name]?.some((owner) => path.startsWith(owner)),
            `${path} may not import ${name}`,
          ).toBe(true);
        continue;
      }
      const target = relative(source, resolve(dirname(file), name)).replaceAll('\\', '/');
      expect(layerOf(target), `${path} imports ${target}`).toBeLessThanOrEqual(own);
    }
  });

  it('adapters do not know each other, and rules do not know rules', () => {
    for (const { path, file } of all)
      for (const name of importsOf(file).filter((it) => it.startsWith('.'))) {
        const target = relative(source, resolve(dirname(file), name)).replaceAll('\\', '/');
        if (path.startsWith('cli/')) expect(target, path).not.toMatch(/^lsp\//);
        if (path.startsWith('lsp/')) expect(target, path).not.toMatch(/^(cli|report|host\/node)/);
        if (path.startsWith('rules/') && path !== 'rules/index.ts') expect(target, path).not.toMatch(/^rules\//);
      }
  });

  it('registries are asked without the engine and its rules', () => {
    for (const { path, file } of all.filter((it) => it.path.startsWith('registry/')))
      for (const name of importsOf(file).filter((it) => it.startsWith('.'))) {
        const target = relative(source, resolve(dirname(file), name)).replaceAll('\\', '/');
        expect(target, path).toMatch(/^(text|data|syntax|knowledge|model|facts|registry)\/|^host\/host\.ts$/);
      }
  });

  it('the client knows the protocol only', () => {
    for (const file of files(join(root, 'client/src')))
      for (const name of importsOf(file).filter((it) => it.startsWith('../..')))
        expect(name).toBe('../../server/src/lsp/protocol.ts');
  });
});

describe('the pure part', () => {
  const pure = all.filter(({ path }) =>
    /^(text|data|syntax|builds|shell|refactor|knowledge|model|facts|engine|variants|rules)\//.test(path),
  );

  it.each(pure.map((it) => [it.path, it.file] as const))('%s is synchronous and keeps no state', (path, file) => {
    const text = readFileSync(file, 'utf8');
    expect(text, `${path} waits`).not.toMatch(/\basync\b|\bawait\b|\bPromise\b/);
    expect(text, `${path} has state of its own`).not.toMatch(/^(export )?let /m);
  });

  it('is checked without the types of Node and of browsers, and so is what asks registries', () => {
    const config = JSON.parse(readFileSync(join(root, 'server/tsconfig.json'), 'utf8'));
    expect(config.compilerOptions).toEqual({ lib: ['es2023'], types: [] });
    for (const { path } of [...pure, ...all.filter((it) => it.path.startsWith('registry/'))])
      expect(
        config.include.some((it: string) => `src/${path}`.startsWith(it)),
        path,
      ).toBe(true);
  });
});

describe('sizes', () => {
  it.each(all.map((it) => [it.path, it.file] as const))('%s', (path, file) => {
    const lines = readFileSync(file, 'utf8').split('\n').length;
    expect(lines).toBeLessThanOrEqual(path.startsWith('rules/') && path !== 'rules/index.ts' ? 150 : 400);
  });

  it('the client is thin', () => {
    const lines = files(join(root, 'client/src')).reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length, 0);
    expect(lines).toBeLessThanOrEqual(700);
  });
});
