import { registryKey, type TagFact, tagKey } from '../facts/facts.ts';
import type { Connection, Files } from '../host/host.ts';
import { type ImageFacts, imageFacts } from '../knowledge/images.ts';
import { TAG_LIFETIME } from '../registry/answers.ts';
import { type ClientOptions, type ImageDetails, RegistryClient } from '../registry/client.ts';
import { type Answer, failures } from '../registry/failure.ts';
import { LOCK_NAME, type Lock, type Locked, type LockProblem, lockKey, readLock } from '../registry/lock.ts';
import { lookup } from '../registry/lookup.ts';
import { parseReference, type Reference } from '../syntax/reference.ts';
import { joinUri, parentUri } from './uri.ts';

/** A lock file. With a problem, `lock` is empty. */
export interface FoundLock {
  readonly uri: string;
  readonly text: string;
  readonly lock: Lock;
  readonly problems: readonly LockProblem[];
}

export interface ImagesOptions {
  /** What it takes to reach registries, loaded when the first is asked; undefined where nothing can. */
  readonly connect: (() => Promise<Connection>) | undefined;
  /** Whether a registry may be asked for what a file needs, unbidden. */
  readonly mayAsk: (uri: string) => boolean;
  readonly now: () => number;
  readonly client?: () => Partial<ClientOptions>;
}

/** What is known of an image for a person to read. */
export interface KnownImage {
  readonly tag: TagFact | undefined;
  readonly details: ImageDetails | undefined;
}

const AT_ONCE = 6;
const MOST_KEPT = 1000;
const DAY = 24 * 3600_000;

/**
 * What the images of the files are: from the nearest lock file, or from their registries where those may be asked. Questions in flight
 * are shared, and failures are kept for a while, too: a registry that is down is not asked at every keystroke.
 */
export class Images {
  readonly #files: Files;
  readonly #options: ImagesOptions;
  readonly #clients = new Map<boolean, Promise<RegistryClient>>();
  #locks = new Map<string, Promise<FoundLock | undefined>>();
  readonly #recent = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();
  /** Why registries did not say what a file needs: a sentence each, once. */
  readonly failures = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(files: Files, options: ImagesOptions) {
    this.#files = files;
    this.#options = options;
  }

  /** The nearest lock file above a file. */
  lock(uri: string): Promise<FoundLock | undefined> {
    return this.#lockIn(parentUri(uri));
  }

  /** What the lock says of an image's tag. */
  async locked(uri: string, reference: Reference): Promise<Locked | undefined> {
    const key = lockKey(reference);
    return key === undefined ? undefined : (await this.lock(uri))?.lock.get(key);
  }

  /** Says that registries are reached in another way from now on. */
  reconnect(): void {
    this.#clients.clear();
    this.#recent.clear();
  }

  /** Says that lock files may have changed. */
  forgetLocks(): void {
    this.#locks = new Map();
  }

  /** The fact `registry`; undefined where nobody may ask. */
  async tag(uri: string, key: string): Promise<TagFact | undefined> {
    const reference = parseReference(key);
    if (!reference) return undefined;
    const locked = await this.locked(uri, reference);
    if (locked) return this.#lockFact(locked);
    if (reference.digest !== undefined) {
      const same = [...((await this.lock(uri))?.lock.values() ?? [])].find((it) => it.digest === reference.digest);
      if (same) return this.#lockFact(same);
    }
    return this.#mayAsk(uri) ? this.#recently(`tag ${registryKey(reference)}`, () => this.#askTag(reference, false)) : undefined;
  }

  /** The fact `image`: the configuration counts, and for what it does not say, the shipped table. */
  async image(uri: string, key: string): Promise<ImageFacts | undefined> {
    const reference = parseReference(key);
    if (!reference || !this.#mayAsk(uri)) return undefined;
    const locked = reference.digest === undefined ? await this.locked(uri, reference) : undefined;
    const details = await this.#details(locked ? { ...reference, digest: locked.digest } : reference, false);
    return details && factsOf(details, imageFacts(key));
  }

  /** What a hover shows. Without leave, what was asked earlier counts, however old it is. */
  async known(uri: string, reference: Reference): Promise<KnownImage> {
    const isOffline = !this.#mayAsk(uri);
    if (!this.#options.connect) return { tag: await this.tag(uri, registryKey(reference)), details: undefined };
    const tag = (await this.tag(uri, registryKey(reference))) ?? (await this.#askTag(reference, isOffline));
    if (!tag || 'problem' in tag) return { tag, details: undefined };
    return { tag, details: await this.#details({ ...reference, digest: tag.digest }, isOffline) };
  }

  /** The digest to pin an image to. Where the lock has none, asks, whatever the settings say: the user has just said so. */
  async digest(uri: string, reference: Reference): Promise<Answer<string>> {
    const locked = await this.locked(uri, reference);
    if (locked) return { value: locked.digest };
    if (!this.#options.connect) return failures.noConsent({ registry: reference.registry, reference: reference.text });
    const client = await this.#client(false);
    // Who pins has perhaps just pushed: what the registry said minutes ago does not count.
    const resolved = await this.#inTurn(() => client.resolve(reference, { fresh: true }));
    if ('failure' in resolved) return resolved;
    // From here on that is what the tag means, for the rules, too.
    for (const key of [`tag ${tagKey(reference)}`, `image ${tagKey(reference)}`]) this.#recent.delete(key);
    return { value: resolved.value.digest };
  }

  /** What a lock keeps of an image: asked for anew, whatever the settings say, since the user has just said so. */
  async lockEntry(reference: Reference): Promise<Answer<Locked>> {
    const { connect, now } = this.#options;
    if (!connect) return failures.noConsent({ registry: reference.registry, reference: reference.text });
    const asked = lookup({ lock: new Map(), client: await this.#client(false), update: true, now });
    const answer = await this.#inTurn(() => asked.locked(reference));
    for (const key of [`tag ${tagKey(reference)}`, `image ${tagKey(reference)}`]) this.#recent.delete(key);
    return answer;
  }

  /** True when a registry might by now say something else. */
  isOld({ source, date }: TagFact): boolean {
    // Twice, since an answer may have been kept on the disk before it was kept here.
    return (
      source === 'registry' && this.#options.now() - Date.parse(date) > 2 * TAG_LIFETIME && !this.#options.client?.().offline
    );
  }

  #mayAsk(uri: string): boolean {
    return this.#options.connect !== undefined && this.#options.mayAsk(uri);
  }

  #lockFact({ digest, platforms, date }: Locked): TagFact {
    return { source: 'lock', digest, platforms, date, age: this.#age(Date.parse(date)) };
  }

  #age(at: number): number {
    return Math.max(0, Math.floor((this.#options.now() - at) / DAY));
  }

  async #askTag(reference: Reference, offline: boolean): Promise<TagFact | undefined> {
    const client = await this.#client(offline);
    const { digest } = reference;
    const resolved =
      digest === undefined ? await this.#inTurn(() => client.resolve(reference)) : { value: { digest, at: this.#options.now() } };
    if ('failure' in resolved) return this.#problem(resolved.failure);
    const { at } = resolved.value;
    const platforms = await this.#inTurn(() => client.platforms({ ...reference, digest: resolved.value.digest }));
    // A tag can be there when what it points to is not given out.
    if ('failure' in platforms && digest !== undefined) return this.#problem(platforms.failure);
    return {
      source: 'registry',
      digest: resolved.value.digest,
      ...('value' in platforms ? { platforms: platforms.value } : {}),
      date: new Date(at).toISOString(),
      age: this.#age(at),
    };
  }

  #problem({ kind, message }: { readonly kind: string; readonly message: string }): TagFact | undefined {
    if (kind === 'offline') return undefined;
    const problem = kind === 'not-found' ? 'not-found' : 'no-answer';
    if (problem === 'no-answer' && this.failures.size < MOST_KEPT) this.failures.add(message);
    return { source: 'registry', problem, message, date: new Date(this.#options.now()).toISOString(), age: 0 };
  }

  #details(reference: Reference, offline: boolean): Promise<ImageDetails | undefined> {
    const ask = (): Promise<ImageDetails | undefined> => this.#askDetails(reference, offline);
    return offline ? ask() : this.#recently(`image ${registryKey(reference)}`, ask);
  }

  /** Of the platform that most build for, or of one that there is. */
  async #askDetails(reference: Reference, offline: boolean): Promise<ImageDetails | undefined> {
    const client = await this.#client(offline);
    const usual = await this.#inTurn(() => client.image(reference));
    if ('value' in usual) return usual.value;
    if (usual.failure.kind !== 'not-found') return undefined;
    const platforms = await this.#inTurn(() => client.platforms(reference));
    const [first] = 'value' in platforms ? platforms.value : [];
    const other = first === undefined ? undefined : await this.#inTurn(() => client.image(reference, first));
    return other && 'value' in other ? other.value : undefined;
  }

  #client(offline: boolean): Promise<RegistryClient> {
    let client = this.#clients.get(offline);
    if (!client) {
      const { connect, client: options } = this.#options;
      if (!connect) throw new Error('nothing reaches registries here');
      client = connect().then((it) => new RegistryClient(it, { ...options?.(), ...(offline ? { offline } : {}) }));
      this.#clients.set(offline, client);
    }
    return client;
  }

  #recently<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#recent.get(key);
    if (known && this.#options.now() - known.at < TAG_LIFETIME) return known.answer as Promise<T>;
    if (this.#recent.size >= MOST_KEPT) this.#recent.clear();
    const answer = ask();
    this.#recent.set(key, { at: this.#options.now(), answer });
    return answer;
  }

  /** Some at once: registries count how often somebody asks. */
  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await ask();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #lockIn(folder: string | undefined): Promise<FoundLock | undefined> {
    if (folder === undefined) return Promise.resolve(undefined);
    let found = this.#locks.get(folder);
    if (!found) {
      found = this.#lookIn(folder);
      this.#locks.set(folder, found);
    }
    return found;
  }

  async #lookIn(folder: string): Promise<FoundLock | undefined> {
    if (!(await this.#files.list(folder))?.some((it) => it.name === LOCK_NAME)) return this.#lockIn(parentUri(folder));
    const uri = joinUri(folder, LOCK_NAME);
    const read = await this.#files.read(uri);
    if ('text' in read) return { uri, text: read.text, ...readLock(read.text) };
    return { uri, text: '', lock: new Map(), problems: [{ line: 1, message: `The lock file ${read.problem}.` }] };
  }
}

/** The shell, the libc and the family are files in the image, and no part of its configuration. */
function factsOf({ platform, env, user }: ImageDetails, shipped: ImageFacts | undefined): ImageFacts {
  const isWindows = platform.startsWith('windows/');
  const isRoot = user === undefined || /^(?:0|root)(?::|$)/.test(user);
  return {
    os: isWindows ? 'windows' : 'linux',
    family: isWindows ? 'windows' : shipped?.family,
    libc: isWindows ? 'none' : shipped?.libc,
    env: Object.fromEntries(env),
    user: isWindows ? (user ?? shipped?.user ?? 'ContainerUser') : isRoot ? 'root' : user,
    shell: shipped?.shell,
  };
}
