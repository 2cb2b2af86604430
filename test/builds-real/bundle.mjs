import path from 'node:path';
import { build } from 'esbuild';

/** A TypeScript module of this folder, with everything of the server that it imports. */
export async function bundled(name) {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, name)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Packages in the old form ask for Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire('file:///');" },
    write: false,
    logLevel: 'silent',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
