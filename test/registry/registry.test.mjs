// The registry side against real parts: Debian's registry, nginx, squid, a credential helper, and skopeo to compare with.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { Pusher } from './images.mjs';
import {
  freePort,
  makeCertificates,
  makePassStore,
  makePasswords,
  missingParts,
  skopeoConfig,
  skopeoDigest,
  startNginx,
  startRegistry,
  startSquid,
  temporaryFolder,
} from './parts.mjs';
import { Desk } from './support.mjs';
import { startTokenServer } from './token-server.mjs';

const missing = missingParts();
if (missing !== undefined) console.log(`Skipped: ${missing}`);

const SENTENCE = /^Dockerfile:1 \S+ failed: [A-Z][^\n]*[^.\n]\.\n$/;

describe('registries', { skip: missing, timeout: 300_000 }, () => {
  const endings = [];
  const atEnd = (end) => endings.unshift(end);
  let folder;
  let plain;
  let secure;
  let certificates;
  let passwords;
  let tokens;
  let guarded;
  let digests;
  let count = 0;
  const desk = () => new Desk(folder, `desk-${count++}`);
  const fromOf = (host, name, tag = '1') => `FROM ${host}/${name}:${tag}\nRUN true\n`;

  /** Pins one image, expects the failure, and that the file is as it was. */
  const fails = async (host, name, { env, args = [], at = desk(), tag = '1' } = {}) => {
    const text = fromOf(host, name, tag);
    at.put(text);
    const { code, out, err } = await at.run(['pin', '--registry', ...args], env);
    assert.match(out, SENTENCE, `${out}${err}`);
    assert.ok(out.includes(host) && out.includes(name), out);
    assert.equal(err, '');
    assert.equal(code, 1);
    assert.equal(at.text(), text);
    assert.doesNotMatch(out, /s3cret|wr0ng|Bearer [A-Za-z0-9]|long-lived/);
    return out.replace(/^.*? failed: /, '').trim();
  };
  const pins = async (host, name, digest, { env, args = [], at = desk(), tag = '1' } = {}) => {
    at.put(fromOf(host, name, tag));
    const { code, out, err } = await at.run(['pin', '--registry', ...args], env);
    assert.equal(out, `Dockerfile:1 ${host}/${name}:${tag} → ${digest}  pinned\n`, err);
    assert.equal(err, '');
    assert.equal(code, 0);
    assert.equal(at.text(), `FROM ${host}/${name}:${tag}@${digest}\nRUN true\n`);
    return at;
  };

  before(async () => {
    folder = temporaryFolder(atEnd);
    certificates = makeCertificates(folder);
    passwords = makePasswords(folder, 'alice', 's3cret');
    plain = await startRegistry(atEnd, folder);
    secure = await startRegistry(atEnd, folder, {
      tls: certificates.tls,
      auth: { htpasswd: { realm: 'test', path: passwords } },
    });
    tokens = await startTokenServer(atEnd, folder);
    guarded = await startRegistry(atEnd, folder, { auth: tokens.auth });
    digests = await new Pusher(plain.url).allKinds();
  });
  after(async () => {
    for (const end of endings) await end();
  });

  describe('the digest is the one that skopeo sees', () => {
    for (const name of ['app/oci-index', 'app/oci-manifest', 'app/docker-list', 'app/docker-schema2'])
      test(name, async () => {
        assert.equal(digests[name], await skopeoDigest(plain.host, `${name}:1`));
        await pins(plain.host, name, digests[name]);
      });

    test('and so is what a password and a token open', async () => {
      const at = desk();
      const digest = await new Pusher(guarded.url, tokens.bearer('team/box')).index('team/box', '1', 'guarded');
      assert.equal(digest, await skopeoDigest(guarded.host, 'team/box:1', '--creds', 'alice:s3cret'));
      at.login(guarded.host, 'alice', 's3cret');
      await pins(guarded.host, 'team/box', digest, { at });
    });
  });

  describe('pin', () => {
    test('everything that names an image', async () => {
      const at = desk();
      const { host } = plain;
      const [index, manifest, list] = ['app/oci-index', 'app/oci-manifest', 'app/docker-list'].map((it) => `${host}/${it}:1`);
      const text = (a, b, c) =>
        [
          `# syntax=${a}`,
          `ARG BASE="${b}"`,
          `ARG HOST=${host}`,
          'FROM ${BASE} AS one',
          ['FROM ${HOST}/app/docker-list:1', ...(c ? [digests['app/docker-list']] : [])].join('@'),
          `COPY --from=${a} /hello /a`,
          `RUN --mount=type=bind,from=${b},target=/x true`,
          'COPY --from=one /hello /b',
          'FROM one',
          '',
        ].join('\r\n');
      at.put(text(index, manifest, false));
      const { code, out, err } = await at.run(['pin', '--registry']);
      const [a, b, c] = [digests['app/oci-index'], digests['app/oci-manifest'], digests['app/docker-list']];
      assert.equal(
        out,
        [
          `Dockerfile:1 ${index} → ${a}  pinned`,
          `Dockerfile:4 ${manifest} → ${b}  pinned`,
          `Dockerfile:5 ${list} → ${c}  pinned`,
          `Dockerfile:6 ${index} → ${a}  pinned`,
          `Dockerfile:7 ${manifest} → ${b}  pinned`,
          '',
        ].join('\n'),
        err,
      );
      assert.equal(code, 0);
      assert.equal(at.text(), text(`${index}@${a}`, `${manifest}@${b}`, true));
      const again = await at.run(['pin']);
      assert.equal(again.code, 0);
      assert.equal(again.out.match(/pinned already/g)?.length, 5);
    });

    test('--update follows a tag that has moved', async () => {
      const pusher = new Pusher(plain.url);
      const first = await pusher.index('moving/box', '1', 'first');
      const at = await pins(plain.host, 'moving/box', first);
      const second = await pusher.single('moving/box', '1', 'second');
      assert.match((await at.run(['pin', '--registry'])).out, /pinned already/);
      assert.ok(at.text().includes(first));
      const dry = await at.run(['pin', '--registry', '--update', '--dry-run']);
      assert.match(dry.out, new RegExp(`^\\+FROM .*@${second}$`, 'm'));
      assert.ok(at.text().includes(first));
      assert.equal(
        (await at.run(['pin', '--registry', '--update'])).out,
        `Dockerfile:1 ${plain.host}/moving/box:1 → ${second}  updated\n`,
      );
      assert.equal(at.text(), `FROM ${plain.host}/moving/box:1@${second}\nRUN true\n`);
      assert.match((await at.run(['pin', '--registry', '--update'])).out, /up to date/);
    });

    test('one failure leaves the other pins', async () => {
      const at = desk();
      at.put(`FROM ${plain.host}/app/oci-index:1 AS a\nFROM ${plain.host}/app/nothing:1\nFROM ${plain.host}/app/oci-index\n`);
      const { code, out } = await at.run(['pin', '--registry']);
      assert.equal(code, 1);
      assert.equal(out.match(/ failed: /g)?.length, 2);
      assert.equal(
        at.text(),
        `FROM ${plain.host}/app/oci-index:1@${digests['app/oci-index']} AS a\nFROM ${plain.host}/app/nothing:1\nFROM ${plain.host}/app/oci-index\n`,
      );
    });
  });

  describe('the lock file', () => {
    test('is written, answers without a network, and is updated', async () => {
      const at = desk();
      const pusher = new Pusher(plain.url);
      const first = await pusher.index('locked/box', '1', 'first');
      at.put(fromOf(plain.host, 'locked/box') + fromOf(plain.host, 'app/docker-schema2'));
      const { code, out, err } = await at.run(['lock', '--registry']);
      assert.equal(code, 0, err);
      assert.equal(out.match(/ locked$/gm)?.length, 2);
      const today = new Date().toISOString().slice(0, 10);
      const lock = (box) =>
        `${JSON.stringify(
          {
            version: 1,
            images: {
              [`${plain.host}/app/docker-schema2:1`]: {
                digest: digests['app/docker-schema2'],
                platforms: ['linux/amd64'],
                date: today,
              },
              [`${plain.host}/locked/box:1`]: box,
            },
          },
          undefined,
          2,
        )}\n`;
      const both = ['linux/amd64', 'linux/arm64/v8'];
      assert.equal(at.text('dockwright.lock'), lock({ digest: first, platforms: both, date: today }));
      const second = await pusher.single('locked/box', '1', 'second');
      assert.match((await at.run(['pin'])).out, new RegExp(`${first}  pinned`));
      assert.ok(at.text().includes(`locked/box:1@${first}`));
      const moved = await at.run(['pin', '--registry', '--update']);
      assert.match(moved.out, new RegExp(`${second}  updated`));
      assert.match(moved.err, /still has the older digest: add --lock to update it/);
      await at.run(['pin', '--registry', '--update', '--lock']);
      assert.equal(at.text('dockwright.lock'), lock({ digest: second, platforms: ['linux/amd64'], date: today }));
    });

    test('with a mistake pins nothing', async () => {
      const at = desk();
      at.put('{ "version": 1, "images": { "node:22": { "digest": "sha256:1" } } }', 'dockwright.lock');
      const text = fromOf(plain.host, 'app/oci-index');
      at.put(text);
      const { code, err } = await at.run(['pin', '--registry']);
      assert.match(err, /^dockwright\.lock:1: "digest" is sha256: and 64 hexadecimal digits in lower case\.\n/);
      assert.equal(code, 2);
      assert.equal(at.text(), text);
    });
  });

  describe('logins', () => {
    const env = () => ({ NODE_EXTRA_CA_CERTS: certificates.ca });
    let digest;
    before(async () => {
      // Pushed without TLS into the same store.
      const writer = await startRegistry(atEnd, folder);
      fs.rmSync(path.join(folder, `data-${secure.port}`), { recursive: true, force: true });
      digest = await new Pusher(writer.url).index('app/box', '1', 'secret');
      fs.cpSync(path.join(folder, `data-${writer.port}`), path.join(folder, `data-${secure.port}`), { recursive: true });
    });

    test('a password', async () => {
      const at = desk();
      at.login(secure.host, 'alice', 's3cret');
      await pins(secure.host, 'app/box', digest, { at, env: env() });
      assert.equal(digest, await skopeoDigest(secure.host, 'app/box:1', '--creds', 'alice:s3cret'));
    });

    test('a wrong password', async () => {
      const at = desk();
      at.login(secure.host, 'alice', 'wr0ng');
      assert.equal(
        await fails(secure.host, 'app/box', { at, env: env() }),
        `The registry ${secure.host} does not accept the password for alice, so ${secure.host}/app/box:1 is not known: run docker login ${secure.host}.`,
      );
    });

    test('none', async () => {
      assert.equal(
        await fails(secure.host, 'app/box', { env: env() }),
        `The registry ${secure.host} wants a login for ${secure.host}/app/box:1: run docker login ${secure.host}.`,
      );
    });

    test('from a credential helper', async () => {
      const at = desk();
      const pass = makePassStore(atEnd, path.join(at.folder, 'home'));
      pass.store(secure.host, 'alice', 's3cret');
      at.docker({ credHelpers: { [secure.host]: 'pass' } });
      await pins(secure.host, 'app/box', digest, { at, env: { ...env(), ...pass.env } });
      // The store for all, with nothing for this registry: the same as no login.
      at.docker({ credsStore: 'pass' });
      assert.match(await fails(guarded.host, 'team/box', { at, env: { ...env(), ...pass.env } }), /wants a login/);
      at.docker({ credsStore: 'nowhere' });
      assert.match(
        await fails(secure.host, 'app/box', { at, env: env() }),
        /wants a login .* \(the credential helper docker-credential-nowhere is not installed\)\.$/,
      );
    });

    test('an authority that is not known, and the same when it is given', async () => {
      const at = desk();
      at.login(secure.host, 'alice', 's3cret');
      assert.match(
        await fails(secure.host, 'app/box', { at }),
        /cannot prove who it is \(its certificate is of an unknown authority\)/,
      );
      await pins(secure.host, 'app/box', digest, { at, args: ['--ca', certificates.ca] });
    });

    test('a certificate for another name', async () => {
      const other = await startNginx(
        atEnd,
        folder,
        `ssl_certificate ${certificates.tls.certificate}; ssl_certificate_key ${certificates.tls.key}; listen 127.0.0.2:${await freePort()} ssl; return 200;`,
      );
      assert.match(
        await fails(`127.0.0.2:${other.tlsPort}`, 'app/box', { args: ['--ca', certificates.ca] }),
        /cannot prove who it is \(its certificate is for another name\)/,
      );
    });

    test('a proxy on the way', async () => {
      const proxy = await startSquid(atEnd, folder, ['registry.test', 'forbidden.test']);
      const host = `registry.test:${secure.port}`;
      const at = desk();
      at.login(host, 'alice', 's3cret');
      await pins(host, 'app/box', digest, { at, env: { ...env(), HTTPS_PROXY: proxy.url } });
      assert.match(proxy.log(), new RegExp(`CONNECT registry\\.test:${secure.port}`));
      // No other way leads there.
      assert.match(
        await fails(host, 'app/box', { at, env: env() }),
        /cannot be reached for .* \(there is no host of that name\)|names cannot be looked up/,
      );
      assert.match(
        await fails(host, 'app/box', { at, env: { ...env(), HTTPS_PROXY: proxy.url, NO_PROXY: 'registry.test' } }),
        /cannot be reached/,
      );
      assert.match(
        await fails('forbidden.test', 'app/box', { at, env: { ...env(), HTTPS_PROXY: proxy.url } }),
        /cannot be reached for .* \(the proxy refuses to connect there\)/,
      );
      // A registry without TLS that is not on this machine: only where the user says so.
      const bare = `registry.test:${plain.port}`;
      const through = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
      assert.match(
        await fails(bare, 'app/oci-index', { env: through }),
        new RegExp(`does not speak TLS, .* allow it with --insecure ${bare}\\.$`),
      );
      await pins(bare, 'app/oci-index', digests['app/oci-index'], { env: through, args: ['--insecure', bare] });
      const dead = `http://user:s3cret@127.0.0.1:${await freePort()}`;
      assert.match(await fails(host, 'app/box', { at, env: { ...env(), HTTPS_PROXY: dead } }), /nobody listens there/);
    });
  });

  describe('tokens', () => {
    let open;
    before(async () => {
      await new Pusher(guarded.url, tokens.bearer('team/box')).index('team/box', '1', 'guarded');
      open = await new Pusher(guarded.url, tokens.bearer('public/box')).index('public/box', '1', 'open');
    });
    const logged = () => {
      const at = desk();
      at.login(guarded.host, 'alice', 's3cret');
      return at;
    };
    const inMode = async (mode, run) => {
      tokens.state.mode = mode;
      tokens.state.requests.length = 0;
      try {
        return await run();
      } finally {
        tokens.state.mode = 'good';
      }
    };

    test('for nobody, where everybody may read', async () => {
      await pins(guarded.host, 'public/box', open);
      assert.match(await fails(guarded.host, 'team/box'), /wants a login/);
    });

    test('an expired one is asked for once', async () => {
      assert.match(await inMode('expired', () => fails(guarded.host, 'team/box', { at: logged() })), /rejects the token/);
      assert.equal(tokens.state.requests.length, 1);
    });

    test('one without the right to read', async () => {
      assert.match(
        await inMode('powerless', () => fails(guarded.host, 'team/box', { at: logged() })),
        /does not let alice read .*\/team\/box:1: check the name, or ask the owner for access\.$/,
      );
      assert.equal(tokens.state.requests.length, 1);
    });

    test('a wrong password', async () => {
      const at = desk();
      at.login(guarded.host, 'alice', 'wr0ng');
      assert.match(await fails(guarded.host, 'team/box', { at }), /does not accept the password for alice/);
    });

    test('an identity token is traded for one', async () => {
      const at = desk();
      at.docker({ auths: { [guarded.host]: { auth: 'PHRva2VuPjo=', identitytoken: 'long-lived' } } });
      const { code, out } = await inMode('good', async () => {
        at.put(fromOf(guarded.host, 'team/box'));
        return at.run(['pin', '--registry']);
      });
      assert.equal(code, 0, out);
      assert.equal(tokens.state.requests[0].method, 'POST');
      at.docker({ auths: { [guarded.host]: { identitytoken: 'old' } } });
      assert.match(await fails(guarded.host, 'team/box', { at }), /no longer accepts the stored login/);
    });
  });

  describe('failures are one sentence and change nothing', () => {
    const oci = 'application/vnd.oci.image.index.v1+json';

    test('an unknown tag and an unknown repository', async () => {
      const sentence = /^The registry localhost:\d+ has no image \S+: check the name and the tag\.$/;
      assert.match(await fails(plain.host, 'app/oci-index', { tag: '2' }), sentence);
      assert.match(await fails(plain.host, 'no/such'), sentence);
    });

    test('nobody listens', async () => {
      assert.match(await fails(`localhost:${await freePort()}`, 'a/b'), /cannot be reached for \S+ \(nobody listens there\)/);
    });

    test('no answer', async () => {
      const own = await startRegistry(atEnd, folder);
      own.child.kill('SIGSTOP');
      assert.match(await fails(own.host, 'a/b'), /gave no whole answer about \S+ within 15 seconds/);
    });

    test('too many requests: waits as told, then works', async () => {
      const limited = await startNginx(
        atEnd,
        folder,
        `location /v2/ { limit_req zone=slow; limit_req_status 429; error_page 429 @later; proxy_pass http://127.0.0.1:${plain.port}; proxy_set_header Host $http_host; }
         location @later { add_header Retry-After 1 always; return 429; }`,
        'limit_req_zone $binary_remote_addr zone=slow:1m rate=1r/s;',
      );
      const at = desk();
      at.put(['oci-index', 'oci-manifest', 'docker-list'].map((it) => `FROM ${limited.host}/app/${it}:1\n`).join(''));
      const started = Date.now();
      const { code, out } = await at.run(['pin', '--registry']);
      assert.equal(code, 0, out);
      assert.ok(Date.now() - started > 1000);
      assert.match(limited.log(), /HEAD/);
    });

    test('too many requests: the wait is too long', async () => {
      const limited = await startNginx(atEnd, folder, 'location / { add_header Retry-After 120 always; return 429; }');
      const started = Date.now();
      assert.match(
        await fails(limited.host, 'a/b'),
        /gets too many requests from here .*: try again in 120 seconds, or run docker login/,
      );
      assert.ok(Date.now() - started < 10_000);
    });

    test('an error of the server', async () => {
      const broken = await startNginx(atEnd, folder, 'return 500;');
      assert.match(await fails(broken.host, 'a/b'), /answers with error 500 when asked for/);
    });

    test('another type', async () => {
      const other = await startNginx(atEnd, folder, 'default_type text/html; return 200 "<h1>Sign in</h1>";');
      assert.match(await fails(other.host, 'a/b'), /answered about \S+ with text\/html, which is no image manifest/);
    });

    test('an answer that is too large', async () => {
      const large = await startNginx(atEnd, folder, `default_type ${oci};`);
      const at = path.join(large.www, 'v2/a/b/manifests');
      fs.mkdirSync(at, { recursive: true });
      fs.writeFileSync(path.join(at, '1'), Buffer.alloc(5_000_000, ' '));
      assert.match(await fails(large.host, 'a/b'), /sent more than 4 MB about/);
    });

    test('no Docker-Content-Digest: the digest is that of the body', async () => {
      const silent = await startNginx(
        atEnd,
        folder,
        `location / { proxy_pass http://127.0.0.1:${plain.port}; proxy_hide_header Docker-Content-Digest; }`,
      );
      for (const name of ['app/oci-index', 'app/docker-schema2']) await pins(silent.host, name, digests[name]);
    });

    test('a redirect to another host: the login stays behind', async () => {
      const other = await startNginx(
        atEnd,
        folder,
        `location / { proxy_pass http://127.0.0.1:${plain.port}; proxy_set_header Authorization ""; }`,
      );
      const at = desk();
      const asking = await startNginx(
        atEnd,
        folder,
        `set $known 0; if ($http_authorization) { set $known 1; }
         location / { add_header WWW-Authenticate 'Basic realm="test"' always; if ($known = 0) { return 401; } return 307 http://127.0.0.1:${other.port}$request_uri; }`,
      );
      at.login(asking.host, 'alice', 's3cret');
      await pins(asking.host, 'app/oci-index', digests['app/oci-index'], { at });
      assert.match(asking.log(), /\[Basic [^\]]+\]/);
      assert.match(other.log(), /^HEAD \S+ \[-?\]$/m);
      assert.doesNotMatch(other.log(), /Basic/);
    });

    test('a redirect to a host that wants a login of its own', async () => {
      const away = await startNginx(atEnd, folder, `return 307 http://127.0.0.1:${guarded.port}$request_uri;`);
      const at = desk();
      at.login(away.host, 'alice', 's3cret');
      tokens.state.requests.length = 0;
      assert.match(await fails(away.host, 'team/box', { at }), /elsewhere and that host wants a login of its own/);
      assert.equal(tokens.state.requests.length, 0);
    });

    test('a redirect without encryption, and one that never ends', async () => {
      const tls = await startNginx(
        atEnd,
        folder,
        `listen 127.0.0.1:${await freePort()} ssl; ssl_certificate ${certificates.tls.certificate}; ssl_certificate_key ${certificates.tls.key}; return 307 http://127.0.0.1:${plain.port}$request_uri;`,
      );
      assert.match(
        await fails(`localhost:${tls.tlsPort}`, 'app/oci-index', { args: ['--ca', certificates.ca] }),
        /elsewhere and without encryption, to 127\.0\.0\.1:\d+: check its address/,
      );
      const loop = await startNginx(atEnd, folder, 'return 307 $request_uri;');
      assert.match(await fails(loop.host, 'app/oci-index'), /elsewhere and never arrives/);
    });
  });

  describe('without a network', () => {
    test('nothing is asked without --registry', async () => {
      let count = 0;
      const server = http.createServer((_, reply) => reply.end(String(count++)));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const at = desk();
      at.put(fromOf(`localhost:${server.address().port}`, 'a/b'));
      const { code, out } = await at.run(['pin']);
      server.close();
      assert.match(out, /is not in dockwright\.lock, and localhost:\d+ was not asked: allow that with --registry\.\n$/);
      assert.equal(code, 1);
      assert.equal(count, 0);
    });

    test('--offline: what was asked before is known', async () => {
      const own = await startRegistry(atEnd, folder);
      const digest = await new Pusher(own.url).index('app/box', '1', 'offline');
      const at = await pins(own.host, 'app/box', digest);
      own.child.kill('SIGKILL');
      at.put(fromOf(own.host, 'app/box') + fromOf(own.host, 'app/other'));
      const { code, out } = await at.run(['pin', '--offline']);
      assert.match(out, new RegExp(`app/box:1 → ${digest}  pinned\n`));
      assert.match(
        out,
        /app\/other:1 failed: The image \S+ of localhost:\d+ was never asked for on this machine: go on without --offline\.\n$/,
      );
      assert.equal(code, 1);
    });
  });

  describe('the client', () => {
    let driver;
    before(async () => {
      const file = path.join(folder, 'driver.mjs');
      await build({
        entryPoints: [path.join(import.meta.dirname, 'driver.ts')],
        outfile: file,
        bundle: true,
        platform: 'node',
        format: 'esm',
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      });
      driver = await import(file);
    });

    test('reads configurations as skopeo does', async () => {
      const client = driver.client();
      for (const [name, platform] of [
        ['app/oci-index', 'linux/arm64'],
        ['app/docker-list', 'linux/amd64'],
        ['app/oci-manifest', 'linux/amd64'],
        ['app/docker-schema2', 'linux/amd64'],
      ]) {
        const { value, failure } = await client.image(driver.reference(`${plain.host}/${name}:1`), platform);
        assert.equal(failure, undefined);
        const { config, created, architecture } = await skopeoConfig(
          plain.host,
          `${name}:1`,
          '--override-arch',
          platform.split('/')[1],
        );
        assert.equal(value.architecture, architecture);
        assert.equal(value.created, created);
        assert.equal(value.user, config.User);
        assert.equal(value.workdir, config.WorkingDir);
        assert.deepEqual(
          [...value.env].map((it) => it.join('=')),
          config.Env,
        );
        assert.deepEqual([value.entrypoint, value.cmd], [config.Entrypoint, config.Cmd]);
        assert.deepEqual(value.ports, Object.keys(config.ExposedPorts));
        assert.deepEqual(Object.fromEntries(value.labels), config.Labels);
        assert.ok(value.size > 50 && value.size < 1000);
      }
    });

    test('knows the platforms, without attestations', async () => {
      const client = driver.client();
      const of = async (name) => (await client.platforms(driver.reference(`${plain.host}/${name}:1`))).value;
      assert.deepEqual(await of('app/oci-index'), ['linux/amd64', 'linux/arm64/v8']);
      assert.deepEqual(await of('app/docker-schema2'), ['linux/amd64']);
      const { failure } = await client.image(driver.reference(`${plain.host}/app/oci-index:1`), 'linux/s390x');
      assert.equal(failure.kind, 'not-found');
      assert.match(failure.message, /is not made for linux\/s390x: choose one of linux\/amd64, linux\/arm64\/v8\.$/);
    });

    test("asks mirrors for Docker Hub's images", async () => {
      const digest = await new Pusher(plain.url).index('library/node', '22', 'mirrored');
      const client = driver.client({ mirrors: [`localhost:${await freePort()}`, `http://${plain.host}`] });
      assert.equal((await client.resolve(driver.reference('node:22'))).value.digest, digest);
    });

    test('content that does not have its digest is refused', async () => {
      const digest = digests['app/oci-manifest'];
      const liar = await startNginx(
        atEnd,
        folder,
        `location ~ /blobs/ { default_type application/json; return 200 "{}"; }
         location / { proxy_pass http://127.0.0.1:${plain.port}; }`,
      );
      const { failure } = await driver.client().image(driver.reference(`${liar.host}/app/oci-manifest@${digest}`));
      assert.equal(failure.kind, 'bad-answer');
      assert.match(failure.message, /content that does not have the digest/);
    });
  });
});
