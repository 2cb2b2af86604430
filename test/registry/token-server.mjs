// A token service as distribution's docs/spec/auth describes it: Docker Hub's part in the play.
import { execFileSync } from 'node:child_process';
import { randomUUID, sign } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const ISSUER = 'test-issuer';
const SERVICE = 'registry.test';

/**
 * `mode` may be changed at any time: `good`, `expired` (tokens of yesterday), `powerless` (tokens without rights).
 * Users: alice with the password `s3cret`, who may all; everybody may pull `public/*`.
 */
export async function startTokenServer(after, folder) {
  const key = path.join(folder, 'token.key');
  const certificate = path.join(folder, 'token.crt');
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=token'],
    {
      stdio: 'ignore',
    },
  );
  const der = fs.readFileSync(certificate, 'utf8').replace(/-----[^-]+-----|\s/g, '');
  const privateKey = fs.readFileSync(key);
  const state = { mode: 'good', requests: [], port: 0 };

  const token = (user, scope) => {
    const now = Math.floor(Date.now() / 1000) - (state.mode === 'expired' ? 86_400 : 0);
    const [type, name = '', actions = ''] = scope?.split(':') ?? [];
    const mayRead = state.mode !== 'powerless' && (user === 'alice' || name.startsWith('public/'));
    const access = type && mayRead ? [{ type, name, actions: user === 'alice' ? actions.split(',') : ['pull'] }] : [];
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = part({ typ: 'JWT', alg: 'RS256', x5c: [der] });
    const body = part({
      iss: ISSUER,
      sub: user,
      aud: SERVICE,
      nbf: now - 10,
      iat: now,
      exp: now + 300,
      jti: randomUUID(),
      access,
    });
    return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), privateKey).toString('base64url')}`;
  };

  const server = http.createServer(async (request, reply) => {
    const url = new URL(request.url, 'http://localhost');
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
    state.requests.push({ method: request.method, scope: form.get('scope'), authorization: request.headers.authorization });
    const user = userOf(request, form);
    reply.setHeader('content-type', 'application/json');
    if (user === undefined) return reply.writeHead(401).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
    const made = token(user, form.get('scope'));
    reply.end(
      JSON.stringify(request.method === 'POST' ? { access_token: made, expires_in: 300 } : { token: made, expires_in: 300 }),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => new Promise((resolve) => server.close(resolve)));
  const realm = `http://127.0.0.1:${server.address().port}/token`;
  return {
    state,
    auth: { token: { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: certificate } },
    /** For pushing. */
    bearer: (name) => `Bearer ${token('alice', `repository:${name}:pull,push`)}`,
  };
}

/** Undefined for a wrong password, empty for nobody. */
function userOf(request, form) {
  if (request.method === 'POST') return form.get('refresh_token') === 'long-lived' ? 'alice' : undefined;
  const [, basic] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? [];
  if (basic === undefined) return '';
  return Buffer.from(basic, 'base64').toString() === 'alice:s3cret' ? 'alice' : undefined;
}
