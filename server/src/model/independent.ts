import { packageManager } from '../knowledge/package-managers.ts';
import type { RunCommand } from './commands.ts';

/** Programs that neither read a project's files nor care for variables that a build passes. */
const PLAIN: ReadonlySet<string> = new Set([
  'set',
  'true',
  ':',
  'mkdir',
  'apk',
  'corepack',
  'curl',
  'wget',
  'useradd',
  'groupadd',
  'adduser',
  'addgroup',
  'locale-gen',
  'update-ca-certificates',
  'ca-certificates',
  'gem',
  'rustup',
  'nvm',
  'docker-php-ext-install',
  'docker-php-ext-configure',
  'docker-php-ext-enable',
  'pecl',
]);

/** True for a command that does the same whatever the project holds: it installs what it is told by name, or sets the machine up. */
export function isIndependent({ name, args }: RunCommand): boolean {
  if (name === undefined) return false;
  if (PLAIN.has(name) || packageManager(name)) return true;
  const words = args.map((word) => word.value ?? word.text);
  if (name === 'rm') return words.every((word) => word.startsWith('-') || /^\/(?:var|tmp|root|usr\/share)\//.test(word));
  if (name === 'npm' || name === 'yarn' || name === 'pnpm')
    return words.some((word) => /^(?:-g|--global|global|config|set|cache)$/.test(word));
  if (name === 'echo' || name === 'printf') return true;
  const pip = /^pip3?$/.test(name)
    ? words
    : /^python3?$/.test(name) && /^-m pip /.test(words.join(' '))
      ? words.slice(2)
      : undefined;
  return pip?.[0] === 'install' && !pip.some((word) => /^(?:-r|--requirement|-e|--editable|\.|-c)/.test(word));
}

/** Programs that work on what they are given, and take nothing from variables of a build. */
const DEAF: ReadonlySet<string> = new Set(
  `tar unzip gunzip xz bzip2 mv cp ln chmod chown chgrp sed awk grep egrep cat tee ldconfig rm find xargs gpg gpgv test [ touch install
  export unset cd pushd popd apt-key add-apt-repository apt-mark dpkg dpkg-reconfigure dpkg-query dpkg-architecture rpm git sha256sum sha512sum
  md5sum uname lsb_release arch nproc id getent groupmod usermod passwd chpasswd update-alternatives localedef ls du basename dirname head tail cut
  sort tr wc readlink which type command sleep date strip setcap exit apk-tools scanelf fc-cache sync exec cargo-binstall apt-cache
  deluser delgroup userdel ssh-keyscan openssl mktemp ldd`.split(/\s+/),
);

/** True for a command that a variable of the build cannot change unless it is named in it. */
export const ignoresVariables = (command: RunCommand): boolean =>
  command.name === undefined ? command.command.name === undefined : DEAF.has(command.name) || isIndependent(command);
