import type { Reference } from '../syntax/reference.ts';
import type { RegistryClient } from './client.ts';
import { type Answer, Failed, type Failure, failures } from './failure.ts';
import { type Lock, type Locked, lockKey } from './lock.ts';

export interface Lookup {
  /** What a tag means. The same tag is asked for once, however many ask. */
  digest(reference: Reference): Promise<Answer<string>>;
  /** The same with all that a lock file keeps. */
  locked(reference: Reference): Promise<Answer<Locked>>;
}

export interface LookupOptions {
  readonly lock: Lock;
  /** Undefined: no registry may be asked. */
  readonly client: RegistryClient | undefined;
  /** The registry counts, not the lock. */
  readonly update: boolean;
  readonly now: () => number;
}

/** The lock first, then the registry if it may be asked; with `update` the other way round. */
export function lookup({ lock, client, update, now }: LookupOptions): Lookup {
  const digests = new Map<string, Promise<Answer<string>>>();
  const asked = new Map<string, Promise<Answer<Locked>>>();
  const fromLock = (key: string): Locked | undefined => (update && client ? undefined : lock.get(key));

  const askDigest = (reference: Reference, key: string): Promise<Answer<string>> =>
    once(digests, key, async () => {
      if (!client) return refused(reference, key);
      // Who pins has perhaps just pushed: what the registry said minutes ago does not count.
      const resolved = await client.resolve(reference, { fresh: true });
      return 'failure' in resolved ? resolved : { value: resolved.value.digest };
    });

  const askAll = (reference: Reference, key: string): Promise<Answer<Locked>> =>
    once(asked, key, async () => {
      if (!client) return refused(reference, key);
      const digest = await askDigest(reference, key);
      if ('failure' in digest) return digest;
      const platforms = await client.platforms({ ...reference, digest: digest.value });
      if ('failure' in platforms) return platforms;
      return { value: { digest: digest.value, platforms: platforms.value, date: new Date(now()).toISOString().slice(0, 10) } };
    });

  return {
    digest: (reference) =>
      withKey(reference, async (key) => {
        const locked = fromLock(key);
        return locked ? { value: locked.digest } : askDigest(reference, key);
      }),
    locked: (reference) =>
      withKey(reference, async (key) => {
        const locked = fromLock(key);
        return locked ? { value: locked } : askAll(reference, key);
      }),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? ask();
  known.set(key, found);
  return found;
}

const refused = ({ registry }: Reference, key: string): { readonly failure: Failure } => ({
  failure: failures.noConsent({ registry, reference: key }).failure,
});

async function withKey<T>(reference: Reference, next: (key: string) => Promise<Answer<T>>): Promise<Answer<T>> {
  const key = lockKey(reference);
  return key === undefined ? { failure: untagged(reference).failure } : next(key);
}

export const untagged = ({ familiar }: Reference): Failed =>
  new Failed(
    'reference',
    `The image ${familiar} has no tag, so nothing says which digest is meant: write a version, as in ${familiar}:1.`,
  );
