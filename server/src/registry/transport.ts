import type { Address, Connection, NetProblem, NetReply } from '../host/host.ts';
import { hostOf, mayFollow } from './endpoint.ts';
import { type Failed, failures, type Subject } from './failure.ts';

/** One question and the patience that is left for it. */
export interface Asking extends Subject {
  /** Milliseconds that may still be spent on waiting because a server asks for it. */
  patience: number;
}

export interface Outgoing {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly address: Address;
  readonly accept?: string;
  /** Goes to this address's origin and to no other. */
  readonly authorization?: string | undefined;
  readonly form?: string;
  readonly limit: number;
}

export interface Incoming extends NetReply {
  /** Who answered in the end. */
  readonly address: Address;
}

/** A server that is up but says nothing is given up after this. */
export const TIMEOUT = 15_000;
/** All waits that servers ask for while one image is looked up. */
export const PATIENCE = 30_000;
const MAX_REDIRECTS = 5;

type Part = Pick<Connection, 'net' | 'clock' | 'web'>;

/** HTTP with manners: time-outs, caps, waits that servers ask for, redirects by hand. */
export class Transport {
  readonly #machine: Part;
  readonly #timeout: number;

  constructor(machine: Part, timeout = TIMEOUT) {
    this.#machine = machine;
    this.#timeout = timeout;
  }

  /** Follows redirects. Throws `Failed`; answers of any other status than 429, 503 and the redirects are the caller's. */
  async send(request: Outgoing, asking: Asking): Promise<Incoming> {
    let { address, authorization } = request;
    for (let hops = 0; ; hops++) {
      const reply = await this.#patiently({ ...request, address, authorization }, asking);
      if (!isRedirect(reply.status)) return { ...reply, address };
      if (hops === MAX_REDIRECTS) throw failures.redirect(asking, hostOf(address), 'never arrives');
      const next = this.#target(request, reply, address, asking);
      // Once dropped it stays so: whoever sends us back has chosen the path.
      if (next.origin !== request.address.origin) authorization = undefined;
      address = next;
    }
  }

  #target(request: Outgoing, reply: NetReply, from: Address, asking: Asking): Address {
    const location = reply.headers.get('location');
    const next = location === undefined ? undefined : this.#machine.web.address(location, from.href);
    if (!next) throw failures.redirect(asking, hostOf(from), 'names no usable address');
    if (request.method === 'POST') throw failures.redirect(asking, hostOf(from), 'a login goes nowhere else');
    if (!mayFollow(from, next)) throw failures.redirect(asking, hostOf(from), `without encryption, to ${hostOf(next)}`);
    return next;
  }

  /** Waits and asks again while the server says so and patience lasts. */
  async #patiently(request: Outgoing, asking: Asking): Promise<NetReply> {
    for (let tries = 0; ; tries++) {
      const reply = await this.#once(request, asking);
      if (reply.status !== 429 && reply.status !== 503) return reply;
      const wanted = retryAfter(reply.headers.get('retry-after'), this.#machine.clock.now());
      const wait = wanted ?? 1000 * 2 ** tries;
      if (wait > asking.patience) {
        if (reply.status === 429) throw failures.rateLimited(asking, wanted);
        throw failures.unavailable(asking, reply.status);
      }
      asking.patience -= Math.max(wait, SHORTEST_WAIT);
      await this.#machine.clock.sleep(Math.max(wait, SHORTEST_WAIT));
    }
  }

  async #once({ method, address, accept, authorization, form, limit }: Outgoing, asking: Asking): Promise<NetReply> {
    const headers: Record<string, string> = { 'user-agent': 'dockwright' };
    if (accept !== undefined) headers.accept = accept;
    if (authorization !== undefined) headers.authorization = authorization;
    if (form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    const reply = await this.#machine.net.fetch({
      method,
      url: address.href,
      headers,
      ...(form === undefined ? {} : { body: form }),
      timeout: this.#timeout,
      limit,
    });
    if ('problem' in reply) throw this.#failure(reply, address, limit, asking);
    return reply;
  }

  #failure({ problem, reason }: NetProblem, address: Address, limit: number, asking: Asking): Failed {
    const host = hostOf(address);
    switch (problem) {
      case 'timeout':
        return failures.timeout(asking, host, this.#timeout);
      case 'too-large':
        return failures.tooLarge(asking, host, limit);
      case 'tls':
        return failures.tls(asking, host, reason);
      case 'not-tls':
        return failures.notTls(asking, host);
      case 'unreachable':
        return failures.unreachable(asking, host, reason);
    }
  }
}

/** `Retry-After: 0` is no leave to hammer. */
const SHORTEST_WAIT = 200;

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Milliseconds, from seconds or a date (RFC 9110, section 10.2.3); undefined when it says nothing of use. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
