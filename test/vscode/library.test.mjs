// The published package in a page: no Node, no bundler, and no network beyond its own file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { findChromium } from '../../scripts/vscode/install.mjs';
import { ROOT } from '../../scripts/vscode/paths.mjs';
import { openPage } from './browser.mjs';
import { needs, TIMEOUT } from './support.mjs';

const PAGE = '<!doctype html><title>library</title><script type="module" src="/page.js"></script>';
const SCRIPT = `
import { ConfigError, fix, lint, rules, version } from '/dockwright.mjs';
const files = {
  read: async (uri) => (uri.endsWith('/dockwright.yaml') ? { text: 'rules: {root-user: error}' } : { problem: 'does not exist', missing: true }),
  list: async (uri) => (uri === 'memory:///app' ? [{ name: 'dockwright.yaml', kind: 'file' }, { name: 'app.js', kind: 'file' }] : undefined),
};
const said = (findings) => findings.map((it) => it.line + ':' + it.column + ' ' + it.severity + ' ' + it.rule);
const fixed = await fix('FROM debian:13 AS Build\\nRUN make\\nFROM debian:13\\nCOPY --from=Build /a /b\\n');
window.result = {
  version,
  rules: rules.length,
  plain: said(await lint('FROM debian\\nRUN cd /src && make\\n')),
  withFiles: said(await lint('FROM jenkins/jenkins:2.516\\nUSER root\\nCOPY app.j /app/\\n', { uri: 'memory:///app/Dockerfile', context: 'memory:///app', files })),
  fixed: fixed.text,
  mistake: await lint('FROM debian:13', { config: 'rules: {no-such: error}' }).catch((error) => error instanceof ConfigError && error.message),
};
`;

test('The library in a browser', { timeout: TIMEOUT }, async (t) => {
  if (!(await needs(t, findChromium))) return;
  const bundle = fs.readFileSync(path.join(ROOT, 'dist/npm/browser.mjs'));
  const served = {
    '/': ['text/html', PAGE],
    '/page.js': ['text/javascript', SCRIPT],
    '/dockwright.mjs': ['text/javascript', bundle],
  };
  const server = http.createServer((request, response) => {
    const [type, body] = served[request.url] ?? [];
    response.writeHead(body ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { page, seen } = await openPage(t);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => window.result !== undefined, undefined, { timeout: 30_000 });
  const result = await page.evaluate(() => window.result);
  const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  assert.equal(result.version, manifest.version);
  assert.ok(result.rules > 150, `${result.rules} rules`);
  assert.ok(result.plain.includes('1:6 warning untagged-image'), result.plain.join('\n'));
  assert.ok(result.withFiles.includes('2:6 error root-user'), result.withFiles.join('\n'));
  assert.ok(
    result.withFiles.some((it) => /^3:6 \w+ missing-source$/.test(it)),
    result.withFiles.join('\n'),
  );
  assert.match(result.fixed, / AS build\n/);
  assert.match(result.mistake, /no-such/);
  assert.deepEqual(seen.errors, []);
  assert.deepEqual(seen.blocked, []);
});
