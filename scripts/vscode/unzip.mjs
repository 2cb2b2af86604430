import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

// vsce's own unzipper.
const require = createRequire(import.meta.url);
const yauzl = createRequire(require.resolve('@vscode/vsce/package.json'))('yauzl');

/** Unpacks a vsix. */
export async function unzip(file, folder) {
  const zip = await promisify(yauzl.open)(file, { lazyEntries: true });
  const openEntry = promisify(zip.openReadStream.bind(zip));
  await new Promise((resolve, reject) => {
    zip.once('error', reject);
    zip.once('end', resolve);
    zip.on('entry', async (entry) => {
      try {
        await extract(entry, folder, openEntry);
        zip.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    zip.readEntry();
  });
}

async function extract(entry, folder, openEntry) {
  const to = path.resolve(folder, entry.fileName);
  if (!to.startsWith(path.resolve(folder) + path.sep)) throw new Error(`A path leads out of the archive: ${entry.fileName}`);
  if (entry.fileName.endsWith('/')) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  await pipeline(await openEntry(entry), fs.createWriteStream(to));
}
