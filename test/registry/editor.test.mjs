// What the language server does with registries: pins, findings, hovers; and above all what it does not ask.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Editor, loadClient } from './editor.mjs';
import { Pusher } from './images.mjs';
import {
  makeCertificates,
  makePasswords,
  missingParts,
  skopeoDigest,
  startNginx,
  startRegistry,
  startSquid,
  temporaryFolder,
} from './parts.mjs';
import { Desk } from './support.mjs';

const missing = missingParts();
if (missing !== undefined) console.log(`Skipped: ${missing}`);
const SENTENCE = /^Dockwright: [A-Z][^\n]*[^.\n]\.$/;
const A = `sha256:${'a'.repeat(64)}`;

describe('the editor and registries', { skip: missing, timeout: 300_000 }, () => {
  const endings = [];
  const atEnd = (end) => endings.unshift(end);
  let folder;
  let lsp;
  let plain;
  let digests;
  let pusher;
  let count = 0;

  /** An editor, and a registry that writes down who asks. */
  const open = async (text, options = {}) => {
    const editor = new Editor(folder, `editor-${count++}`);
    options.before?.(editor);
    await editor.start(lsp, options);
    atEnd(() => editor.client.process.kill('SIGKILL'));
    return { editor, ...editor.open(text) };
  };
  const watched = () =>
    startNginx(atEnd, folder, `location / { proxy_pass http://127.0.0.1:${plain.port}; proxy_set_header Host $http_host; }`);

  before(async () => {
    folder = temporaryFolder(atEnd);
    lsp = await loadClient(folder);
    plain = await startRegistry(atEnd, folder);
    pusher = new Pusher(plain.url);
    digests = await pusher.allKinds();
  });
  after(async () => {
    for (const end of endings) await end();
  });

  describe('ask', () => {
    for (const name of ['app/oci-index', 'app/docker-list', 'app/oci-manifest', 'app/docker-schema2'])
      test(`${name} is pinned to the digest that skopeo sees, and nobody is asked before`, async () => {
        const registry = await watched();
        const image = `${registry.host}/${name}:1`;
        const { editor, uri } = await open(`FROM ${image}\nRUN true\n`);
        await editor.pull(uri);
        await editor.hover(uri, 0);
        const actions = await editor.actions(uri, 0);
        assert.deepEqual(
          actions.map((it) => it.title),
          [`Pin ${image} to its digest (asks ${registry.host})`],
        );
        // Editors resolve what they only show.
        const resolved = await editor.client.request('codeAction/resolve', actions[0]);
        assert.equal(resolved.edit, undefined);
        await sleep(600);
        assert.equal(registry.log(), '');
        const { result, told } = await editor.take(actions[0].command);
        assert.deepEqual(told, []);
        assert.equal(result, true);
        assert.equal(editor.edited(), `FROM ${image}@${await skopeoDigest(registry.host, `${name}:1`)}\nRUN true\n`);
        assert.match(registry.log(), /HEAD/);
        await editor.stop();
      });

    test('all images of a file: FROM, the default of an ARG, COPY --from, a mount, the directive', async () => {
      const registry = await watched();
      const [a, b] = ['app/oci-index', 'app/docker-list'].map((it) => `${registry.host}/${it}:1`);
      const text = [
        `# syntax=${a}`,
        `ARG BASE=${b}`,
        'FROM $BASE',
        `COPY --from=${a} /hello /a`,
        `RUN --mount=from=${b},target=/x true`,
      ];
      const { editor, uri } = await open(text.join('\n'));
      for (const [line, character, image] of [
        [0, 10, a],
        [1, 10, b],
        [2, 6, b],
        [3, 14, a],
        [4, 20, b],
      ]) {
        const titles = (await editor.actions(uri, line, character)).map((it) => it.title);
        assert.equal(titles[0], `Pin ${image} to its digest (asks ${registry.host})`, `line ${line}: ${titles}`);
        assert.equal(titles.at(-1), `Pin all images of this file (asks ${registry.host})`);
      }
      assert.equal(registry.log(), '');
      const { told } = await editor.take((await editor.actions(uri, 2)).at(-1).command);
      assert.deepEqual(told, []);
      const pinned = text
        .join('\n')
        .replaceAll(a, `${a}@${digests['app/oci-index']}`)
        .replaceAll(b, `${b}@${digests['app/docker-list']}`);
      assert.equal(editor.edited(), pinned);
      await editor.stop();
    });

    test('a pinned digest is updated, or said to be up to date', async () => {
      const first = await pusher.index('moved/box', '1', 'first');
      const second = await pusher.index('moved/box', '1', 'second');
      const { editor, uri } = await open(
        `FROM ${plain.host}/moved/box:1@${first}\nCOPY --from=${plain.host}/moved/box:1@${second} /a /a\n`,
      );
      const [update] = await editor.actions(uri, 0);
      assert.equal(update.title, `Update the pinned digest of ${plain.host}/moved/box:1 (asks ${plain.host})`);
      await editor.take(update.command);
      assert.match(editor.edited(), new RegExp(`^FROM \\S+@${second}\n`));
      const [same] = await editor.actions(uri, 1, 14);
      const { told } = await editor.take(same.command);
      assert.deepEqual(told, [`Dockwright: The digest of ${plain.host}/moved/box:1 is up to date.`]);
      assert.equal(editor.edits.length, 1);
      await editor.stop();
    });

    test('a wrong password is one sentence, and no edit', async () => {
      const certificates = makeCertificates(folder);
      const path = makePasswords(folder, 'alice', 's3cret');
      const secure = await startRegistry(atEnd, folder, {
        tls: certificates.tls,
        auth: { htpasswd: { realm: 'test', path } },
      });
      const { editor, uri } = await open(`FROM ${secure.host}/team/box:1\n`, {
        env: { NODE_EXTRA_CA_CERTS: certificates.ca },
        before: (it) => it.login(secure.host, 'alice', 'wr0ng'),
      });
      const { result, told } = await editor.take((await editor.actions(uri, 0))[0].command);
      assert.equal(result, false);
      assert.equal(told.length, 1);
      assert.match(told[0], SENTENCE);
      assert.match(told[0], /does not accept the password for alice/);
      assert.doesNotMatch(told[0], /wr0ng/);
      assert.deepEqual(editor.edits, []);
      await editor.stop();
    });

    test('the settings name certificates and a proxy', async () => {
      const certificates = makeCertificates(folder);
      const writer = await startRegistry(atEnd, folder);
      const secure = await startRegistry(atEnd, folder, { tls: certificates.tls });
      const proxy = await startSquid(atEnd, folder, ['registry.test']);
      const host = `registry.test:${secure.port}`;
      const digest = await new Pusher(writer.url).index('team/box', '1', 'one');
      // Pushed without TLS into the same store.
      const store = (it) => path.join(folder, `data-${it.port}`);
      fs.rmSync(store(secure), { recursive: true, force: true });
      fs.cpSync(store(writer), store(secure), { recursive: true });
      const settings = { registryCa: certificates.ca, registryProxy: proxy.url };
      const { editor, uri } = await open(`FROM ${host}/team/box:1\n`, { settings });
      const { told } = await editor.take((await editor.actions(uri, 0))[0].command);
      assert.deepEqual(told, []);
      assert.equal(editor.edited(), `FROM ${host}/team/box:1@${digest}\n`);
      assert.match(proxy.log(), new RegExp(`CONNECT registry\\.test:${secure.port}`));
      await editor.stop();
    });

    test('certificates that are none are told', async () => {
      const { editor, uri } = await open(`FROM ${plain.host}/app/oci-index:1\n`, { settings: { registryCa: '/nowhere.pem' } });
      const { told } = await editor.take((await editor.actions(uri, 0))[0].command);
      assert.deepEqual(told, ['Dockwright: The certificates of dockwright.registryCa, /nowhere.pem: there is no such file.']);
      assert.match(editor.edited(), /@sha256:/);
      await editor.stop();
    });

    test('an untrusted workspace runs no credential helper', async () => {
      const path = makePasswords(folder, 'alice', 's3cret');
      const guarded = await startRegistry(atEnd, folder, { auth: { htpasswd: { realm: 'test', path } } });
      const { editor, uri } = await open(`FROM ${guarded.host}/team/box:1\n`, {
        trusted: false,
        before: (it) => it.docker({ credsStore: 'pass' }),
      });
      const { told } = await editor.take((await editor.actions(uri, 0))[0].command);
      assert.match(told[0], /the credential helper docker-credential-pass may not be run here/);
      assert.deepEqual(editor.edits, []);
      await editor.stop();
    });

    test('what the text was before is not edited', async () => {
      const { editor, uri } = await open(`FROM ${plain.host}/app/oci-index:1\n`);
      const [pin] = await editor.actions(uri, 0);
      const contentChanges = [{ text: `FROM scratch\nFROM ${plain.host}/app/oci-index:1\n` }];
      editor.client.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges });
      const { told } = await editor.take(pin.command);
      assert.deepEqual(told, ['Dockwright: The file has changed meanwhile: please try again.']);
      assert.deepEqual(editor.edits, []);
      await editor.stop();
    });

    test('a tag that is not there is one sentence', async () => {
      const { editor, uri } = await open(`FROM ${plain.host}/app/oci-index:none\n`);
      const { told } = await editor.take((await editor.actions(uri, 0))[0].command);
      assert.match(told[0], SENTENCE);
      assert.match(told[0], /has no image/);
      assert.deepEqual(editor.edits, []);
      await editor.stop();
    });
  });

  describe('the lock file', () => {
    const offered = (editor, uri) => editor.actions(uri, 0, 6, /dockwright\.lock/);
    const entry = (digest) => ({
      digest,
      platforms: ['linux/amd64', 'linux/arm64/v8'],
      date: new Date().toISOString().slice(0, 10),
    });

    test('is made at the top of the workspace, and nobody is asked before', async () => {
      const registry = await watched();
      const [a, b] = ['app/oci-index', 'app/docker-list'].map((it) => `${registry.host}/${it}:1`);
      const { editor, uri } = await open(`FROM ${a}\nCOPY --from=${b}@${A} /x /x\nCOPY --from=${a} /y /y\n`);
      const [lock, ...more] = await offered(editor, uri);
      assert.deepEqual([lock.title, more], [`Lock this file's images in dockwright.lock (asks ${registry.host})`, []]);
      assert.equal(registry.log(), '');
      const { result, told } = await editor.take(lock.command);
      assert.deepEqual(
        [result, told],
        [true, ['Dockwright: dockwright.lock has the images of this file now: save it, and it counts.']],
      );
      const [{ documentChanges }] = editor.edits;
      const own = `${new URL('.', uri).href}dockwright.lock`;
      assert.deepEqual(documentChanges[0], { kind: 'create', uri: own });
      const images = { [b]: entry(digests['app/docker-list']), [a]: entry(digests['app/oci-index']) };
      const [{ newText }] = documentChanges[1].edits;
      assert.equal(newText, `${JSON.stringify({ version: 1, images }, undefined, 2)}\n`);
      await editor.stop();
    });

    test('is added to, and said to be up to date', async () => {
      const digest = await pusher.index('lock/box', '1', 'first');
      const image = `${plain.host}/lock/box:1`;
      const other = entry(A);
      const { editor, uri } = await open(`FROM ${image}\n`, { before: (it) => it.lock({ 'node:22': other }) });
      await editor.take((await offered(editor, uri))[0].command);
      const [edit] = editor.edits[0].documentChanges[0].edits;
      const text = `${JSON.stringify({ version: 1, images: { [image]: entry(digest), 'node:22': other } }, undefined, 2)}\n`;
      assert.equal(edit.newText, text);
      editor.put(text, 'dockwright.lock');
      editor.client.notify('workspace/didChangeWatchedFiles', {
        changes: [{ uri: `${new URL('.', uri).href}dockwright.lock`, type: 2 }],
      });
      const [update] = await offered(editor, uri);
      assert.equal(update.title, `Update this file's images in dockwright.lock (asks ${plain.host})`);
      assert.deepEqual((await editor.take(update.command)).told, ['Dockwright: dockwright.lock is up to date.']);
      await editor.stop();
    });

    test('is as it was when a tag is not there', async () => {
      const { editor, uri } = await open(`FROM ${plain.host}/app/oci-index:none\n`);
      const { told } = await editor.take((await offered(editor, uri))[0].command);
      assert.equal(told.length, 1);
      assert.match(told[0], SENTENCE);
      assert.deepEqual(editor.edits, []);
      await editor.stop();
    });
  });

  test('never: nothing is offered, and nothing is asked even when a command comes', async () => {
    const registry = await watched();
    const image = `${registry.host}/app/oci-index:1`;
    const { editor, uri } = await open(`FROM ${image}\nCOPY --from=${image}@${A} /a /a\n`, { registry: 'never' });
    await editor.findings(uri, ['stale-digest', 'unknown-tag'], 1200);
    await editor.hover(uri, 0);
    assert.deepEqual(await editor.actions(uri, 0), []);
    assert.deepEqual(await editor.actions(uri, 1, 14), []);
    const { told } = await editor.take({ command: 'dockwright.pinImages', arguments: [{ uri, version: 1, starts: [5] }] });
    assert.deepEqual(told, ['Dockwright: The setting dockwright.registry says that registries are never asked.']);
    assert.deepEqual(editor.edits, []);
    assert.equal(registry.log(), '');
    await editor.stop();
  });

  describe('always', () => {
    test('stale-digest once the tag has moved, with the digest that it means now', async () => {
      const first = await pusher.index('stale/box', '1', 'first');
      const image = `${plain.host}/stale/box:1`;
      const { editor, uri } = await open(`FROM ${image}@${first}\n`, { registry: 'always' });
      assert.deepEqual(await editor.findings(uri, ['stale-digest'], 1500), []);
      await editor.stop();
      const second = await pusher.index('stale/box', '1', 'second');
      const later = await open(`FROM ${image}@${first}\n`, { registry: 'always' });
      const [finding] = await later.editor.findings(later.uri, ['stale-digest']);
      assert.equal(finding.message, `${image} means another image by now: ${second.slice(0, 19)}….`);
      assert.equal(finding.severity, 3);
      const [update] = await later.editor.actions(later.uri, 0, 70);
      const fix = (
        await later.editor.client.request('textDocument/codeAction', {
          textDocument: { uri: later.uri },
          range: finding.range,
          context: { diagnostics: [] },
        })
      ).find((it) => it.title === 'Update the digest');
      const resolved = await later.editor.client.request('codeAction/resolve', fix);
      assert.ok(JSON.stringify(resolved.edit).includes(second));
      assert.equal(update?.title, 'Update the digest');
      await later.editor.stop();
    });

    test('unknown-tag, where the registry says so', async () => {
      const { editor, uri } = await open(`FROM ${plain.host}/app/oci-index:none\nFROM ${plain.host}/app/oci-index:1\n`, {
        registry: 'always',
      });
      const found = await editor.findings(uri, ['unknown-tag']);
      assert.deepEqual(
        found.map((it) => [it.message, it.severity]),
        [[`The registry ${plain.host} has no image ${plain.host}/app/oci-index with the tag none.`, 1]],
      );
      await editor.stop();
    });

    test('what the image really sets counts, and not only our table', async () => {
      const text = `FROM ${plain.host}/app/oci-index:1\nENV BIN=$HOME/bin\n`;
      const { editor, uri } = await open(text, { registry: 'always' });
      assert.equal((await editor.findings(uri, ['unset-home'])).length, 1);
      editor.registry = 'never';
      editor.client.notify('workspace/didChangeConfiguration', { settings: null });
      assert.deepEqual(await editor.findings(uri, ['unset-home'], 800).then((it) => it.slice(1)), []);
      await sleep(600);
      assert.deepEqual(await editor.findings(uri, ['unset-home'], 0), []);
      await editor.stop();
    });

    test('platform-missing', async () => {
      const { editor, uri } = await open(`FROM --platform=linux/s390x ${plain.host}/app/docker-list:1\n`, { registry: 'always' });
      const [finding] = await editor.findings(uri, ['platform-missing']);
      assert.match(finding.message, /is not made for linux\/s390x, only for linux\/amd64, linux\/arm64\/v8\.$/);
      await editor.stop();
    });

    test('a registry that is down costs no finding, and is not asked at every keystroke', async () => {
      const registry = await startNginx(atEnd, folder, 'location / { return 503; }');
      const { editor, uri } = await open(`FROM ${registry.host}/a/b:1\n`, { registry: 'always' });
      assert.deepEqual(await editor.findings(uri, ['unknown-tag', 'stale-digest'], 1500), []);
      for (let version = 2; version < 8; version++) {
        const contentChanges = [{ text: `FROM ${registry.host}/a/b:1\nRUN echo ${version}\n` }];
        editor.client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
        await editor.pull(uri);
        await sleep(450);
      }
      // Those that the registry's own answer, "try again", leads to.
      assert.ok(
        registry
          .log()
          .split('\n')
          .filter((line) => line.includes('/v2/a/b')).length <= 6,
        registry.log(),
      );
      const hovered = editor.hover(uri, 0);
      assert.equal(await Promise.race([hovered.then(() => 'hover'), editor.pull(uri).then(() => 'pull')]), 'pull');
      await editor.stop().catch(() => undefined);
    });

    test('hover: what the registry says, and where it is from', async () => {
      const { editor, uri } = await open(`FROM ${plain.host}/app/oci-index:1\n`, { registry: 'always' });
      const { contents } = await editor.hover(uri, 0);
      for (const part of [
        `digest \`${digests['app/oci-index']}\``,
        'platforms `linux/amd64`, `linux/arm64/v8`',
        /size `?\d+ kB`? compressed, for `linux\/amd64`/,
        /made on 2026-01-31, .* – \*localhost/,
        'user `1000`, HOME not set (`/etc/passwd` decides), WORKDIR `/app`',
        'entry point `["/entry"]`',
        'command `["serve"]`',
        'exposes `8080/tcp`',
        `*${plain.host}, asked today*`,
      ])
        assert.ok(typeof part === 'string' ? contents.value.includes(part) : part.test(contents.value), contents.value);
      await editor.stop();
      // Asked once, it is known without asking.
      const again = new Editor(folder, 'editor-again');
      fs.cpSync(path.join(editor.folder, 'home'), path.join(again.folder, 'home'), { recursive: true });
      await again.start(lsp, { registry: 'ask' });
      const later = again.open(`FROM ${plain.host}/app/oci-index:1\n`);
      assert.match((await again.hover(later.uri, 0)).contents.value, /entry point/);
      await again.stop();
    });
  });

  test('the lock file pins, finds and tells without any network', async () => {
    const registry = await watched();
    const image = `${registry.host}/app/oci-index:1`;
    const { editor, uri } = await open(`FROM ${image}\nCOPY --from=${image}@${A} /a /a\nFROM --platform=linux/s390x ${image}\n`, {
      registry: 'never',
      before: (it) => it.lock({ [image]: { digest: digests['app/oci-index'], platforms: ['linux/amd64'], date: '2026-01-31' } }),
    });
    const found = await editor.findings(uri, ['stale-digest', 'platform-missing']);
    assert.deepEqual(found.map((it) => it.code).sort(), ['platform-missing', 'stale-digest']);
    const [pin, all] = await editor.actions(uri, 0);
    assert.equal(pin.title, `Pin ${image} to its digest`);
    assert.equal(all.title, 'Pin all images of this file');
    assert.equal(pin.edit.documentChanges[0].edits[0].newText, `@${digests['app/oci-index']}`);
    assert.equal(all.edit.documentChanges[0].edits.length, 2);
    assert.match(
      (await editor.hover(uri, 0)).contents.value,
      /digest `sha256:\w+` – \*dockwright\.lock, 2026-01-31, \d+ days ago\*/,
    );
    // It is watched, and a mistake in it is told at its line.
    editor.put('{', 'dockwright.lock');
    const lockUri = uri.replace('Dockerfile', 'dockwright.lock');
    const told = editor.client.until('textDocument/publishDiagnostics', (it) => it.uri === lockUri);
    editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: lockUri, type: 2 }] });
    await editor.pull(uri);
    assert.equal((await told).diagnostics.length, 1);
    assert.deepEqual(await editor.findings(uri, ['stale-digest', 'platform-missing'], 600), []);
    assert.equal(registry.log(), '');
    await editor.stop();
  });

  describe('checksums', () => {
    test('of what is downloaded, redirects followed', async () => {
      const server = await startNginx(atEnd, folder, 'location /old { return 302 /file.tgz; }');
      const bytes = Buffer.alloc(3_000_000, 'dockwright');
      fs.writeFileSync(path.join(server.www, 'file.tgz'), bytes);
      const url = `http://${server.host}/old?token=s3cret`;
      const { editor, uri } = await open(
        `FROM debian:13\nADD --chown=1 ${url} /x\nENV V=file\nADD http://${server.host}/$V.tgz /y\n`,
      );
      const [action] = await editor.actions(uri, 1);
      assert.equal(action.title, `Add the checksum (downloads from ${server.host})`);
      assert.equal(server.log(), '');
      const { told } = await editor.take(action.command);
      assert.deepEqual(told, []);
      const sum = createHash('sha256').update(bytes).digest('hex');
      assert.match(editor.edited(), new RegExp(`^ADD --checksum=sha256:${sum} --chown=1 ${url.replace('?', '\\?')} /x$`, 'm'));
      await editor.take((await editor.actions(uri, 3))[0].command);
      assert.match(editor.edited(), new RegExp(`^ADD --checksum=sha256:${sum} http://\\S+/\\$V\\.tgz /y$`, 'm'));
      await editor.stop();
    });

    test('none for what is not there, is too big, or depends on an ARG', async () => {
      const server = await startNginx(atEnd, folder, 'location /big { return 302 /zero; } location = /zero { alias /dev/zero; }');
      fs.writeFileSync(path.join(server.www, 'huge'), '');
      fs.truncateSync(path.join(server.www, 'huge'), 201_000_000);
      const { editor, uri } = await open(
        `FROM debian:13\nARG V=1\nADD http://${server.host}/none?key=s3cret /x\nADD http://${server.host}/huge /x\nADD http://${server.host}/$V /x\nADD --checksum=sha256:${'a'.repeat(64)} http://${server.host}/a /x\n`,
      );
      const [none] = await editor.actions(uri, 2);
      const missed = (await editor.take(none.command)).told;
      assert.deepEqual(missed, [
        `Dockwright: http://${server.host}/none has got no checksum: the server answers with status 404.`,
      ]);
      const [huge] = await editor.actions(uri, 3);
      assert.deepEqual((await editor.take(huge.command)).told, [
        `Dockwright: http://${server.host}/huge has got no checksum: it has more than 200 MB.`,
      ]);
      assert.deepEqual(await editor.actions(uri, 4), []);
      assert.deepEqual(await editor.actions(uri, 5), []);
      assert.deepEqual(editor.edits, []);
      await editor.stop();
    });
  });

  describe('the command line', () => {
    test('lint --registry finds what the registry knows; without it, nothing is asked', async () => {
      const registry = await watched();
      const at = new Desk(folder, `editor-${count++}`);
      const first = await pusher.index('cli/box', '1', 'first');
      const second = await pusher.index('cli/box', '1', 'second');
      at.put(`FROM ${registry.host}/cli/box:1@${first}\nFROM ${registry.host}/cli/box:none\n`);
      const rules = (out) => JSON.parse(out).files.flatMap((file) => file.diagnostics.map((it) => it.rule));
      const quiet = await at.run(['lint', '--format', 'json']);
      assert.ok(!rules(quiet.out).some((it) => ['stale-digest', 'unknown-tag'].includes(it)), quiet.out);
      assert.equal(registry.log(), '');
      const asked = await at.run(['lint', '--registry', '--format', 'json']);
      assert.deepEqual(
        rules(asked.out).filter((it) => ['stale-digest', 'unknown-tag'].includes(it)),
        ['stale-digest', 'unknown-tag'],
        asked.err,
      );
      await at.run(['fix', '--registry', '--review']);
      assert.ok(at.text().startsWith(`FROM ${registry.host}/cli/box:1@${second}\n`), at.text());
      at.put(`FROM ${registry.host}/cli/box:1@${first}\n`);
      const before = registry.log();
      assert.ok(rules((await at.run(['lint', '--offline', '--format', 'json'])).out).includes('stale-digest'));
      assert.equal(registry.log(), before);
    });

    test('lint --registry tells once what no registry answered, and finds what it can', async () => {
      const down = await startNginx(atEnd, folder, 'location / { return 403; }');
      const at = new Desk(folder, `editor-${count++}`);
      at.put(`FROM ${down.host}/a/b:1\nFROM ${down.host}/a/b:1\n`);
      const { code, out, err } = await at.run(['lint', '--registry', '--fail-on', 'error']);
      assert.match(err, /^The registry localhost:\d+ forbids [^\n]*\.\n$/);
      assert.match(out, /mutable-tag/);
      assert.equal(code, 0);
    });

    test("policy: BuildKit's own form, from registry or lock, and the files stay as they are", async () => {
      const at = new Desk(folder, `editor-${count++}`);
      const image = `${plain.host}/app/oci-index:1`;
      const text = `FROM ${image} AS a\nFROM a\nCOPY --from=${image} /a /a\nFROM ${image}@${A}\n`;
      at.put(text);
      const refused = await at.run(['policy']);
      assert.equal(refused.code, 1);
      assert.deepEqual(JSON.parse(refused.out), { rules: [] });
      assert.match(refused.err, /was not asked: allow that with --registry\.\n/);
      const expected = {
        rules: [
          {
            action: 'CONVERT',
            selector: { identifier: `docker-image://${image}` },
            updates: { identifier: `docker-image://${image}@${digests['app/oci-index']}` },
          },
        ],
      };
      const { code, out, err } = await at.run(['policy', '--registry']);
      assert.equal(err, '');
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(out), expected);
      at.put('FROM node:22\n');
      const locked = { 'node:22': { digest: A, platforms: [], date: '2026-01-31' } };
      at.put(JSON.stringify({ version: 1, images: locked }), 'dockwright.lock');
      const offline = JSON.parse((await at.run(['policy'])).out);
      assert.deepEqual(offline.rules[0].selector, { identifier: 'docker-image://docker.io/library/node:22' });
      assert.deepEqual(offline.rules[0].updates, { identifier: `docker-image://docker.io/library/node:22@${A}` });
      assert.equal(at.text(), 'FROM node:22\n');
    });
  });
});
