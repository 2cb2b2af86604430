import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDownloads } from '../../server/src/host/download.ts';
import { webMachine } from '../../server/src/host/web-net.ts';

let server: Server;
let base: string;
const heard: (string | undefined)[] = [];

beforeEach(async () => {
  heard.length = 0;
  server = createServer((request, reply) => {
    heard.push(request.headers['user-agent']);
    if (request.url === '/slow') return;
    const zipped = gzipSync('x'.repeat(1000));
    if (request.url === '/zipped' && request.headers['accept-encoding']?.includes('gzip'))
      reply.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped);
    else if (request.url === '/zipped.gz') reply.writeHead(200).end(zipped);
    else if (request.url === '/broken') reply.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    else if (request.url === '/loop') reply.writeHead(302, { location: '/loop' }).end();
    else if (request.url === '/file') reply.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (request.url === '/none') reply.writeHead(404).end('no');
    else reply.writeHead(200, { 'x-kind': 'a' }).end('x'.repeat(1000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = (path: string) => ({
  method: 'GET' as const,
  url: `${base}${path}`,
  headers: { 'user-agent': 'dockwright' },
  timeout: 500,
  limit: 2000,
});
const SUM = createHash('sha256').update('x'.repeat(1000)).digest('hex');

describe('what a browser lets us do', () => {
  it('answers with status, headers and body', async () => {
    const reply = await webMachine.net.fetch(request('/'));
    expect(reply).toMatchObject({ status: 200 });
    if ('problem' in reply) throw new Error();
    expect(reply.headers.get('x-kind')).toBe('a');
    expect(reply.body.length).toBe(1000);
    expect(heard[0]).not.toBe('dockwright');
  });

  it('says what went wrong', async () => {
    expect(await webMachine.net.fetch({ ...request('/'), limit: 999 })).toMatchObject({ problem: 'too-large' });
    expect(await webMachine.net.fetch(request('/slow'))).toMatchObject({ problem: 'timeout' });
    server.closeAllConnections();
    server.close();
    expect(await webMachine.net.fetch(request('/'))).toEqual({
      problem: 'unreachable',
      reason: 'there is no network, or that server lets no browser read its answers',
    });
  });
});

describe.each([
  ['in a browser', webMachine.downloads],
  ['in Node', nodeDownloads({ env: {} })],
])('a checksum %s', (name, downloads) => {
  const sum = (path: string, limit = 2000) => downloads.sha256({ url: `${base}${path}`, timeout: 500, limit });

  it('is that of what comes in the end', async () => {
    expect(await sum('/')).toEqual({ size: 1000, sha256: SUM });
    // Go's client, and so BuildKit, undoes a packing that is only for the way.
    expect(await sum('/zipped')).toEqual({ size: 1000, sha256: SUM });
    expect(await sum('/zipped', 999)).toMatchObject({ problem: 'too-large' });
    const zipped = createHash('sha256')
      .update(gzipSync('x'.repeat(1000)))
      .digest('hex');
    expect(await sum('/zipped.gz')).toMatchObject({ sha256: zipped });
  });

  it('is none without all of it', async () => {
    expect(await sum('/', 999)).toMatchObject({ problem: 'too-large' });
    expect(await sum('/none')).toEqual({ problem: 'status', reason: 'status 404' });
    expect(await sum('/slow')).toMatchObject({ problem: 'timeout' });
    expect(await sum('/broken')).toMatchObject({ problem: 'unreachable' });
    // A browser does not say why it did not follow.
    expect(await sum('/loop')).toMatchObject({ problem: name === 'in Node' ? 'redirect' : 'unreachable' });
    expect(await sum('/file')).toMatchObject({ problem: name === 'in Node' ? 'redirect' : 'unreachable' });
  });
});
