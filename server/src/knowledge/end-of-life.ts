import { parseReference } from '../syntax/reference.ts';

/**
 * When the releases of well-known images stop to get fixes, by the pages of the projects themselves. Read in November 2026, and
 * compared with the data of endoflife-date/endoflife.date of 2026-08-22. A page that names only a month counts to its last day.
 * A release that is not here is not known, and nothing is said of it.
 */
export const END_OF_LIFE_READ = '2026-11-01';

interface Product {
  /** Familiar names of images. */
  readonly images: string;
  readonly label: string;
  readonly source: string;
  /** `version end`, in pairs. */
  readonly ends: string;
  /** `codename version`, in pairs: tags that stand for a version. */
  readonly codenames?: string;
}

const PRODUCTS: readonly Product[] = [
  {
    images: 'debian bitnami/minideb',
    label: 'Debian',
    // The end of long term support: until then its archive, and with it the image, gets fixes.
    source: 'https://wiki.debian.org/LTS',
    ends: '6 2016-02-29 7 2018-05-31 8 2020-06-30 9 2022-06-30 10 2024-06-30 11 2026-08-31 12 2028-06-30 13 2030-06-30',
    codenames: 'squeeze 6 wheezy 7 jessie 8 stretch 9 buster 10 bullseye 11 bookworm 12 trixie 13',
  },
  {
    images: 'ubuntu public.ecr.aws/ubuntu/ubuntu',
    label: 'Ubuntu',
    source: 'https://ubuntu.com/about/release-cycle (standard security maintenance)',
    ends: `12.04 2017-04-28 12.10 2014-05-16 13.04 2014-01-27 13.10 2014-07-17 14.04 2019-04-30 14.10 2015-07-23 15.04 2016-02-04
      15.10 2016-07-28 16.04 2021-04-30 16.10 2017-07-20 17.04 2018-01-13 17.10 2018-07-19 18.04 2023-05-31 18.10 2019-07-18
      19.04 2020-01-23 19.10 2020-07-17 20.04 2025-05-31 20.10 2021-07-22 21.04 2022-01-20 21.10 2022-07-14 22.04 2027-04-30
      22.10 2023-07-20 23.04 2024-01-25 23.10 2024-07-12 24.04 2029-05-31 24.10 2025-07-10 25.04 2026-01-17 25.10 2026-07-31
      26.04 2031-04-30`,
    codenames: `precise 12.04 trusty 14.04 xenial 16.04 bionic 18.04 cosmic 18.10 disco 19.04 eoan 19.10 focal 20.04 groovy 20.10
      hirsute 21.04 impish 21.10 jammy 22.04 kinetic 22.10 lunar 23.04 mantic 23.10 noble 24.04 oracular 24.10 plucky 25.04 questing 25.10`,
  },
  {
    images: 'alpine',
    label: 'Alpine',
    source: 'https://alpinelinux.org/releases/',
    ends: `2.6 2015-05-01 2.7 2015-11-01 3.0 2016-05-01 3.1 2016-11-01 3.2 2017-05-01 3.3 2017-11-01 3.4 2018-05-01 3.5 2018-11-01
      3.6 2019-05-01 3.7 2019-11-01 3.8 2020-05-01 3.9 2020-11-01 3.10 2021-05-01 3.11 2021-11-01 3.12 2022-05-01 3.13 2022-11-01
      3.14 2023-05-01 3.15 2023-11-01 3.16 2024-05-23 3.17 2024-11-22 3.18 2025-05-09 3.19 2025-11-01 3.20 2026-04-01 3.21 2026-11-01
      3.22 2027-05-01 3.23 2027-11-01 3.24 2028-06-01`,
  },
  {
    images: 'centos quay.io/centos/centos',
    label: 'CentOS',
    source:
      'https://www.centos.org/centos-linux-eol/ and https://blog.centos.org/2023/04/end-dates-are-coming-for-centos-stream-8-and-centos-linux-7/',
    ends: '5 2017-03-31 6 2020-11-30 7 2024-06-30 8 2021-12-31 stream8 2024-05-31 stream9 2027-05-31',
    // The image was frozen at its last release, which is still what it calls the latest.
    codenames: 'centos5 5 centos6 6 centos7 7 centos8 8 latest 8',
  },
  {
    images: 'fedora quay.io/fedora/fedora registry.fedoraproject.org/fedora',
    label: 'Fedora',
    source: 'https://docs.fedoraproject.org/en-US/releases/eol/',
    ends: `20 2015-06-23 21 2015-12-01 22 2016-07-19 23 2016-12-20 24 2017-08-08 25 2017-12-12 26 2018-05-29 27 2018-11-30 28 2019-05-28
      29 2019-11-26 30 2020-05-26 31 2020-11-24 32 2021-05-25 33 2021-11-30 34 2022-06-07 35 2022-12-13 36 2023-05-16 37 2023-12-05
      38 2024-05-21 39 2024-11-26 40 2025-05-13 41 2025-12-15 42 2026-05-27 43 2026-12-09 44 2027-06-02`,
  },
  {
    images: 'opensuse/leap registry.opensuse.org/opensuse/leap',
    label: 'openSUSE Leap',
    source: 'https://en.opensuse.org/Lifetime',
    ends: `42.1 2017-05-17 42.2 2018-01-26 42.3 2019-07-01 15.0 2019-12-03 15.1 2021-02-02 15.2 2022-01-04 15.3 2022-12-31 15.4 2023-12-07
      15.5 2024-12-31 15.6 2026-04-30 16.0 2027-10-31`,
  },
  {
    images: 'amazonlinux public.ecr.aws/amazonlinux/amazonlinux',
    label: 'Amazon Linux',
    source: 'https://aws.amazon.com/amazon-linux-2/faqs/ and https://aws.amazon.com/amazon-linux-ami/faqs/',
    ends: '1 2023-12-31 2018.03 2023-12-31 2017.09 2023-12-31 2 2026-06-30 2023 2029-06-30',
  },
  {
    images: 'node',
    label: 'Node.js',
    source: 'https://github.com/nodejs/Release',
    ends: `0.10 2016-10-31 0.12 2016-12-31 4 2018-04-30 5 2016-06-30 6 2019-04-30 7 2017-06-30 8 2019-12-31 9 2018-06-30 10 2021-04-30
      11 2019-06-01 12 2022-04-30 13 2020-06-01 14 2023-04-30 15 2021-06-01 16 2023-09-11 17 2022-06-01 18 2025-04-30 19 2023-06-01
      20 2026-04-30 21 2024-06-01 22 2027-04-30 23 2025-06-01 24 2028-04-30 25 2026-06-01`,
    codenames: `argon 4 boron 6 carbon 8 dubnium 10 erbium 12 fermium 14 gallium 16 hydrogen 18 iron 20 jod 22 krypton 24`,
  },
  {
    images: 'python',
    label: 'Python',
    source: 'https://devguide.python.org/versions/',
    ends: `2.6 2013-10-29 2.7 2020-01-01 3.2 2016-02-20 3.3 2017-09-29 3.4 2019-03-18 3.5 2020-09-30 3.6 2021-12-23 3.7 2023-06-27
      3.8 2024-10-07 3.9 2025-10-31 3.10 2026-10-31 3.11 2027-10-31 3.12 2028-10-31 3.13 2029-10-31 3.14 2030-10-31 2 2020-01-01`,
  },
  {
    images: 'ruby',
    label: 'Ruby',
    source: 'https://www.ruby-lang.org/en/downloads/branches/',
    ends: `1.9 2015-02-23 2.0 2016-02-24 2.1 2017-03-31 2.2 2018-03-31 2.3 2019-03-31 2.4 2020-03-31 2.5 2021-03-31 2.6 2022-04-12
      2.7 2023-03-31 2 2023-03-31 3.0 2024-04-23 3.1 2025-03-26 3.2 2026-03-31 3.3 2027-03-31 3.4 2028-03-31`,
  },
  {
    images: 'php',
    label: 'PHP',
    source: 'https://www.php.net/eol.php and https://www.php.net/supported-versions.php',
    ends: `5.3 2014-08-14 5.4 2015-09-14 5.5 2016-07-21 5.6 2018-12-31 5 2018-12-31 7.0 2019-01-10 7.1 2019-12-01 7.2 2020-11-30
      7.3 2021-12-06 7.4 2022-11-28 7 2022-11-28 8.0 2023-11-26 8.1 2025-12-31 8.2 2026-12-31 8.3 2027-12-31 8.4 2028-12-31`,
  },
  {
    images: 'golang',
    label: 'Go',
    // Supported until there are two newer releases.
    source: 'https://go.dev/doc/devel/release#policy',
    ends: `1.4 2016-02-17 1.5 2016-08-15 1.6 2017-02-16 1.7 2017-08-24 1.8 2018-02-16 1.9 2018-08-24 1.10 2019-02-25 1.11 2019-09-03
      1.12 2020-02-25 1.13 2020-08-11 1.14 2021-02-16 1.15 2021-08-16 1.16 2022-03-15 1.17 2022-08-02 1.18 2023-02-01 1.19 2023-09-06
      1.20 2024-02-06 1.21 2024-08-13 1.22 2025-02-11 1.23 2025-08-12 1.24 2026-02-10 1.25 2026-08-19`,
  },
  {
    images: 'postgres',
    label: 'PostgreSQL',
    source: 'https://www.postgresql.org/support/versioning/',
    ends: `8.4 2014-07-24 9.0 2015-10-08 9.1 2016-10-27 9.2 2017-11-09 9.3 2018-11-08 9.4 2020-02-13 9.5 2021-02-11 9.6 2021-11-11
      9 2021-11-11 10 2022-11-10 11 2023-11-09 12 2024-11-21 13 2025-11-13 14 2026-11-12 15 2027-11-11 16 2028-11-09 17 2029-11-08`,
  },
  {
    images: 'mysql',
    label: 'MySQL',
    source: 'https://www.oracle.com/us/assets/lifetime-support-technology-069183.pdf',
    ends: '5.5 2018-12-31 5.6 2021-02-28 5.7 2023-10-31 5 2023-10-31 8.0 2026-04-30 8.1 2023-10-25 8.2 2023-12-14 8.3 2024-04-10 8.4 2032-04-30',
  },
  {
    images: 'mariadb',
    label: 'MariaDB',
    source: 'https://mariadb.org/about/#maintenance-policy',
    ends: `5.5 2020-04-11 10.0 2019-03-31 10.1 2020-10-17 10.2 2022-05-23 10.3 2023-05-25 10.4 2024-06-18 10.5 2025-06-24 10.6 2026-07-06
      10.7 2023-02-09 10.8 2023-05-20 10.9 2023-08-22 10.10 2023-11-17 10.11 2028-02-16 11.0 2024-06-06 11.1 2024-08-21 11.2 2024-11-21
      11.3 2024-05-29 11.4 2029-05-29 11.5 2024-11-21 11.6 2025-02-13 11.7 2025-05-12 11.8 2028-06-04`,
  },
  {
    images: 'mongo',
    label: 'MongoDB',
    source: 'https://www.mongodb.com/legal/support-policy/lifecycles',
    ends: `2.4 2016-03-31 2.6 2016-10-31 3.0 2018-02-28 3.2 2018-09-30 3.4 2020-01-31 3.6 2021-04-30 3 2021-04-30 4.0 2022-04-30 4.2 2023-04-30
      4.4 2024-02-29 4 2024-02-29 5.0 2024-10-31 5 2024-10-31 6.0 2025-07-31 6 2025-07-31 7.0 2027-08-31 8.0 2029-10-31`,
  },
  {
    images:
      'mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps mcr.microsoft.com/dotnet/core/sdk mcr.microsoft.com/dotnet/core/aspnet mcr.microsoft.com/dotnet/core/runtime mcr.microsoft.com/dotnet/core/runtime-deps',
    label: '.NET',
    source: 'https://dotnet.microsoft.com/platform/support/policy/dotnet-core',
    ends: `1.0 2019-06-27 1.1 2019-06-27 2.0 2018-10-01 2.1 2021-08-21 2.2 2019-12-23 3.0 2020-03-03 3.1 2022-12-13 5.0 2022-05-10
      6.0 2024-11-12 7.0 2024-05-14 8.0 2026-11-10 9.0 2026-11-10 10.0 2028-11-14`,
  },
];

/** Images that nobody builds any more, with the day that their makers said so. */
const RETIRED: ReadonlyMap<string, string> = new Map([
  // docker-library/docs java/deprecated.md: replaced by openjdk.
  ['java', '2016-12-31'],
  // https://hub.docker.com/_/openjdk: only early access builds beyond July 2022.
  ['openjdk', '2022-07-31'],
  // https://hub.docker.com/_/adoptopenjdk: replaced by eclipse-temurin.
  ['adoptopenjdk', '2021-08-01'],
]);

interface Lookup {
  readonly label: string;
  readonly ends: ReadonlyMap<string, string>;
  readonly codenames: ReadonlyMap<string, string>;
}

const pairs = (text: string): Map<string, string> => {
  const words = text.trim().split(/\s+/);
  return new Map(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? ''] as const] : [])));
};
const LOOKUPS: ReadonlyMap<string, Lookup> = new Map(
  PRODUCTS.flatMap(({ images, label, ends, codenames }) => {
    const lookup = {
      label,
      ends: pairs(ends),
      codenames: codenames === undefined ? new Map<string, string>() : pairs(codenames),
    };
    return images.split(' ').map((image) => [image, lookup] as const);
  }),
);

/** What an image is made of that is out of support, or will be. */
export interface EndOfLife {
  /** `Debian 10`. */
  readonly what: string;
  /** The last day. */
  readonly end: string;
  /** True when the image itself was given up, whatever its tag. */
  readonly retired?: true;
}

/** The parts of an image whose end is known: what it is named after, and the system below it that its tag names. */
export function endsOf(ref: string): EndOfLife[] {
  const reference = parseReference(ref);
  if (!reference) return [];
  const name = reference.familiar;
  const retired = RETIRED.get(name);
  const isEarly = /(?:^|-)(?:ea|rc)(?:-|$)/.test(reference.tag ?? '');
  if (retired !== undefined) return isEarly ? [] : [{ what: `The image ${name}`, end: retired, retired: true }];
  const product = LOOKUPS.get(name);
  const words = (reference.tag ?? (reference.digest === undefined ? 'latest' : '')).toLowerCase().split('-');
  const own = product && endOf(product, words[0] ?? '');
  // Only images that are known to be named so have the system in the tag.
  const below = namesSystem(name) ? words.slice(product ? 1 : 0).flatMap((word) => systemOf(word) ?? []) : [];
  return own ? [own, ...below] : below;
}

/** Docker's official images name their system in the tag: `3.12-slim-buster`, `16-alpine3.18`. */
const namesSystem = (name: string): boolean => !name.includes('/') || name.startsWith('mcr.microsoft.com/dotnet/');

/** Only these are built on; `kinetic` and `lunar` are also releases of ROS. */
const LTS = /^(?:precise|trusty|xenial|bionic|focal|jammy|noble)$/;

function systemOf(word: string): EndOfLife | undefined {
  const alpine = /^alpine(\d+\.\d+)$/.exec(word)?.[1];
  const found = alpine === undefined ? undefined : LOOKUPS.get('alpine');
  if (found && alpine !== undefined) return endOf(found, alpine);
  const system = LOOKUPS.get(LTS.test(word) ? 'ubuntu' : 'debian');
  return system?.codenames.has(word) ? endOf(system, word) : undefined;
}

/** `3.9.18` is a 3.9, and when that is not in the table a 3. */
function endOf({ label, ends, codenames }: Lookup, word: string): EndOfLife | undefined {
  for (let at = word; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const version = codenames.get(at) ?? at;
    const end = ends.get(version);
    if (end !== undefined) return { what: `${label} ${version}${word.includes(version) ? '' : ` (${word})`}`, end };
  }
  return undefined;
}
