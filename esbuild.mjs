// Bundles everything that runs: `npm run build`. Minified and without maps; DEV=1 for the opposite.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const isDev = process.env.DEV === '1';

const common = {
  bundle: true,
  minify: !isDev,
  sourcemap: isDev,
  metafile: true,
  // writeNotices() has them all.
  legalComments: 'none',
  // Packages with both are taken as ES modules: jsonc-parser's other half hides its files from bundlers.
  mainFields: ['module', 'main'],
  define: { DOCKWRIGHT_VERSION: JSON.stringify(manifest.version) },
  logLevel: 'warning',
};
// VS Code 1.91 and `engines` have Node 20.
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };
// This platform has no Node modules: importing one fails the build.
const browser = { ...common, platform: 'browser', mainFields: ['browser', 'module', 'main'], target: 'es2022' };

// Packages that were written for CommonJS ask for Node's modules by `require`.
const REQUIRE = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

const bundles = [
  { ...node, entryPoints: ['client/src/node.ts'], outfile: 'dist/client.js', external: ['vscode'] },
  { ...browser, entryPoints: ['client/src/web.ts'], outfile: 'dist/client-web.js', format: 'cjs', external: ['vscode'] },
  { ...node, entryPoints: ['server/src/main/node.ts'], outfile: 'dist/server.js' },
  {
    ...browser,
    entryPoints: ['server/src/main/worker.ts'],
    outfile: 'dist/server-web.js',
    format: 'iife',
    inject: ['server/src/main/buffer.ts'],
  },
  {
    ...node,
    entryPoints: ['server/src/main/cli.ts'],
    outfile: 'dist/npm/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: false,
  },
  {
    ...node,
    entryPoints: ['server/src/main/library-node.ts'],
    outfile: 'dist/npm/index.mjs',
    format: 'esm',
    sourcemap: false,
    banner: { js: REQUIRE },
  },
  { ...browser, entryPoints: ['server/src/main/library.ts'], outfile: 'dist/npm/browser.mjs', format: 'esm', sourcemap: false },
  { ...node, entryPoints: ['scripts/start.ts'], outfile: 'dist/scripts/start.js' },
];

const results = await Promise.all(bundles.map((bundle) => build(bundle)));
// The bundles are CommonJS, whatever the package around them is.
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
writeNpmPackage();
writeNotices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
for (const { outfile } of bundles) console.log(`${outfile.padEnd(22)} ${Math.ceil(statSync(outfile).size / 1000)} kB`);

/** The command line tool and the library as a package without dependencies. */
function writeNpmPackage() {
  const { name, version, description, license, author, repository, homepage, bugs, engines, keywords } = manifest;
  const bin = { [name]: 'cli.js' };
  const npm = {
    name,
    version,
    description,
    license,
    author,
    repository,
    homepage,
    bugs,
    keywords,
    type: 'commonjs',
    bin,
    types: './index.d.ts',
    exports: {
      '.': { types: './index.d.ts', browser: './browser.mjs', worker: './browser.mjs', default: './index.mjs' },
      './package.json': './package.json',
    },
    engines: { node: engines.node },
  };
  mkdirSync('dist/npm', { recursive: true });
  writeFileSync('dist/npm/package.json', `${JSON.stringify(npm, undefined, 2)}\n`);
  copyFileSync('server/src/library/types.ts', 'dist/npm/index.d.ts');
  for (const name of ['README.md', 'LICENSE']) if (existsSync(name)) copyFileSync(name, `dist/npm/${name}`);
}

/** The licences of the packages inside the bundles: they ask to be told with every copy. */
function writeNotices(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : ''}\n`;
  });
  const text = notices.join(`\n${'-'.repeat(80)}\n\n`);
  for (const folder of ['dist', 'dist/npm']) writeFileSync(`${folder}/THIRD-PARTY.txt`, text);
}
