import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import type { Net, NetProblem, NetReply, NetRequest } from './host.ts';
import { proxyFor } from './proxy.ts';

export interface NetOptions {
  /** Certificates (PEM) to trust beside those that Node does; `NODE_EXTRA_CA_CERTS` counts anyway. */
  readonly extraCa?: string | undefined;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up, in capitals or not. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** HTTP from Node. */
export function nodeNet(options: NetOptions): Net {
  const dispatcher = dispatchers(options);
  return {
    async fetch(wanted): Promise<NetReply | NetProblem> {
      try {
        return await send(wanted, dispatcher(wanted.url));
      } catch (error) {
        return problemOf(error);
      }
    },
  };
}

/** The way to an address. As with Go's tools, and so with Docker's, no proxy stands between us and this very machine. */
export function dispatchers({ extraCa, env }: NetOptions): (url: string) => Dispatcher {
  const connect = { timeout: CONNECT_TIMEOUT, ...(extraCa === undefined ? {} : { ca: [...rootCertificates, extraCa] }) };
  // Connections are not kept: the program is to end when its work does.
  const options = { connect, pipelining: 0 };
  const direct = new Agent(options);
  const known = new Map<string, Dispatcher>();
  return (url) => {
    const proxy = proxyFor(url, env);
    if (proxy === undefined) return direct;
    const agent = known.get(proxy) ?? new ProxyAgent({ ...options, uri: proxy, requestTls: connect, proxyTls: connect });
    known.set(proxy, agent);
    return agent;
  };
}

/** No shorter than a request's own time: that is the one that users are told. */
const CONNECT_TIMEOUT = 15_000;

/** The text of a file with certificates, or why there is none. */
export async function readCa(file: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') return { problem: text.code === 'ENOENT' ? 'there is no such file' : 'it cannot be read' };
  try {
    // Of several certificates it reads the first.
    new X509Certificate(text);
    return { text };
  } catch {
    return { problem: 'it holds no certificate in PEM form' };
  }
}

async function send({ method, url, headers, body, timeout, limit }: NetRequest, dispatcher: Dispatcher): Promise<NetReply> {
  const signal = AbortSignal.timeout(timeout);
  const reply = await request(url, { method, headers, body: body ?? null, dispatcher, signal, headersTimeout: timeout });
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.body) {
    size += (chunk as Uint8Array).length;
    // Leaving the loop closes the connection.
    if (size > limit) throw new TooLarge();
    read.push(chunk as Uint8Array);
  }
  return { status: reply.statusCode, headers: flat(reply.headers), body: Buffer.concat(read) };
}

/** A body has more bytes than it may. */
export class TooLarge extends Error {}

function flat(headers: Record<string, string | string[] | undefined>): ReadonlyMap<string, string> {
  const flattened = new Map<string, string>();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flattened.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value);
  return flattened;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'names cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
};
const TLS_REASONS: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of an unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
/** What OpenSSL says when the other side answers a greeting in plain text. */
const NOT_TLS = /wrong version number|packet length too long|http request|record layer failure|before secure TLS connection/i;

/** Messages of errors may quote addresses with secrets in them: only codes are looked at. */
export function problemOf(error: unknown): NetProblem {
  const found = error instanceof AggregateError && error.errors[0] ? error.errors[0] : error;
  const { code = '', name, message } = found as NodeJS.ErrnoException;
  if (found instanceof TooLarge) return { problem: 'too-large', reason: '' };
  if (name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(code)) return { problem: 'timeout', reason: '' };
  if (NOT_TLS.test(message)) return { problem: 'not-tls', reason: '' };
  const tls = TLS_REASONS[code];
  if (tls !== undefined) return { problem: 'tls', reason: tls };
  if (/^(ERR_TLS|ERR_SSL|CERT_|EPROTO)|CERT/.test(code)) return { problem: 'tls', reason: code };
  if (/^Proxy response/.test(message)) return { problem: 'unreachable', reason: 'the proxy refuses to connect there' };
  return { problem: 'unreachable', reason: REASONS[code] ?? (/^[A-Z0-9_]+$/.test(code) ? code : 'the connection failed') };
}
