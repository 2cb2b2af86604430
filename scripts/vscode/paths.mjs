// Where things are in this repository; nothing else in the harness knows its layout.
import os from 'node:os';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '../..');
export const VSIX = path.join(ROOT, 'dist/dockwright.vsix');
export const EXAMPLES = path.join(ROOT, 'examples');
export const LOCKS = path.join(import.meta.dirname, 'locks');
export const CACHE = path.resolve(process.env.DOCKWRIGHT_VSCODE_CACHE ?? path.join(os.homedir(), '.cache/dockwright-vscode'));
