// Makes dist/dockwright.vsix, from the files that .vscodeignore allows and a manifest for users.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = path.join(import.meta.dirname, '..');
const stage = path.join(root, 'dist/vsix');

const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
rmSync(stage, { recursive: true, force: true });
for (const file of files) {
  mkdirSync(path.dirname(path.join(stage, file)), { recursive: true });
  copyFileSync(path.join(root, file), path.join(stage, file));
}
// `type: module` is true of the sources, not of the bundles, and VS Code for the Web loads no extension that says so.
const {
  type,
  scripts,
  private: _,
  dependencies,
  devDependencies,
  ...manifest
} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
await createVSIX({
  cwd: stage,
  ignoreFile: path.join(root, '.vscodeignore'),
  packagePath: path.join(root, 'dist/dockwright.vsix'),
  dependencies: false,
});
