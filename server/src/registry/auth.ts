import type { Address, Connection, Credential } from '../host/host.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { type Endpoint, mayFollow, type Scope } from './endpoint.ts';
import { failures } from './failure.ts';
import { json } from './manifest.ts';
import type { Asking, Incoming, Outgoing, Transport } from './transport.ts';

/** No token is longer than a few kilobytes. */
const TOKEN_LIMIT = 1_000_000;
/** What a token without `expires_in` lives (distribution, docs/spec/auth/token.md). */
const TOKEN_SECONDS = 60;
/** Not used in its last seconds: the clocks differ and the way takes time. */
const TOKEN_MARGIN = 10_000;

interface Authorization {
  readonly header: string;
  /** The time after which it is not tried any more. */
  readonly until: number;
}

/** Who we are at a registry, as far as sentences about it need it. */
interface Identity {
  readonly user: string | undefined;
  readonly isToken: boolean;
  readonly problem: string | undefined;
}

/** Logs in when a registry asks for it, once a question. Credentials are asked for only then, and go to the registry and its realm. */
export class Auth {
  readonly #machine: Connection;
  readonly #transport: Transport;
  readonly #known = new Map<string, Authorization>();

  constructor(machine: Connection, transport: Transport) {
    this.#machine = machine;
    this.#transport = transport;
  }

  /** Sends a request; after a 401 logs in and sends it exactly once more. */
  async send(request: Outgoing, endpoint: Endpoint, scope: Scope, asking: Asking): Promise<Incoming> {
    const key = `${request.address.origin} ${scope}`;
    const first = await this.#transport.send({ ...request, authorization: this.#remembered(key) }, asking);
    if (first.status !== 401) return first;
    this.#known.delete(key);
    this.#ownAnswer(first, request.address, asking);
    const credential = await this.#machine.credentials.for(endpoint.login);
    const authorization = await this.#login(first, credential, request.address, scope, asking);
    const second = await this.#transport.send({ ...request, authorization: authorization.header }, asking);
    if (second.status !== 401) {
      this.#known.set(key, authorization);
      return second;
    }
    this.#ownAnswer(second, request.address, asking);
    throw this.#refused(second, identityOf(credential), authorization.header, asking);
  }

  #remembered(key: string): string | undefined {
    const known = this.#known.get(key);
    return known && known.until > this.#machine.clock.now() ? known.header : undefined;
  }

  /** A host that a redirect led to may not ask for the registry's login. */
  #ownAnswer(reply: Incoming, asked: Address, asking: Asking): void {
    if (reply.address.origin !== asked.origin)
      throw failures.redirect(asking, asking.registry, 'that host wants a login of its own');
  }

  async #login(
    reply: Incoming,
    credential: Credential | undefined,
    address: Address,
    scope: Scope,
    asking: Asking,
  ): Promise<Authorization> {
    const challenges = parseChallenges(reply.headers.get('www-authenticate') ?? '');
    const bearer = challenges.find((it) => it.scheme === 'bearer');
    if (bearer) return this.#bearer(bearer, credential, address, scope, asking);
    if (!challenges.some((it) => it.scheme === 'basic')) throw failures.badAnswer(asking, 'a way to log in that no tool knows');
    const header = this.#basic(credential);
    if (header === undefined) throw failures.noLogin(asking, identityOf(credential).problem);
    return { header, until: Number.POSITIVE_INFINITY };
  }

  #basic(credential: Credential | undefined): string | undefined {
    if (!credential || !('password' in credential)) return undefined;
    return `Basic ${this.#machine.web.base64(`${credential.username}:${credential.password}`)}`;
  }

  /** A token of the realm that the registry names; with the user's login, or without for what everybody may read. */
  async #bearer(
    { parameters }: Challenge,
    credential: Credential | undefined,
    address: Address,
    scope: Scope,
    asking: Asking,
  ): Promise<Authorization> {
    const realm = this.#machine.web.address(parameters.get('realm') ?? '', address.href);
    if (!realm) throw failures.badAnswer(asking, 'the address of a token service that is none');
    if (!mayFollow(address, realm)) throw failures.redirect(asking, asking.registry, 'wants the login without encryption');
    const query = new Map([['scope', parameters.get('scope') ?? scope]]);
    const service = parameters.get('service');
    if (service !== undefined) query.set('service', service);
    const reply =
      credential && 'identityToken' in credential
        ? await this.#refresh(realm, query, credential.identityToken, asking)
        : await this.#fetchToken(realm, query, this.#basic(credential), asking);
    if (reply.status === 401 || reply.status === 403 || (reply.status === 400 && credential))
      throw this.#refused(reply, identityOf(credential), undefined, asking);
    if (reply.status !== 200) throw failures.unavailable(asking, reply.status);
    return this.#token(reply, asking);
  }

  #fetchToken(
    realm: Address,
    query: ReadonlyMap<string, string>,
    authorization: string | undefined,
    asking: Asking,
  ): Promise<Incoming> {
    const joint = realm.href.includes('?') ? '&' : '?';
    const address = this.#machine.web.address(`${realm.href.replace(/#.*$/, '')}${joint}${formOf(query)}`) ?? realm;
    return this.#transport.send({ method: 'GET', address, authorization, limit: TOKEN_LIMIT }, asking);
  }

  /** OAuth2, for logins that hold an identity token in place of a password (distribution, docs/spec/auth/oauth.md). */
  #refresh(realm: Address, query: ReadonlyMap<string, string>, identityToken: string, asking: Asking): Promise<Incoming> {
    const form = formOf(
      new Map([['grant_type', 'refresh_token'], ...query, ['client_id', 'dockwright'], ['refresh_token', identityToken]]),
    );
    return this.#transport.send({ method: 'POST', address: realm, form, limit: TOKEN_LIMIT }, asking);
  }

  #token(reply: Incoming, asking: Asking): Authorization {
    const body = json(this.#machine.web.text(reply.body) ?? '') as Record<string, unknown> | null | undefined;
    const token = body?.token || body?.access_token;
    // What could end the header is no token.
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw failures.badAnswer(asking, 'a login without a token');
    const given = Number(body?.expires_in);
    const seconds = Number.isFinite(given) && given > 0 ? given : TOKEN_SECONDS;
    return { header: `Bearer ${token}`, until: this.#machine.clock.now() + seconds * 1000 - TOKEN_MARGIN };
  }

  #refused(reply: Incoming, { user, isToken, problem }: Identity, sent: string | undefined, asking: Asking): Error {
    const error = parseChallenges(reply.headers.get('www-authenticate') ?? '')[0]?.parameters.get('error');
    if (isToken) return error === 'insufficient_scope' ? failures.denied(asking, 'this login') : failures.oldLogin(asking);
    if (sent?.startsWith('Bearer ') && error === 'invalid_token') return failures.rejectedToken(asking);
    if (user === undefined) return failures.noLogin(asking, problem);
    return sent?.startsWith('Bearer ') ? failures.denied(asking, user) : failures.wrongPassword(asking, user);
  }
}

function identityOf(credential: Credential | undefined): Identity {
  return {
    user: credential && 'username' in credential ? credential.username : undefined,
    isToken: credential !== undefined && 'identityToken' in credential,
    problem: credential && 'problem' in credential ? credential.problem : undefined,
  };
}

const formOf = (pairs: ReadonlyMap<string, string>): string =>
  [...pairs].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
