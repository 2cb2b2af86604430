import { describe, expect, it } from 'vitest';
import { parseReference } from '../../server/src/syntax/reference.ts';

const A = 'a'.repeat(64);
const F = 'f'.repeat(96);
const C = '0123456789abcdef'.repeat(8);

/** registry, repository, familiar name, tag, digest: what distribution/reference makes of a text (grammar and ParseNormalizedNamed). */
type Expected = readonly [string, string, string, (string | undefined)?, (string | undefined)?];
const VALID: Readonly<Record<string, Expected>> = {
  // Docker Hub, and its names
  ubuntu: ['docker.io', 'library/ubuntu', 'ubuntu'],
  'ubuntu:22.04': ['docker.io', 'library/ubuntu', 'ubuntu', '22.04'],
  [`ubuntu@sha256:${A}`]: ['docker.io', 'library/ubuntu', 'ubuntu', undefined, `sha256:${A}`],
  [`ubuntu:22.04@sha256:${A}`]: ['docker.io', 'library/ubuntu', 'ubuntu', '22.04', `sha256:${A}`],
  'library/ubuntu': ['docker.io', 'library/ubuntu', 'ubuntu'],
  'library/a/b': ['docker.io', 'library/a/b', 'library/a/b'],
  'bitnami/redis': ['docker.io', 'bitnami/redis', 'bitnami/redis'],
  'a/b/c/d': ['docker.io', 'a/b/c/d', 'a/b/c/d'],
  'docker.io/ubuntu': ['docker.io', 'library/ubuntu', 'ubuntu'],
  'docker.io/library/ubuntu:1': ['docker.io', 'library/ubuntu', 'ubuntu', '1'],
  'index.docker.io/ubuntu': ['docker.io', 'library/ubuntu', 'ubuntu'],
  'index.docker.io/bitnami/redis': ['docker.io', 'bitnami/redis', 'bitnami/redis'],
  // Another host than Docker Hub's, whatever it leads to
  'registry-1.docker.io/library/ubuntu': ['registry-1.docker.io', 'library/ubuntu', 'registry-1.docker.io/library/ubuntu'],
  'docker.io:443/ubuntu': ['docker.io:443', 'ubuntu', 'docker.io:443/ubuntu'],
  'Docker.io/ubuntu': ['Docker.io', 'ubuntu', 'Docker.io/ubuntu'],
  'docker.com/ubuntu': ['docker.com', 'ubuntu', 'docker.com/ubuntu'],
  // What makes the first part a host
  'localhost/a': ['localhost', 'a', 'localhost/a'],
  'localhost:5000/a:b': ['localhost:5000', 'a', 'localhost:5000/a', 'b'],
  'host:5000/a': ['host:5000', 'a', 'host:5000/a'],
  'HOST/a': ['HOST', 'a', 'HOST/a'],
  'Foo/bar': ['Foo', 'bar', 'Foo/bar'],
  'ghcr.io/a/b': ['ghcr.io', 'a/b', 'ghcr.io/a/b'],
  'ghcr.io/library/a': ['ghcr.io', 'library/a', 'ghcr.io/library/a'],
  'a.b/c': ['a.b', 'c', 'a.b/c'],
  'xn--7o8h.com/a:b': ['xn--7o8h.com', 'a', 'xn--7o8h.com/a', 'b'],
  'a-b.c-d.e/f': ['a-b.c-d.e', 'f', 'a-b.c-d.e/f'],
  '127.0.0.1/a': ['127.0.0.1', 'a', '127.0.0.1/a'],
  '127.0.0.1:5000/a': ['127.0.0.1:5000', 'a', '127.0.0.1:5000/a'],
  '999.1/a': ['999.1', 'a', '999.1/a'],
  '[::1]/a': ['[::1]', 'a', '[::1]/a'],
  '[::1]:5000/a:b': ['[::1]:5000', 'a', '[::1]:5000/a', 'b'],
  '[2001:DB8::7]:5000/a/b': ['[2001:DB8::7]:5000', 'a/b', '[2001:DB8::7]:5000/a/b'],
  'h:00000/a': ['h:00000', 'a', 'h:00000/a'],
  // Not a host: the first part of a name on Docker Hub
  'host/a': ['docker.io', 'host/a', 'host/a'],
  'localhosts/a': ['docker.io', 'localhosts/a', 'localhosts/a'],
  'a_b/c': ['docker.io', 'a_b/c', 'a_b/c'],
  '127/a': ['docker.io', '127/a', '127/a'],
  // Without a path there is no host, only a name with a tag
  localhost: ['docker.io', 'library/localhost', 'localhost'],
  'localhost:5000': ['docker.io', 'library/localhost', 'localhost', '5000'],
  'a.b': ['docker.io', 'library/a.b', 'a.b'],
  'ghcr.io:443': ['docker.io', 'library/ghcr.io', 'ghcr.io', '443'],
  // What has a dot but cannot be a host stays the beginning of a path
  'my_registry.local/a': ['my_registry.local', 'a', 'my_registry.local/a'],
  // Separators
  'a.b_c__d-e--f/g': ['a.b_c__d-e--f', 'g', 'a.b_c__d-e--f/g'],
  'x/a.b_c__d-e---f': ['docker.io', 'x/a.b_c__d-e---f', 'x/a.b_c__d-e---f'],
  a__b: ['docker.io', 'library/a__b', 'a__b'],
  'a---b': ['docker.io', 'library/a---b', 'a---b'],
  '0': ['docker.io', 'library/0', '0'],
  // Tags
  'a:_': ['docker.io', 'library/a', 'a', '_'],
  'a:1.2-b_C.': ['docker.io', 'library/a', 'a', '1.2-b_C.'],
  'a:A': ['docker.io', 'library/a', 'a', 'A'],
  'a/b:c.d': ['docker.io', 'a/b', 'a/b', 'c.d'],
  [`a:${'t'.repeat(128)}`]: ['docker.io', 'library/a', 'a', 't'.repeat(128)],
  [`a:${A}`]: ['docker.io', 'library/a', 'a', A],
  // Digests
  [`a@sha384:${F}`]: ['docker.io', 'library/a', 'a', undefined, `sha384:${F}`],
  [`a@sha512:${C}`]: ['docker.io', 'library/a', 'a', undefined, `sha512:${C}`],
  [`localhost:5000/a:b@sha256:${A}`]: ['localhost:5000', 'a', 'localhost:5000/a', 'b', `sha256:${A}`],
  [`[::1]:5000/a@sha256:${A}`]: ['[::1]:5000', 'a', '[::1]:5000/a', undefined, `sha256:${A}`],
  // Lengths: 255 for the path alone, `library/` included
  [`h.io/${'a'.repeat(255)}`]: ['h.io', 'a'.repeat(255), `h.io/${'a'.repeat(255)}`],
  ['a'.repeat(247)]: ['docker.io', `library/${'a'.repeat(247)}`, 'a'.repeat(247)],
  // 63 or 65 digits are a name
  ['a'.repeat(63)]: ['docker.io', `library/${'a'.repeat(63)}`, 'a'.repeat(63)],
  ['a'.repeat(65)]: ['docker.io', `library/${'a'.repeat(65)}`, 'a'.repeat(65)],
  [`${A}:1`]: ['docker.io', `library/${A}`, A, '1'],
};

const INVALID: readonly string[] = [
  '',
  ' ',
  A,
  'Ubuntu',
  'docker.io/Ubuntu',
  'a/B',
  'localhost/A:b',
  'ghcr.io/A/b',
  'foo/Bar/baz',
  'a b',
  'a:b c',
  ' a',
  'a\n',
  '-a',
  'a-',
  '_a',
  'a_',
  '.a',
  'a.',
  'a..b',
  'a._b',
  'a___b',
  'a-_b',
  'a//b',
  '/a',
  'a/',
  'a/b/',
  'http://a/b',
  'https://ghcr.io/a',
  ':b',
  'a:',
  'a:-b',
  'a:.b',
  'a:b:c',
  `a:${'t'.repeat(129)}`,
  'foo/bar:5000/baz',
  'host:/a',
  'host:port/a',
  'host:5000:6000/a',
  '::1/a',
  '[::1/a',
  '[fe80::1%eth0]/a',
  '[::ffff:1.2.3.4]/a',
  '-host.io/a',
  'host-.io/a',
  'a..io/b',
  '@',
  'a@',
  `@sha256:${A}`,
  'a@sha256:',
  'a@sha256',
  `a@${A}`,
  `a@sha256:${A.slice(1)}`,
  `a@sha256:${A}a`,
  `a@sha256:${A.toUpperCase()}`,
  `a@SHA256:${A}`,
  `a@sha1:${'a'.repeat(40)}`,
  `a@md5:${'a'.repeat(32)}`,
  `a@sha256:${A}:tag`,
  `a@sha256:${A}@sha256:${A}`,
  `a@sha256:${'g'.repeat(64)}`,
  `h.io/${'a'.repeat(256)}`,
  'a'.repeat(248),
  'é',
  '${A}',
];

describe('image references', () => {
  it.each(Object.entries(VALID))('%s', (text, [registry, repository, familiar, tag, digest]) => {
    const found = parseReference(text);
    expect(found).toEqual({ text, registry, repository, familiar, tag, digest, nameEnd: expect.any(Number) });
    const rest = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
    expect(text.slice(found?.nameEnd)).toBe(rest);
  });

  it.each(INVALID)('is none: %j', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});
