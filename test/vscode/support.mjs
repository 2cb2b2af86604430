// What the tests in real editors have in common.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { Unavailable } from '../../scripts/vscode/install.mjs';
import { ROOT } from '../../scripts/vscode/paths.mjs';

const HERE = import.meta.dirname;

/** The window holds still: nothing opens by itself while a test types. */
export const HELD_STILL = {
  'editor.codeActions.triggerOnFocusChange': false,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.quickSuggestions': { other: false, comments: false, strings: false },
  'editor.suggestOnTriggerCharacters': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'problems.autoReveal': false,
  'workbench.editor.enablePreview': false,
};

/** The tests may install a VS Code first. */
export const TIMEOUT = 10 * 60_000;

/** Skips the test with the reason when something that it needs is not there; a failure with DOCKWRIGHT_REQUIRED=1. */
export async function needs(t, get) {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof Unavailable) || process.env.DOCKWRIGHT_REQUIRED === '1') throw error;
    console.log(`Skipped: ${error.message}`);
    t.skip(error.message);
    return undefined;
  }
}

/** A copy of a workspace to write to. */
export function copyOfWorkspace(t, from = path.join(HERE, 'workspace')) {
  const folder = temporaryFolder(t);
  fs.cpSync(from, folder, { recursive: true });
  return folder;
}

export function temporaryFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-test-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * The specs as an extension of their own, so that they test the packaged one: `{ folder, run }`.
 * One bundle for both hosts: nothing in it is of Node or of the browser.
 */
export async function buildSpecs() {
  const folder = path.join(ROOT, 'dist/test-extension');
  const run = path.join(folder, 'run.js');
  const entry = path.join(HERE, 'extension/src/run.ts');
  await build({
    entryPoints: [entry],
    outfile: run,
    bundle: true,
    platform: 'neutral',
    format: 'cjs',
    external: ['vscode'],
    sourcemap: 'inline',
  });
  fs.copyFileSync(path.join(HERE, 'extension/package.json'), path.join(folder, 'package.json'));
  return { folder, run };
}
