// Opens the sample project in a VS Code in the browser, with the extension installed, until Ctrl-C.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureServer, Unavailable } from './install.mjs';
import { EXAMPLES, ROOT, VSIX } from './paths.mjs';
import { startServer } from './server.mjs';
import { SERVER_BUILDS } from './versions.mjs';

try {
  const build = await ensureServer(SERVER_BUILDS.latest);
  await import('../package.mjs');
  const server = await startServer(build, { vsix: VSIX });
  const first = server.uri(path.join(EXAMPLES, 'api/Dockerfile'));
  console.log(
    `\nThe sample project in VS Code ${build.version}, with Dockwright:\n\n  ${server.url(EXAMPLES, [['openFile', first]])}\n`,
  );
  console.log('Open that address in a browser on this machine. Ctrl-C ends it.');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, async () => {
      await server.stop();
      process.exit(0);
    });
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`No VS Code can be had here: ${error.message}.`);
  const by = existsSync(VSIX)
    ? `install ${path.relative(ROOT, VSIX)} in a VS Code`
    : 'run `npm run package`, install dist/dockwright.vsix in a VS Code';
  console.log(`Elsewhere: ${by} and open the folder examples.`);
}
