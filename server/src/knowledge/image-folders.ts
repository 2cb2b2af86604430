import { MIRRORS } from './images.ts';

/**
 * Well-known images that set no WORKDIR, so that a container begins in `/`. Sources: the Dockerfiles of docker-library/*,
 * nodejs/docker-node, rust-lang/docker-rust, nginx/docker-nginx and adoptium/containers; of distributions their image recipes.
 * golang, php, httpd, tomcat and gradle set one. Date: 2026-11.
 */
const ROOTED: ReadonlySet<string> = new Set(
  'debian ubuntu alpine busybox buildpack-deps centos fedora rockylinux almalinux oraclelinux amazonlinux archlinux node python ruby rust nginx openjdk eclipse-temurin maven'.split(
    ' ',
  ),
);

/** Whether an image, by its familiar name and tag, is known to begin in `/`. */
export const beginsInRoot = ({ familiar, tag = '' }: { readonly familiar: string; readonly tag: string | undefined }): boolean =>
  ROOTED.has(familiar.replace(MIRRORS, '')) && !/onbuild|windowsservercore|nanoserver/.test(tag);
