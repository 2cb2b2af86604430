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

/** Official images with a WORKDIR that is the same for all their tags, those for Windows left out. Sources and date as above. */
const FOLDERS: Readonly<Record<string, string>> = {
  golang: '/go',
  httpd: '/usr/local/apache2',
  tomcat: '/usr/local/tomcat',
  gradle: '/home/gradle',
  ghost: '/var/lib/ghost',
  redis: '/data',
  wordpress: '/var/www/html',
};

type Image = { readonly familiar: string; readonly tag: string | undefined };
const isWindows = (tag: string): boolean => /windowsservercore|nanoserver/.test(tag);

/** Where a container of an image begins, when its WORKDIR is known. */
export function folderOfImage(image: Image): string | undefined {
  const name = image.familiar.replace(MIRRORS, '');
  if (beginsInRoot(image)) return '/';
  // Of php, the variants for web servers set one.
  if (name === 'php') return /apache|fpm/.test(image.tag ?? '') ? '/var/www/html' : undefined;
  return isWindows(image.tag ?? '') ? undefined : FOLDERS[name];
}

/** Whether an image, by its familiar name and tag, is known to begin in `/`. */
export const beginsInRoot = ({ familiar, tag = '' }: Image): boolean =>
  ROOTED.has(familiar.replace(MIRRORS, '')) && !/onbuild/.test(tag) && !isWindows(tag);
