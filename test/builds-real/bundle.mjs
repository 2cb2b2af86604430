import path from 'node:path';
import { build } from 'esbuild';

/** A TypeScript module of this folder, with everything of the server that it imports. */
export async function bundled(name) {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, name)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
