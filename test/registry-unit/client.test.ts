import { describe, expect, it } from 'vitest';
import type { Connection, Credential, NetProblem, NetRequest } from '../../server/src/host/host.ts';
import { web } from '../../server/src/host/web.ts';
import { type ClientOptions, RegistryClient } from '../../server/src/registry/client.ts';
import { retryAfter } from '../../server/src/registry/transport.ts';
import { parseReference } from '../../server/src/syntax/reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const TYPE = 'application/vnd.oci.image.index.v1+json';
const GOOD = { status: 200, headers: { 'content-type': TYPE, 'docker-content-digest': DIGEST } };
type Scripted = { status: number; headers?: Record<string, string>; body?: string } | NetProblem;

/** A network that plays a script, and says what was asked of it. */
function play(answers: (request: NetRequest, count: number) => Scripted, credential?: Credential) {
  const asked: NetRequest[] = [];
  const kept = new Map<string, { text: string; at: number }>();
  const state = { now: Date.parse('2026-01-31'), slept: 0, logins: [] as string[] };
  const machine: Connection = {
    net: {
      async fetch(request) {
        asked.push(request);
        const it = answers(request, asked.length);
        if ('problem' in it) return it;
        return { status: it.status, headers: new Map(Object.entries(it.headers ?? {})), body: web.bytes(it.body ?? '') };
      },
    },
    credentials: {
      async for(registry) {
        state.logins.push(registry);
        return credential;
      },
    },
    cache: {
      read: async (key) => kept.get(key),
      write: async (key, text) => {
        kept.set(key, { text, at: state.now });
      },
    },
    clock: {
      now: () => state.now,
      sleep: async (milliseconds) => {
        state.now += milliseconds;
        state.slept += milliseconds;
      },
    },
    web,
  };
  const client = (options: Partial<ClientOptions> = {}) => new RegistryClient(machine, options);
  const resolve = (text: string, options: Partial<ClientOptions> = {}) => {
    const reference = parseReference(text);
    if (!reference) throw new Error(text);
    return client(options).resolve(reference);
  };
  return { asked, state, client, resolve, kept };
}
const kindOf = (answer: { value: unknown } | { failure: { kind: string } }): string | undefined =>
  'failure' in answer ? answer.failure.kind : undefined;
const messageOf = (answer: { value: unknown } | { failure: { message: string } }): string =>
  'failure' in answer ? answer.failure.message : '';

describe('where a registry is asked', () => {
  it('docker.io behind its other name, with all four types', async () => {
    const { asked, resolve } = play(() => GOOD);
    expect(await resolve('node:22')).toMatchObject({ value: { digest: DIGEST, type: TYPE } });
    expect(asked.map((it) => `${it.method} ${it.url}`)).toEqual([
      'HEAD https://registry-1.docker.io/v2/library/node/manifests/22',
    ]);
    expect(asked[0]?.headers.accept?.split(', ')).toHaveLength(4);
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });

  it.each(['localhost:5000', '127.0.0.1:5000', '127.9.9.9', '[::1]:5000'])('%s without TLS when there is none', async (host) => {
    const { asked, resolve } = play((it) => (it.url.startsWith('https:') ? { problem: 'not-tls', reason: '' } : GOOD));
    expect(kindOf(await resolve(`${host}/a:1`))).toBeUndefined();
    expect(asked.map((it) => it.url.split(':')[0])).toEqual(['https', 'http']);
  });

  it.each(['r.io:5000', '128.0.0.1', '127.0.0.1.evil.io', 'localhost.evil.io', '10.0.0.1:5000'])(
    '%s never without TLS',
    async (host) => {
      const { asked, resolve } = play((it) => (it.url.startsWith('https:') ? { problem: 'not-tls', reason: '' } : GOOD));
      expect(kindOf(await resolve(`${host}/a:1`))).toBe('not-tls');
      expect(asked.every((it) => it.url.startsWith('https:'))).toBe(true);
      expect(kindOf(await resolve(`${host}/a:1`, { insecure: [host] }))).toBeUndefined();
    },
  );

  it('a certificate that cannot be checked is no reason to go without', async () => {
    const { asked, resolve } = play(() => ({ problem: 'tls', reason: 'x' }));
    expect(kindOf(await resolve('localhost:5000/a:1'))).toBe('tls');
    expect(asked).toHaveLength(1);
  });

  it('remembers what answered', async () => {
    const { asked, client } = play((it) => (it.url.startsWith('https:') ? { problem: 'not-tls', reason: '' } : GOOD));
    const one = client();
    for (const name of ['localhost:5000/a:1', 'localhost:5000/b:1']) await one.resolve(parseReference(name)!);
    expect(asked).toHaveLength(3);
  });

  it('mirrors only for docker.io, and the registry itself in the end', async () => {
    const { asked, resolve, state } = play((it) => (it.url.includes('mirror') ? { status: 404 } : GOOD));
    await resolve('node:22', { mirrors: ['https://mirror.io/', 'mirror2.io:5000'] });
    await resolve('ghcr.io/a/b:1', { mirrors: ['mirror.io'] });
    expect(asked.map((it) => new URL(it.url).host)).toEqual(['mirror.io', 'mirror2.io:5000', 'registry-1.docker.io', 'ghcr.io']);
    expect(state.logins).toEqual([]);
  });
});

describe('redirects', () => {
  const login = { username: 'alice', password: 'secret' };
  const challenge = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
  const to = (location: string) => ({ status: 307, headers: { location } });

  it.each([
    ['/elsewhere', true],
    ['https://r.io/x', true],
    ['https://r.io:443/x', true],
    ['https://r.io:444/x', false],
    ['https://s.io/x', false],
    ['https://r.io.evil/x', false],
    ['//s.io/x', false],
  ])('to %s', async (location, isSame) => {
    const { asked, resolve } = play((it) => {
      if (!it.url.includes('/manifests/')) return GOOD;
      return it.headers.authorization === undefined ? challenge : to(location);
    }, login);
    expect(kindOf(await resolve('r.io/a:1'))).toBeUndefined();
    expect(asked.map((it) => it.headers.authorization !== undefined)).toEqual([false, true, isSame]);
  });

  it('a login that was left behind does not come back', async () => {
    const { asked, resolve } = play((it) => {
      if (it.url.includes('/manifests/')) return it.headers.authorization === undefined ? challenge : to('https://s.io/x');
      return it.url === 'https://s.io/x' ? to('https://r.io/y') : GOOD;
    }, login);
    await resolve('r.io/a:1');
    expect(asked.map((it) => it.headers.authorization !== undefined)).toEqual([false, true, false, false]);
  });

  it.each(['http://r.io/x', 'http://localhost/x', 'ftp://r.io/x', 'https://u:p@s.io/x', 'file:///etc/passwd', ''])(
    'not to %j',
    async (location) => {
      const { asked, resolve } = play(() => to(location));
      const found = await resolve('r.io/a:1');
      expect(location === '' ? 'redirect' : kindOf(found)).toBe('redirect');
      if (location !== '') expect(asked).toHaveLength(1);
      expect(messageOf(found)).not.toMatch(/u:p/);
    },
  );

  it('another host gets no answer to its challenge', async () => {
    const { resolve, state } = play((it) => (it.url.includes('/manifests/') ? to('https://s.io/x') : challenge), login);
    expect(kindOf(await resolve('r.io/a:1'))).toBe('redirect');
    expect(state.logins).toEqual([]);
  });
});

describe('logins', () => {
  const bearer = (realm: string, more = '') => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="${realm}",service="s",scope="repository:a:pull"${more}` },
  });
  const token = (more = {}) => ({ status: 200, body: JSON.stringify({ token: 'tok', ...more }) });

  it('a token is used again until it is about to end', async () => {
    const { asked, client, state } = play((it) => {
      if (it.url.includes('/token')) return token({ expires_in: 100 });
      return it.headers.authorization === 'Bearer tok' ? GOOD : bearer('https://auth.io/token?x=1');
    });
    const one = client();
    const ask = () => one.resolve(parseReference('r.io/a:1')!, { fresh: true });
    await ask();
    expect(asked[1]?.url).toBe('https://auth.io/token?x=1&scope=repository%3Aa%3Apull&service=s');
    await ask();
    expect(asked).toHaveLength(4);
    state.now += 95_000;
    await ask();
    expect(asked).toHaveLength(7);
  });

  it('after one new token the answer counts', async () => {
    const { asked, resolve } = play((it) =>
      it.url.includes('/token') ? token() : bearer('https://auth.io/token', ',error="invalid_token"'),
    );
    expect(kindOf(await resolve('r.io/a:1'))).toBe('unauthorized');
    expect(asked).toHaveLength(3);
  });

  it.each(['http://auth.io/token', 'http://localhost/token', 'ftp://auth.io', 'not an address:'])(
    'a password is not sent to %s',
    async (realm) => {
      const { asked, resolve, state } = play(() => bearer(realm), { username: 'alice', password: 'secret' });
      const found = await resolve('r.io/a:1');
      expect(['redirect', 'bad-answer', 'unauthorized']).toContain(kindOf(found));
      expect(asked.every((it) => it.url.startsWith('https://r.io/'))).toBe(true);
      expect(state.logins).toEqual(['r.io']);
    },
  );

  it.each([['tok\\r\\nx: y'], ['a b'], ['']])('%j is no token', async (bad) => {
    const { resolve } = play((it) =>
      it.url.includes('/token') ? { status: 200, body: `{ "token": "${bad}" }` } : bearer('https://auth.io/token'),
    );
    expect(kindOf(await resolve('r.io/a:1'))).toBe('bad-answer');
  });

  it('an identity token goes in the body, and only there', async () => {
    const { asked, resolve } = play(
      (it) => {
        if (it.method === 'POST') return { status: 200, body: '{ "access_token": "tok" }' };
        return it.headers.authorization ? GOOD : bearer('https://auth.io/token');
      },
      { identityToken: 'a&b=c' },
    );
    expect(kindOf(await resolve('r.io/a:1'))).toBeUndefined();
    expect(asked[1]?.body).toBe(
      'grant_type=refresh_token&scope=repository%3Aa%3Apull&service=s&client_id=dockwright&refresh_token=a%26b%3Dc',
    );
    expect(asked[1]?.url).toBe('https://auth.io/token');
  });

  it('a token service that redirects a login is not followed', async () => {
    const { asked, resolve } = play(
      (it) =>
        it.method === 'POST' ? { status: 307, headers: { location: 'https://evil.io/' } } : bearer('https://auth.io/token'),
      { identityToken: 't' },
    );
    expect(kindOf(await resolve('r.io/a:1'))).toBe('redirect');
    expect(asked).toHaveLength(2);
  });
});

describe('waiting', () => {
  it('as long as told, within bounds', async () => {
    const { asked, resolve, state } = play((_, count) => (count < 3 ? { status: 429, headers: { 'retry-after': '7' } } : GOOD));
    expect(kindOf(await resolve('r.io/a:1'))).toBeUndefined();
    expect(asked).toHaveLength(3);
    expect(state.slept).toBe(14_000);
  });

  it.each([429, 503])('not for ever (%s)', async (status) => {
    const { resolve, state } = play(() => ({ status, headers: { 'retry-after': '0' } }));
    expect(kindOf(await resolve('r.io/a:1'))).toBe(status === 429 ? 'rate-limited' : 'unavailable');
    expect(state.slept).toBeLessThanOrEqual(30_200);
    const silent = play(() => ({ status }));
    await silent.resolve('r.io/a:1');
    expect(silent.asked.length).toBeLessThan(7);
  });

  it('reads seconds and dates', () => {
    const now = Date.parse('2026-01-31T00:00:00Z');
    expect(retryAfter('5', now)).toBe(5000);
    expect(retryAfter('Sat, 31 Jan 2026 00:00:09 GMT', now)).toBe(9000);
    expect(retryAfter('Fri, 30 Jan 2026 00:00:00 GMT', now)).toBe(0);
    expect(retryAfter('soon', now)).toBeUndefined();
    expect(retryAfter(undefined, now)).toBeUndefined();
  });
});

describe('answers', () => {
  it.each<[string, Scripted, string]>([
    [
      'schema 1',
      { status: 200, headers: { ...GOOD.headers, 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' } },
      'bad-answer',
    ],
    ['a page', { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } }, 'bad-answer'],
    ['no type', { status: 200, headers: { 'docker-content-digest': DIGEST } }, 'bad-answer'],
    ['404', { status: 404 }, 'not-found'],
    ['403', { status: 403 }, 'denied'],
    ['500', { status: 500 }, 'unavailable'],
    ['418', { status: 418 }, 'bad-answer'],
  ])('%s', async (_, answer, kind) => {
    const { resolve } = play(() => answer);
    const found = await resolve('r.io/a:1');
    expect(kindOf(found)).toBe(kind);
    expect(messageOf(found)).toMatch(/^The registry r\.io .*r\.io\/a:1.*: .*\.$/);
  });

  it.each(['', 'sha256:xyz', `sha256:${'A'.repeat(64)}`])('a digest header of %j is worked out anew', async (header) => {
    const { asked, resolve } = play(() => ({
      ...GOOD,
      headers: { ...GOOD.headers, 'docker-content-digest': header },
      body: '{}',
    }));
    expect(await resolve('r.io/a:1')).toMatchObject({
      value: { digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' },
    });
    expect(asked.map((it) => it.method)).toEqual(['HEAD', 'GET']);
  });

  it('are kept for minutes, and offline for ever', async () => {
    const { asked, client, state } = play(() => GOOD);
    const reference = parseReference('node:22')!;
    await client().resolve(reference);
    await client().resolve(reference);
    expect(asked).toHaveLength(1);
    await client().resolve(reference, { fresh: true });
    expect(asked).toHaveLength(2);
    state.now += 10 * 60_000;
    await client().resolve(reference);
    expect(asked).toHaveLength(3);
    state.now += 400 * 24 * 3600_000;
    expect(await client({ offline: true }).resolve(reference, { fresh: true })).toMatchObject({ value: { digest: DIGEST } });
    expect(kindOf(await client({ offline: true }).resolve(parseReference('node:23')!))).toBe('offline');
    expect(asked).toHaveLength(3);
  });

  it('that do not have the digest they were asked for by are refused', async () => {
    const { client } = play(() => ({ ...GOOD, body: '{"manifests":[]}' }));
    const found = await client().platforms(parseReference(`r.io/a@${DIGEST}`)!);
    expect(kindOf(found)).toBe('bad-answer');
    expect(messageOf(found)).toContain('content that does not have the digest');
  });

  it('that were tampered with on the disk are asked for again', async () => {
    const { kept, client, asked } = play(() => ({ status: 404 }));
    kept.set(`content ${DIGEST}`, { text: '{"manifests":[]}', at: 0 });
    expect(kindOf(await client().platforms(parseReference(`node@${DIGEST}`)!))).toBe('not-found');
    expect(asked).toHaveLength(1);
  });
});
