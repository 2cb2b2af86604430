/** Why a question to a registry has no answer. */
export type FailureKind =
  /** Nobody is logged in, or the login is not accepted. */
  | 'unauthorized'
  /** The login is accepted, but may not read this. */
  | 'denied'
  | 'not-found'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout'
  | 'tls'
  /** Plain HTTP where only TLS will do. */
  | 'not-tls'
  | 'too-large'
  | 'redirect'
  | 'bad-answer'
  | 'unreachable'
  /** The user wants no network now. */
  | 'offline'
  /** The user has not allowed to ask registries. */
  | 'no-consent'
  /** Not a question for a registry: no tag, no valid name. */
  | 'reference'
  /** The digest is known, but there is no place for it that keeps the file's meaning. */
  | 'place';

/** `message` is one sentence for the user: the registry, the image, what to do. It never holds a secret. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

export type Answer<T> = { readonly value: T } | { readonly failure: Failure };

/** Carries a failure up to the client, which hands it out as data. */
export class Failed extends Error {
  readonly failure: Failure;
  constructor(kind: FailureKind, message: string) {
    super(message);
    this.failure = { kind, message };
  }
}

/** Failures as data; what else is thrown is a bug and goes on. */
export async function answer<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof Failed) return { failure: error.failure };
    throw error;
  }
}

/** What is asked, in the user's words. */
export interface Subject {
  /** As one would type it behind `docker login`. */
  readonly registry: string;
  readonly reference: string;
}

const seconds = (milliseconds: number): string => {
  const count = Math.max(1, Math.round(milliseconds / 1000));
  return `${count} second${count === 1 ? '' : 's'}`;
};
const login = ({ registry }: Subject): string => `docker login${registry === 'docker.io' ? '' : ` ${registry}`}`;

/** Sentences, one for each thing that goes wrong. Made here only, so that what they may hold can be seen at a glance. */
export const failures = {
  noLogin: (it: Subject, problem?: string): Failed =>
    new Failed(
      'unauthorized',
      it.registry === 'docker.io'
        ? `docker.io has no image ${it.reference}, or it is private: check the name, or run docker login${because(problem)}.`
        : `The registry ${it.registry} wants a login for ${it.reference}: run ${login(it)}${because(problem)}.`,
    ),
  wrongPassword: (it: Subject, user: string): Failed =>
    new Failed(
      'unauthorized',
      `The registry ${it.registry} does not accept the password for ${user}, so ${it.reference} is not known: run ${login(it)}.`,
    ),
  oldLogin: (it: Subject): Failed =>
    new Failed(
      'unauthorized',
      `The registry ${it.registry} no longer accepts the stored login, so ${it.reference} is not known: run ${login(it)}.`,
    ),
  rejectedToken: (it: Subject): Failed =>
    new Failed(
      'unauthorized',
      `The registry ${it.registry} rejects the token that its own token service gave for ${it.reference}: check the clock of this machine, then run ${login(it)}.`,
    ),
  denied: (it: Subject, user: string | undefined): Failed =>
    new Failed(
      'denied',
      user === undefined
        ? `The registry ${it.registry} forbids ${it.reference}: check the name, or run ${login(it)} with an account that may read it.`
        : `The registry ${it.registry} does not let ${user} read ${it.reference}: check the name, or ask the owner for access.`,
    ),
  notFound: (it: Subject): Failed =>
    new Failed('not-found', `The registry ${it.registry} has no image ${it.reference}: check the name and the tag.`),
  noPlatform: (it: Subject, platform: string, has: readonly string[]): Failed =>
    new Failed(
      'not-found',
      `The image ${it.reference} of ${it.registry} is not made for ${platform}: choose one of ${has.join(', ') || 'none'}.`,
    ),
  rateLimited: (it: Subject, wait: number | undefined): Failed =>
    new Failed(
      'rate-limited',
      `The registry ${it.registry} gets too many requests from here and gave no answer about ${it.reference}: try again ${wait === undefined ? 'later' : `in ${seconds(wait)}`}, or run ${login(it)} for a higher limit.`,
    ),
  unavailable: (it: Subject, status: number): Failed =>
    new Failed(
      'unavailable',
      `The registry ${it.registry} answers with error ${status} when asked for ${it.reference}: try again later.`,
    ),
  timeout: (it: Subject, host: string, after: number): Failed =>
    new Failed(
      'timeout',
      `${named(it, host)} gave no whole answer about ${it.reference} within ${seconds(after)}: try again, or check network and proxy.`,
    ),
  tls: (it: Subject, host: string, reason: string): Failed =>
    new Failed(
      'tls',
      `${named(it, host)} cannot prove who it is (${reason}), so it was not asked for ${it.reference}: give the certificate of its authority with --ca, or correct the name.`,
    ),
  notTls: (it: Subject, host: string): Failed =>
    new Failed(
      'not-tls',
      `${named(it, host)} does not speak TLS, so it was not asked for ${it.reference}: if that is on purpose, allow it with --insecure ${host}.`,
    ),
  tooLarge: (it: Subject, host: string, limit: number): Failed =>
    new Failed(
      'too-large',
      `${named(it, host)} sent more than ${limit / 1e6} MB about ${it.reference}, which no description of an image has: check that it is a registry.`,
    ),
  redirect: (it: Subject, host: string, why: string): Failed =>
    new Failed('redirect', `${named(it, host)} sends the question for ${it.reference} elsewhere and ${why}: check its address.`),
  badAnswer: (it: Subject, what: string): Failed =>
    new Failed(
      'bad-answer',
      `The registry ${it.registry} answered about ${it.reference} with ${what}: check that it is a registry, and the proxy before it.`,
    ),
  unreachable: (it: Subject, host: string, reason: string): Failed =>
    new Failed(
      'unreachable',
      `${named(it, host)} cannot be reached for ${it.reference} (${reason}): check the name, network and proxy.`,
    ),
  offline: (it: Subject): Failed =>
    new Failed(
      'offline',
      `The image ${it.reference} of ${it.registry} was never asked for on this machine: go on without --offline.`,
    ),
  noConsent: (it: Subject): Failed =>
    new Failed(
      'no-consent',
      `The image ${it.reference} is not in dockwright.lock, and ${it.registry} was not asked: allow that with --registry.`,
    ),
} as const;

const because = (problem: string | undefined): string => (problem === undefined ? '' : ` (${problem.replace(/\.$/, '')})`);

/** A host that is not the registry itself, such as its token service, is named as such. */
const named = ({ registry }: Subject, host: string): string =>
  host === registry || (registry === 'docker.io' && host === 'registry-1.docker.io')
    ? `The registry ${registry}`
    : `The host ${host} behind the registry ${registry}`;
