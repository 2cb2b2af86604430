/**
 * What Debian's packages are called in Alpine, where the names differ; null where nothing is needed. Sources: packages.debian.org,
 * pkgs.alpinelinux.org. Date: 2026-11.
 */
const NAMES: Readonly<Record<string, string | null>> = {
  'apt-transport-https': null,
  'apt-utils': null,
  'build-essential': 'build-base',
  cron: null,
  'default-libmysqlclient-dev': 'mariadb-dev',
  'default-mysql-client': 'mariadb-client',
  dnsutils: 'bind-tools',
  'g++': 'g++ musl-dev',
  gcc: 'gcc musl-dev',
  gosu: 'su-exec',
  'iputils-ping': 'iputils',
  'libbz2-dev': 'bzip2-dev',
  'libcurl4-openssl-dev': 'curl-dev',
  'libfreetype6-dev': 'freetype-dev',
  'libgmp-dev': 'gmp-dev',
  'libicu-dev': 'icu-dev',
  'libjpeg-dev': 'libjpeg-turbo-dev',
  'libjpeg62-turbo-dev': 'libjpeg-turbo-dev',
  'liblzma-dev': 'xz-dev',
  'libncurses-dev': 'ncurses-dev',
  'libncurses5-dev': 'ncurses-dev',
  'libpq-dev': 'libpq-dev',
  libpq5: 'libpq',
  'libreadline-dev': 'readline-dev',
  'libsqlite3-dev': 'sqlite-dev',
  'libssl-dev': 'openssl-dev',
  'libxml2-dev': 'libxml2-dev',
  'libxslt1-dev': 'libxslt-dev',
  'libyaml-dev': 'yaml-dev',
  'lsb-release': 'lsb-release-minimal',
  'netcat-openbsd': 'netcat-openbsd',
  'netcat-traditional': 'netcat-openbsd',
  'pkg-config': 'pkgconf',
  'postgresql-client': 'postgresql-client',
  procps: 'procps',
  'python3-pip': 'py3-pip',
  'python3-setuptools': 'py3-setuptools',
  'python3-venv': 'python3',
  'redis-tools': 'redis',
  'software-properties-common': null,
  sqlite3: 'sqlite',
  'xz-utils': 'xz',
  'zlib1g-dev': 'zlib-dev',
};

/** Packages of both under one name. */
const SAME = new Set(
  'bash bzip2 ca-certificates clang cmake coreutils curl diffutils ffmpeg file findutils gawk gdb gettext git gnupg graphviz grep gzip htop imagemagick iproute2 jq less libffi-dev libpng-dev libzip-dev linux-headers make musl-dev nano nginx nodejs npm openssh-client openssl patch perl pigz python3 python3-dev rsync sed socat strace sudo supervisor tar tcpdump tini tree tzdata unzip util-linux vim wget zip zstd'.split(
    ' ',
  ),
);

/** Alpine's packages for one of Debian's; undefined when that is not known. */
export function alpinePackages(name: string): readonly string[] | undefined {
  const own = NAMES[name];
  if (own !== undefined) return own === null ? [] : own.split(' ');
  return SAME.has(name) ? [name] : undefined;
}
