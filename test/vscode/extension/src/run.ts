import * as vscode from 'vscode';
import { specs } from './specs.ts';

const TIMEOUT = 45_000;

/** VS Code calls this in its extension host: on Node and in the browser's worker alike. Rejects when a spec failed. */
export async function run(): Promise<void> {
  const failed: string[] = [];
  // In the browser files save themselves after a second, and here the specs say when.
  await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
  for (const [name, spec] of Object.entries(specs)) {
    const begin = Date.now();
    try {
      await Promise.race([spec(), timeout()]);
      console.log(`  ok ${name} (${Date.now() - begin} ms)`);
    } catch (error) {
      failed.push(name);
      console.log(`  not ok ${name} (${Date.now() - begin} ms)\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  console.log(`${Object.keys(specs).length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) throw new Error(`failed: ${failed.join('; ')}`);
}

const timeout = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(`took longer than ${TIMEOUT} ms`)), TIMEOUT));
