import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import type { DownloadProblem, Downloads } from './host.ts';
import { dispatchers, type NetOptions, problemOf, TooLarge } from './net.ts';

/** As many as Go's client follows. */
const MAX_REDIRECTS = 10;

/** Downloads that are hashed on the way and kept nowhere. */
export function nodeDownloads(options: NetOptions): Downloads {
  const dispatcher = dispatchers(options);
  return {
    async sha256({ url, timeout, limit }) {
      const signal = AbortSignal.timeout(timeout);
      try {
        let address = url;
        for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
          // BuildKit's client says that it takes gzip, and undoes it: what is hashed is what it saves.
          const headers = { 'user-agent': 'dockwright', 'accept-encoding': 'gzip' };
          const reply = await request(address, { method: 'GET', headers, dispatcher: dispatcher(address), signal });
          if (reply.statusCode === 200) return await hash(reply, limit);
          await reply.body.dump({ limit: 10_000 });
          const next = redirected(reply, address);
          if (typeof next !== 'string') return next;
          address = next;
        }
        return { problem: 'redirect', reason: 'the redirects never end' };
      } catch (error) {
        return problemOf(error);
      }
    },
  };
}

async function hash({ body, headers }: Dispatcher.ResponseData, limit: number): Promise<{ sha256: string; size: number }> {
  const isPacked = headers['content-encoding'] === 'gzip';
  const source: AsyncIterable<Uint8Array> = isPacked ? unpacked(body) : body;
  const sum = createHash('sha256');
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > limit) throw new TooLarge();
    sum.update(chunk);
  }
  return { sha256: sum.digest('hex'), size };
}

/** Errors of the body are those of what is read from it. */
function unpacked(body: Readable): Readable {
  const gunzip = createGunzip();
  body.on('error', (error) => gunzip.destroy(error));
  return body.pipe(gunzip);
}

function redirected({ statusCode, headers }: Dispatcher.ResponseData, from: string): string | DownloadProblem {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== 'string')
    return { problem: 'status', reason: `status ${statusCode}` };
  if (!URL.canParse(location, from)) return { problem: 'redirect', reason: 'it sends us to no usable address' };
  const next = new URL(location, from);
  const isDowngrade = from.startsWith('https:') && next.protocol !== 'https:';
  if (isDowngrade || !/^https?:$/.test(next.protocol))
    return { problem: 'redirect', reason: 'it sends us to an address without encryption' };
  return next.href;
}
