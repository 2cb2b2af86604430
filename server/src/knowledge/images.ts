import { parseReference, type Reference } from '../syntax/reference.ts';
import { onceByText } from '../text/once.ts';

/**
 * What well-known base images set, for when no registry may be asked.
 * Source: each image's own Dockerfile (docker-library/*, sclorg/*, jupyter/docker-stacks, linuxserver/*, Azure/azure-functions-docker,
 * GoogleContainerTools/distroless, dotnet/dotnet-docker …) and `docker image inspect` notes of their documentation.
 * Date: 2026-11. An image that is not here is not known; nothing is guessed for it.
 */
export interface ImageFacts {
  readonly os: 'linux' | 'windows';
  /** Undefined, as are the next and `shell`, where only the registry has answered: a configuration does not say. */
  readonly family: Family | undefined;
  readonly libc: 'glibc' | 'musl' | 'none' | undefined;
  /** Variables that decide something here and that the image is known to set. `HOME` is complete: absent means not set. */
  readonly env: Readonly<Record<string, string>>;
  /** The image's USER; root when it sets none. */
  readonly user: string;
  /** False where the image has no shell to run the shell form. */
  readonly shell: boolean | undefined;
}

export type Family = 'debian' | 'ubuntu' | 'alpine' | 'redhat' | 'suse' | 'arch' | 'busybox' | 'distroless' | 'windows';

interface Row {
  /** Familiar names; a `*` at the end stands for any rest. */
  readonly names: string;
  readonly family: Family;
  readonly home?: string;
  readonly user?: string;
}

const ROWS: readonly Row[] = [
  // Distributions: none sets HOME or USER.
  { names: 'debian buildpack-deps bitnami/minideb', family: 'debian' },
  { names: 'ubuntu public.ecr.aws/ubuntu/ubuntu', family: 'ubuntu' },
  { names: 'alpine', family: 'alpine' },
  { names: 'busybox', family: 'busybox' },
  {
    names:
      'centos fedora rockylinux almalinux oraclelinux amazonlinux rockylinux/rockylinux quay.io/centos/centos quay.io/fedora/fedora public.ecr.aws/amazonlinux/amazonlinux registry.access.redhat.com/ubi* redhat/ubi*',
    family: 'redhat',
  },
  { names: 'opensuse/leap opensuse/tumbleweed registry.opensuse.org/opensuse/*', family: 'suse' },
  { names: 'archlinux archlinux/archlinux', family: 'arch' },
  // Languages and tools of the official images, Debian unless the tag says otherwise; they run as root and set no HOME.
  {
    names:
      'python node golang ruby php rust perl gcc haskell elixir erlang julia r-base clojure composer pypy openjdk eclipse-temurin amazoncorretto ibm-semeru-runtimes sapmachine maven gradle hylang dart swift nginx httpd haproxy caddy traefik redis valkey memcached postgres mysql mariadb influxdb tomcat jetty tomee wordpress drupal joomla nextcloud ghost bash docker registry telegraf eclipse-mosquitto zookeeper',
    family: 'debian',
  },
  { names: 'mongo', family: 'ubuntu', home: '/data/db' },
  { names: 'rabbitmq', family: 'ubuntu', home: '/var/lib/rabbitmq' },
  { names: 'redmine', family: 'debian', home: '/home/redmine' },
  { names: 'jenkins/jenkins', family: 'debian', user: 'jenkins' },
  { names: 'jenkins/agent jenkins/inbound-agent', family: 'debian', user: 'jenkins' },
  { names: 'grafana/grafana grafana/grafana-oss', family: 'alpine', user: '472' },
  { names: 'nginxinc/nginx-unprivileged', family: 'debian', user: '101' },
  // Images that set HOME.
  { names: 'jupyter/* quay.io/jupyter/*', family: 'ubuntu', home: '/home/jovyan', user: 'jovyan' },
  {
    names:
      'quay.io/sclorg/* quay.io/fedora/s2i-* centos/s2i-* ubi8/s2i-* ubi9/s2i-* ubi10/s2i-* registry.access.redhat.com/ubi8/s2i-* registry.access.redhat.com/ubi9/s2i-* registry.access.redhat.com/ubi8/python-* registry.access.redhat.com/ubi9/python-* registry.access.redhat.com/ubi8/nodejs-* registry.access.redhat.com/ubi9/nodejs-* registry.access.redhat.com/ubi8/php-* registry.access.redhat.com/ubi9/php-* registry.access.redhat.com/ubi8/ruby-* registry.access.redhat.com/ubi9/ruby-* registry.access.redhat.com/ubi8/perl-* registry.access.redhat.com/ubi9/perl-*',
    family: 'redhat',
    home: '/opt/app-root/src',
    user: '1001',
  },
  {
    names: 'registry.access.redhat.com/ubi8/go-toolset registry.access.redhat.com/ubi9/go-toolset',
    family: 'redhat',
    home: '/opt/app-root/src',
    user: '1001',
  },
  { names: 'mcr.microsoft.com/azure-functions/*', family: 'debian', home: '/home' },
  {
    names:
      'lscr.io/linuxserver/baseimage-alpine* ghcr.io/linuxserver/baseimage-alpine* linuxserver/baseimage-alpine* lsiobase/alpine*',
    family: 'alpine',
    home: '/root',
  },
  {
    names:
      'lscr.io/linuxserver/baseimage-ubuntu* ghcr.io/linuxserver/baseimage-ubuntu* linuxserver/baseimage-ubuntu* lsiobase/ubuntu*',
    family: 'ubuntu',
    home: '/root',
  },
  // Distroless: /etc/passwd is there, HOME is not set; `:nonroot` runs as 65532.
  { names: 'gcr.io/distroless/*', family: 'distroless' },
  {
    names:
      'mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps',
    family: 'debian',
  },
  { names: 'nvidia/cuda nvcr.io/nvidia/cuda', family: 'ubuntu' },
  {
    names: 'mcr.microsoft.com/windows/* mcr.microsoft.com/windows mcr.microsoft.com/dotnet/framework/*',
    family: 'windows',
    user: 'ContainerUser',
  },
];

/** Mirrors of Docker Hub's official images under other names. */
export const MIRRORS =
  /^(?:public\.ecr\.aws\/docker\/library|mirror\.gcr\.io(?:\/library)?|mcr\.microsoft\.com\/mirror\/docker\/library)\//;

const exact = new Map<string, Row>();
const prefixes: (readonly [string, Row])[] = [];
for (const row of ROWS)
  for (const name of row.names.split(' ')) {
    if (name.endsWith('*')) prefixes.push([name.slice(0, -1), row]);
    else exact.set(name, row);
  }

/** What the table says of an image; undefined when it is not in it. */
export const imageFacts = onceByText((ref): ImageFacts | undefined => {
  const reference = parseReference(ref);
  if (!reference) return undefined;
  if (isWindowsReference(reference)) return facts('windows', {}, 'ContainerUser');
  const name = reference.familiar.replace(MIRRORS, '');
  const row = exact.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1];
  if (!row) return undefined;
  const family = familyOf(row, name, reference.tag ?? '');
  const nonroot = family === 'distroless' && /nonroot/.test(reference.tag ?? '');
  return facts(family, row.home === undefined ? {} : { HOME: row.home }, nonroot ? '65532' : (row.user ?? 'root'));
});

function familyOf(row: Row, name: string, tag: string): Family {
  if (row.family === 'windows' || row.family === 'distroless' || row.family === 'alpine') return row.family;
  if (/alpine/.test(tag)) return 'alpine';
  if (/^ubi|-ubi|oraclelinux|-al20\d\d|amazonlinux|amzn20|rocky|centos|fedora|almalinux/.test(tag)) return 'redhat';
  if (/opensuse|leap\d/.test(tag)) return 'suse';
  if (/noble|jammy|focal|bionic|ubuntu/.test(tag)) return 'ubuntu';
  // Official images whose plain tags are no Debian.
  if (
    name === 'docker' ||
    name === 'bash' ||
    name === 'registry' ||
    name === 'traefik' ||
    name === 'caddy' ||
    name === 'composer'
  )
    return 'alpine';
  if (name === 'eclipse-temurin' || name === 'maven' || name === 'gradle' || name === 'swift' || name === 'tomcat')
    return 'ubuntu';
  if (name === 'mysql' || name === 'openjdk' || name === 'amazoncorretto') return 'redhat';
  return row.family;
}

function facts(family: Family, env: Readonly<Record<string, string>>, user: string): ImageFacts {
  return {
    os: family === 'windows' ? 'windows' : 'linux',
    family,
    libc: family === 'alpine' ? 'musl' : family === 'windows' ? 'none' : 'glibc',
    env,
    user,
    shell: family !== 'distroless',
  };
}

/** True for a reference that can only mean a Windows image. */
export const isWindowsReference = (reference: Reference): boolean =>
  /^mcr\.microsoft\.com\/(?:windows|dotnet\/framework)(?:\/|$)/.test(reference.familiar) ||
  /nanoserver|windowsservercore|ltsc20\d\d/.test(reference.tag ?? '');
