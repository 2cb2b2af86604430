import type { Reference } from '../syntax/reference.ts';
import { isWindowsReference, MIRRORS } from './images.ts';

/**
 * What well-known images may set with ENV beside PATH, in any of their versions: more than each tag has, never less. An image that is
 * not here is not known. Sources: the Dockerfiles of docker-library/*, nodejs/docker-node, rust-lang/docker-rust, nginx/docker-nginx,
 * adoptium/containers, carlossg/docker-maven, keeganwitt/docker-gradle; distributions by their own image recipes. Date: 2026-11.
 */
const PATTERNS: readonly (readonly [names: string, pattern: RegExp])[] = [
  ['debian ubuntu alpine busybox buildpack-deps public.ecr.aws/ubuntu/ubuntu', /^(?!)/],
  [
    'centos rockylinux rockylinux/rockylinux almalinux oraclelinux amazonlinux public.ecr.aws/amazonlinux/amazonlinux',
    /^(?:LANG|LC_ALL|container)$/,
  ],
  ['fedora', /^(?:DISTTAG|FGC|FBR|LANG|LC_ALL|container)$/],
  ['archlinux', /^LANG$/],
  ['node', /^(?:NODE_|YARN_|NPM_)/],
  ['python', /^(?:PYTHON|GPG_KEY|LANG$|LC_ALL$|PIP_)/],
  ['golang', /^(?:GO|GIT_)/],
  ['ruby', /^(?:RUBY|GEM_|BUNDLE|BUNDLER_|LANG$)/],
  ['rust', /^(?:RUST|CARGO)/],
  ['php', /^(?:PHP|GPG_KEY|APACHE_)/],
  ['nginx', /^(?:NGINX_|NJS_|PKG_|DYNPKG_|ACME_|OTEL_)/],
  ['httpd', /^HTTPD_/],
  ['openjdk eclipse-temurin', /^(?:JAVA_|LANG|LC_ALL$|CA_CERTIFICATES_)/],
  ['maven', /^(?:MAVEN_|JAVA_|LANG|LC_ALL$|USER_HOME_DIR$)/],
  ['gradle', /^(?:GRADLE_|JAVA_|LANG|LC_ALL$)/],
];

const byName = new Map(PATTERNS.flatMap(([names, pattern]) => names.split(' ').map((name) => [name, pattern] as const)));

/** The names of the variables that an image may set; undefined when nothing is known of it. */
export function baseVariables(reference: Reference): RegExp | undefined {
  // The `onbuild` variants set what the file cannot see.
  if (isWindowsReference(reference) || /onbuild/.test(reference.tag ?? '')) return undefined;
  return byName.get(reference.familiar.replace(MIRRORS, ''));
}
