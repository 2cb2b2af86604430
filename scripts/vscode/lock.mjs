// Makes the lock files of the builds in versions.mjs anew: `node scripts/vscode/lock.mjs`, after a version was raised.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { INSTALLS, NPM_FLAGS } from './install.mjs';
import { LOCKS } from './paths.mjs';

fs.rmSync(LOCKS, { recursive: true, force: true });
fs.mkdirSync(LOCKS);
for (const { key, dependencies } of INSTALLS) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-lock-'));
  const manifest = { name: 'vscode', version: '0.0.0', private: true, dependencies };
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  // Addresses are left out, so that any mirror of the registry will do; the hashes say what must come from it.
  const flags = ['--package-lock=true', '--omit-lockfile-registry-resolved', ...NPM_FLAGS];
  execFileSync('npm', ['install', ...flags], { cwd: folder, stdio: 'inherit' });
  fs.copyFileSync(path.join(folder, 'package-lock.json'), path.join(LOCKS, `${key}.lock`));
  fs.rmSync(folder, { recursive: true });
}
