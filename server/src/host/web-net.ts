import type { Cache, Machine, NetProblem, NetReply, NetRequest } from './host.ts';
import { clock, web } from './web.ts';

/**
 * What a browser lets a worker do. It shows an answer only where the server allows pages of other sites to read it (CORS), which most
 * registries do not, and it does not tell that from no network at all: so both are said. It knows no logins.
 */
export const webMachine: Machine = {
  net: { fetch: (request) => fetched(request) },
  credentials: { for: async () => undefined },
  cache: memoryCache(),
  clock,
  web,
  downloads: {
    async sha256({ url, timeout, limit }) {
      const reply = await fetched({ method: 'GET', url, headers: {}, timeout, limit });
      if ('problem' in reply) return reply;
      if (reply.status !== 200) return { problem: 'status', reason: `status ${reply.status}` };
      return { sha256: await web.sha256(reply.body), size: reply.body.length };
    },
  },
};

async function fetched({ method, url, headers, body, timeout, limit }: NetRequest): Promise<NetReply | NetProblem> {
  const signal = AbortSignal.timeout(timeout);
  // The browser names itself, and more than the plainest headers make it ask the server for leave first.
  const { 'user-agent': _, ...sent } = headers;
  try {
    // It hides where a redirect leads, and drops a login that would go to another site.
    const reply = await fetch(url, { method, headers: sent, body: body ?? null, signal, credentials: 'omit', cache: 'no-store' });
    const read = await all(reply, limit);
    if (!read) return { problem: 'too-large', reason: '' };
    return { status: reply.status, headers: new Map(reply.headers), body: read };
  } catch {
    if (signal.aborted) return { problem: 'timeout', reason: '' };
    return { problem: 'unreachable', reason: 'there is no network, or that server lets no browser read its answers' };
  }
}

/** Undefined when there is more than the limit. */
async function all({ body }: Response, limit: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.length;
    if (size > limit) {
      await reader?.cancel();
      return undefined;
    }
    parts.push(part.value);
  }
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** As long as the worker lives. */
function memoryCache(): Cache {
  const kept = new Map<string, { text: string; at: number }>();
  return {
    read: async (key) => kept.get(key),
    write: async (key, text) => {
      if (kept.size > 500) kept.clear();
      kept.set(key, { text, at: Date.now() });
    },
  };
}
