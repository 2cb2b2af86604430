import type { Family } from './images.ts';

/**
 * What to copy of an image to have its program in another one. Sources: the Dockerfiles of nodejs/docker-node, docker-library/golang and
 * docker-library/docker, adoptium/containers with its page on Docker Hub ("Using a different base Image"), oven-sh/bun dockerhub/,
 * denoland/deno_docker (README, bin), astral-sh/uv and its guide "Using uv in Docker", composer/docker, kubernetes
 * build/server-image/kubectl, mikefarah/yq, and the installers of astral.sh, getcomposer.org, bun.sh, deno.land, deb.nodesource.com and
 * dl.k8s.io. Date: 2026-11.
 */
export interface ImageRecipe {
  /** What the program is called. */
  readonly name: string;
  /** The familiar name of the image. */
  readonly image: string;
  /** Tags that it is known for; all where omitted. */
  readonly tags?: RegExp;
  /** From where in the image to where. */
  readonly paths: readonly (readonly [from: string, to: string])[];
  /** Links in the folder of programs, which a copy would make files of: name and what it leads to. */
  readonly links?: readonly (readonly [name: string, target: string])[];
  readonly env?: readonly (readonly [name: string, value: string])[];
  /** Whether it runs with any C library, or only with the one of its own image: musl where the tag says Alpine, else glibc. */
  readonly libc: 'any' | 'own';
  /** Alpine's packages that it needs beside its files; of Debian and Ubuntu, apt needs the same. */
  readonly apk?: readonly string[];
  /** Families that are known to have what it needs; all where omitted. */
  readonly families?: readonly Family[];
  /** The image must have this to run it. */
  readonly on?: RegExp;
}

export const PROGRAM_FOLDER = '/usr/local/bin';

const bin = (name: string): readonly [string, string] => [`${PROGRAM_FOLDER}/${name}`, `${PROGRAM_FOLDER}/${name}`];

export const IMAGE_RECIPES: readonly ImageRecipe[] = [
  {
    name: 'node',
    image: 'node',
    // Later ones need libatomic, which is not everywhere.
    tags: /^(?:1[468]|2[0-4]|lts|iron|jod|krypton)(?:[.-]|$)/,
    paths: [bin('node'), ['/usr/local/lib/node_modules', '/usr/local/lib/node_modules']],
    links: [
      ['npm', '../lib/node_modules/npm/bin/npm-cli.js'],
      ['npx', '../lib/node_modules/npm/bin/npx-cli.js'],
    ],
    libc: 'own',
    apk: ['libstdc++'],
    families: ['debian', 'ubuntu', 'alpine'],
  },
  {
    name: 'bun',
    image: 'oven/bun',
    tags: /^(?!.*distroless)/,
    paths: [bin('bun')],
    links: [['bunx', `${PROGRAM_FOLDER}/bun`]],
    libc: 'own',
    apk: ['libgcc', 'libstdc++'],
    families: ['debian', 'ubuntu', 'alpine'],
  },
  {
    name: 'deno',
    image: 'denoland/deno',
    tags: /^bin(?:-|$)/,
    paths: [['/deno', `${PROGRAM_FOLDER}/deno`]],
    libc: 'own',
    families: ['debian', 'ubuntu'],
  },
  {
    name: 'deno',
    image: 'denoland/deno',
    tags: /^(?:debian|ubuntu)?-?\d/,
    paths: [['/usr/bin/deno', `${PROGRAM_FOLDER}/deno`]],
    libc: 'own',
    families: ['debian', 'ubuntu'],
  },
  {
    name: 'go',
    image: 'golang',
    paths: [['/usr/local/go', '/usr/local/go']],
    env: [['PATH', '/usr/local/go/bin:$PATH']],
    libc: 'own',
  },
  {
    name: 'java',
    image: 'eclipse-temurin',
    paths: [['/opt/java/openjdk', '/opt/java/openjdk']],
    env: [
      ['JAVA_HOME', '/opt/java/openjdk'],
      ['PATH', '/opt/java/openjdk/bin:$PATH'],
    ],
    libc: 'own',
  },
  {
    name: 'uv',
    image: 'ghcr.io/astral-sh/uv',
    tags: /^(?:latest|\d+(?:\.\d+){1,2})$/,
    paths: [
      ['/uv', '/bin/uv'],
      ['/uvx', '/bin/uvx'],
    ],
    libc: 'any',
  },
  { name: 'composer', image: 'composer', paths: [['/usr/bin/composer', '/usr/bin/composer']], libc: 'any', on: /^php$/ },
  {
    name: 'composer',
    image: 'composer/composer',
    tags: /-bin$/,
    paths: [['/composer', '/usr/bin/composer']],
    libc: 'any',
    on: /^php$/,
  },
  { name: 'docker', image: 'docker', tags: /cli/, paths: [bin('docker')], libc: 'any' },
  { name: 'kubectl', image: 'registry.k8s.io/kubectl', paths: [['/bin/kubectl', `${PROGRAM_FOLDER}/kubectl`]], libc: 'any' },
  { name: 'yq', image: 'mikefarah/yq', paths: [['/usr/bin/yq', `${PROGRAM_FOLDER}/yq`]], libc: 'any' },
];

export const recipeFor = (familiar: string, tag: string): ImageRecipe | undefined =>
  IMAGE_RECIPES.find((it) => it.image === familiar && (it.tags?.test(tag) ?? true));
