import type { Address, Connection } from '../host/host.ts';
import type { Reference } from '../syntax/reference.ts';
import { Answers, type Resolved, TAG_LIFETIME } from './answers.ts';
import { Auth } from './auth.ts';
import { type Endpoint, type EndpointOptions, endpointsOf, hostOf, pullScope } from './endpoint.ts';
import { type Answer, answer, Failed, failures } from './failure.ts';
import {
  ACCEPT,
  childFor,
  type ImageConfig,
  isDigest,
  manifestType,
  parseConfig,
  parseIndex,
  parseManifest,
  parsePlatform,
  platformText,
} from './manifest.ts';
import { type Asking, type Incoming, type Outgoing, PATIENCE, TIMEOUT, Transport } from './transport.ts';

/** The sizes that the image-spec and Docker Hub allow for a manifest, and twice what any configuration we have seen needs. */
const MANIFEST_LIMIT = 4_000_000;
const CONFIG_LIMIT = 8_000_000;

export interface ClientOptions extends EndpointOptions {
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Milliseconds of all waits for one question. */
  readonly patience: number;
  /** Nothing is asked: only earlier answers count, of any age. */
  readonly offline: boolean;
}

export const DEFAULTS: ClientOptions = { mirrors: [], insecure: [], timeout: TIMEOUT, patience: PATIENCE, offline: false };

/** One image for one platform. */
export interface ImageDetails extends ImageConfig {
  /** Of the image itself, not of the index that it may be in. */
  readonly digest: string;
  /** Bytes of its layers as they are sent: compressed. */
  readonly size: number;
}

interface Content {
  readonly text: string;
  readonly digest: string;
}

/** Asks registries, read only (distribution's HTTP API V2, OCI distribution-spec). Never throws for what a registry does. */
export class RegistryClient {
  readonly #machine: Connection;
  readonly #options: ClientOptions;
  readonly #auth: Auth;
  readonly #answers: Answers;
  /** Which of an endpoint's addresses answered. */
  readonly #working = new Map<string, Address>();

  constructor(machine: Connection, options: Partial<ClientOptions> = {}) {
    this.#machine = machine;
    this.#options = { ...DEFAULTS, ...options };
    this.#auth = new Auth(machine, new Transport(machine, this.#options.timeout));
    this.#answers = new Answers(machine);
  }

  /** What the tag of a reference points to now: the digest of the index where there is one. A digest in the reference is not minded. */
  resolve(reference: Reference, { fresh = false } = {}): Promise<Answer<Resolved>> {
    return answer(() => this.#resolve(reference, this.#asking(reference), fresh));
  }

  /** The platforms that an image is made for, sorted; its digest, if it has one, counts more than its tag. */
  platforms(reference: Reference): Promise<Answer<readonly string[]>> {
    return answer(async () => {
      const asking = this.#asking(reference);
      const root = await this.#root(reference, asking);
      const children = root.isIndex ? this.#children(root, asking) : undefined;
      if (children) return [...new Set(children.map(({ platform }) => platformText(platform)))].sort();
      return [(await this.#details(reference, root, asking)).platform];
    });
  }

  /** What an image sets, for one platform. */
  image(reference: Reference, platform = 'linux/amd64'): Promise<Answer<ImageDetails>> {
    return answer(async () => {
      const asking = this.#asking(reference);
      const root = await this.#root(reference, asking);
      if (!root.isIndex) return this.#details(reference, root, asking);
      const children = this.#children(root, asking);
      const wanted = parsePlatform(platform);
      const child = wanted && childFor(children, wanted);
      const names = [...new Set(children.map((it) => platformText(it.platform)))].sort();
      if (!child) throw failures.noPlatform(asking, platform, names);
      return this.#details(reference, await this.#manifest(reference, child.digest, asking), asking);
    });
  }

  #asking({ registry, text, familiar, tag }: Reference): Asking {
    const reference = text.length > 200 ? `${familiar}:${tag}` : text;
    return { registry, reference, patience: this.#options.patience };
  }

  async #resolve(reference: Reference, asking: Asking, fresh: boolean): Promise<Resolved> {
    const { registry, repository, tag = 'latest' } = reference;
    const name = `${registry}/${repository}:${tag}`;
    const { offline } = this.#options;
    const known =
      fresh && !offline ? undefined : await this.#answers.tag(name, offline ? Number.POSITIVE_INFINITY : TAG_LIFETIME);
    if (known) return known;
    const head = await this.#ask(reference, `manifests/${tag}`, 'HEAD', MANIFEST_LIMIT, asking);
    const type = manifestType(head.headers.get('content-type'));
    const digest = head.headers.get('docker-content-digest');
    const resolved =
      head.status === 200 && type && isDigest(digest)
        ? { digest, type, at: this.#machine.clock.now() }
        : await this.#resolveByBody(reference, tag, head, asking);
    await this.#answers.keepTag(name, resolved);
    return resolved;
  }

  /** For registries that name no digest, or do not know HEAD. What was said of the type is not asked again. */
  async #resolveByBody(reference: Reference, tag: string, head: Incoming, asking: Asking): Promise<Resolved> {
    if (head.status === 200) {
      if (head.headers.has('content-type')) this.#type(head, asking);
    } else if (head.status !== 405 && head.status !== 501) throw this.#status(head, asking);
    const reply = await this.#ask(reference, `manifests/${tag}`, 'GET', MANIFEST_LIMIT, asking);
    if (reply.status !== 200) throw this.#status(reply, asking);
    const type = this.#type(reply, asking);
    const content = await this.#content(reply, undefined, asking);
    await this.#answers.keepContent(content.digest, content.text);
    return { digest: content.digest, type, at: this.#machine.clock.now() };
  }

  /** The manifest or index that the reference means. */
  async #root(reference: Reference, asking: Asking): Promise<Content & { isIndex: boolean }> {
    const digest = reference.digest ?? (await this.#resolve(reference, asking, false)).digest;
    const content = await this.#manifest(reference, digest, asking);
    return { ...content, isIndex: parseManifest(content.text) === undefined };
  }

  #children(index: Content, asking: Asking): NonNullable<ReturnType<typeof parseIndex>> {
    const children = parseIndex(index.text);
    if (!children) throw failures.badAnswer(asking, 'a manifest that is not well-formed');
    return children;
  }

  async #details(reference: Reference, root: Content, asking: Asking): Promise<ImageDetails> {
    const manifest = parseManifest(root.text);
    if (!manifest) throw failures.badAnswer(asking, 'a manifest that is not well-formed');
    const text = await this.#stored(reference, `blobs/${manifest.config.digest}`, manifest.config.digest, CONFIG_LIMIT, asking);
    const config = parseConfig(text);
    if (!config) throw failures.badAnswer(asking, 'something that is no image for a container');
    return { ...config, digest: root.digest, size: manifest.size };
  }

  async #manifest(reference: Reference, digest: string, asking: Asking): Promise<Content> {
    return { digest, text: await this.#stored(reference, `manifests/${digest}`, digest, MANIFEST_LIMIT, asking) };
  }

  /** Something that a digest names: from earlier, or asked for and checked. */
  async #stored(reference: Reference, path: string, digest: string, limit: number, asking: Asking): Promise<string> {
    const known = await this.#answers.content(digest);
    if (known !== undefined) return known;
    const reply = await this.#ask(reference, path, 'GET', limit, asking);
    if (reply.status !== 200) throw this.#status(reply, asking);
    if (path.startsWith('manifests/')) this.#type(reply, asking);
    const { text } = await this.#content(reply, digest, asking);
    await this.#answers.keepContent(digest, text);
    return text;
  }

  async #content({ body }: Incoming, expected: string | undefined, asking: Asking): Promise<Content> {
    const { web } = this.#machine;
    const digest = `sha256:${await web.sha256(body)}`;
    if (expected !== undefined && digest !== expected)
      throw failures.badAnswer(asking, 'content that does not have the digest it was asked for by');
    const text = web.text(body);
    if (text === undefined) throw failures.badAnswer(asking, 'bytes that are no text');
    return { text, digest };
  }

  #type(reply: Incoming, asking: Asking): NonNullable<ReturnType<typeof manifestType>> {
    const sent = reply.headers.get('content-type');
    const type = manifestType(sent);
    if (type) return type;
    const shown = sent && /^[\w.+/-]{1,100}/.exec(sent)?.[0];
    throw failures.badAnswer(asking, shown ? `${shown}, which is no image manifest` : 'something without a type');
  }

  #status({ status }: Incoming, asking: Asking): Failed {
    if (status === 404) return failures.notFound(asking);
    if (status === 403) return failures.denied(asking, undefined);
    if (status >= 500) return failures.unavailable(asking, status);
    return failures.badAnswer(asking, `status ${status}`);
  }

  /** Asks the mirrors in turn, then the registry itself, whose failure is the one that counts. */
  async #ask(reference: Reference, path: string, method: Outgoing['method'], limit: number, asking: Asking): Promise<Incoming> {
    if (this.#options.offline) throw failures.offline(asking);
    const endpoints = endpointsOf(reference.registry, this.#options, this.#machine.web);
    for (const [i, endpoint] of endpoints.entries()) {
      const isLast = i === endpoints.length - 1;
      try {
        const reply = await this.#askEndpoint(endpoint, reference, path, { method, limit }, asking);
        if (isLast || reply.status === 200) return reply;
      } catch (error) {
        if (isLast || !(error instanceof Failed)) throw error;
      }
    }
    throw failures.badAnswer(asking, 'nothing, since its name is no address');
  }

  async #askEndpoint(
    endpoint: Endpoint,
    { repository }: Reference,
    path: string,
    { method, limit }: Pick<Outgoing, 'method' | 'limit'>,
    asking: Asking,
  ): Promise<Incoming> {
    const working = this.#working.get(endpoint.login);
    const bases = working ? [working] : endpoint.bases;
    for (const [i, base] of bases.entries()) {
      const address = this.#machine.web.address(`v2/${repository}/${path}`, base.href) ?? base;
      try {
        const request = { method, address, accept: path.startsWith('manifests/') ? ACCEPT : '*/*', limit };
        const reply = await this.#auth.send(request, endpoint, pullScope(repository), asking);
        this.#working.set(endpoint.login, base);
        return reply;
      } catch (error) {
        if (i === bases.length - 1 || !isWithoutTls(error, base)) throw error;
      }
    }
    throw failures.unreachable(asking, hostOf(endpoint.bases[0] as Address), 'no address');
  }
}

/** Nothing that speaks TLS is there. On the own port of https, nothing at all says the same. */
const isWithoutTls = (error: unknown, { port }: Address): boolean =>
  error instanceof Failed && (error.failure.kind === 'not-tls' || (error.failure.kind === 'unreachable' && port === ''));
