import { onceByText } from '../text/once.ts';

/**
 * Image references as Docker reads them: github.com/distribution/reference, ParseNormalizedNamed and its grammar.
 * A reference that is only an identifier (64 hexadecimal digits) is no name.
 */
export interface Reference {
  /** As written. */
  readonly text: string;
  /** `docker.io` when none is written. */
  readonly registry: string;
  /** With `library/` for Docker's official images. */
  readonly repository: string;
  /** As people write it: no `docker.io/`, no `library/`, no tag. */
  readonly familiar: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** Offset of the `:` before the tag, or of where one would go. */
  readonly nameEnd: number;
}

const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = new RegExp(`^(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?$`);
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
/** The domain does not count, `library/` does (since v0.6.0). */
const MAX_PATH = 255;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const HEX: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Undefined when Docker would call the reference invalid. */
export const parseReference = onceByText((text): Reference | undefined => {
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const beforeDigest = at < 0 ? text : text.slice(0, at);
  const slash = beforeDigest.lastIndexOf('/');
  const colon = beforeDigest.indexOf(':', slash + 1);
  // `localhost:5000` alone is a name with a tag: a domain needs a path behind it.
  const tag = colon < 0 ? undefined : beforeDigest.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const name = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  const firstSlash = name.indexOf('/');
  const first = firstSlash < 0 ? '' : name.slice(0, firstSlash);
  const isDomain = first !== '' && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  let registry = isDomain ? first : 'docker.io';
  let repository = isDomain ? name.slice(firstSlash + 1) : name;
  if (registry === 'index.docker.io') registry = 'docker.io';
  // What cannot be a host, as `my_registry.local`, is let through as the first part of a path.
  const isHost = !isDomain || DOMAIN.test(first);
  if (!isHost && !PATH.test(name)) return undefined;
  if (registry === 'docker.io' && !repository.includes('/')) repository = `library/${repository}`;
  if (!PATH.test(repository) || (isHost ? repository : name).length > MAX_PATH) return undefined;
  const familiar = registry === 'docker.io' ? repository.replace(/^library\/([^/]+)$/, '$1') : `${registry}/${repository}`;
  return { text, registry, repository, familiar, tag, digest, nameEnd: name.length };
});

function isDigest(digest: string): boolean {
  if (!DIGEST.test(digest)) return false;
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = HEX.get(algorithm);
  return length !== undefined && hex.length === length && hex.toLowerCase() === hex;
}
