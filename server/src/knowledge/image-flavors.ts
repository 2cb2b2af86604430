import type { Reference } from '../syntax/reference.ts';

/**
 * Official images that come in flavours, by the tags that their repositories document (docker-library/official-images, library/*).
 * Date: 2026-11. An image that is not here is not known to have any.
 */
const ALPINE =
  'python node golang ruby php rust haskell elixir erlang julia bash docker eclipse-temurin amazoncorretto gradle nginx httpd haproxy caddy redis valkey memcached postgres rabbitmq wordpress nextcloud ghost registry telegraf influxdb composer'.split(
    ' ',
  );
const SLIM = 'python node ruby rust perl pypy debian haskell elixir erlang swift openjdk'.split(' ');

/** What distributions give way to Alpine as a base. */
const DISTRIBUTIONS = ['debian', 'ubuntu'];
/** The newest release; source: https://alpinelinux.org/releases/, 2026-11. */
const ALPINE_RELEASE = '3.24';

/** Parts of a tag that say which system an image is made of. */
const SYSTEM = /^(?:slim|bookworm|trixie|bullseye|buster|stretch|forky|sid|noble|jammy|focal|resolute|plucky|alpine[\d.]*)$/;

/** The image with the same contents on Alpine; undefined when there is none that is known. */
export function onAlpine({ familiar, tag, digest }: Reference): string | undefined {
  if (digest !== undefined) return undefined;
  if (DISTRIBUTIONS.includes(familiar)) return `alpine:${ALPINE_RELEASE}`;
  const parts = partsOf(tag);
  // Apache's module is only built on Debian.
  if (
    !ALPINE.includes(familiar) ||
    parts.some((it) => it.startsWith('alpine') || it === 'apache' || /windows|nanoserver/.test(it))
  )
    return undefined;
  return `${familiar}:${[...parts.filter((it) => !SYSTEM.test(it)), 'alpine'].join('-')}`;
}

/** The image without what only builds need; undefined when there is none that is known. */
export function slimmed({ familiar, tag, digest }: Reference): string | undefined {
  const parts = partsOf(tag);
  if (digest !== undefined || !SLIM.includes(familiar) || parts.some((it) => it === 'slim' || it.startsWith('alpine')))
    return undefined;
  const system = parts.filter((it) => SYSTEM.test(it));
  const rest = parts.filter((it) => !SYSTEM.test(it));
  // Debian's own releases are their names: trixie-slim.
  return `${familiar}:${(familiar === 'debian' ? [...parts, 'slim'] : [...rest, 'slim', ...system]).join('-')}`;
}

const partsOf = (tag: string | undefined): string[] => (tag === undefined || tag === 'latest' ? [] : tag.split('-'));

/** The version that a tag begins with: `3.13` of `3.13-slim`. */
export const versionIn = ({ tag }: Reference): string | undefined => /^v?\d+(?:\.\d+)*/.exec(tag ?? '')?.[0];
