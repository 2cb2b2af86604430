import type { Family } from './images.ts';

/**
 * Where package managers keep what they have downloaded, so that a cache mount can keep it for the next build.
 * Sources: docs.docker.com/reference/dockerfile/#run---mounttypecache (apt), apt.conf(5), dnf.conf(5), wiki.alpinelinux.org "Local APK cache",
 * docs.npmjs.com/cli/configuring-npm/folders, classic.yarnpkg.com/docs/cli/cache and its src/util/user-home-dir.js,
 * pnpm.io/settings#storedir, pip.pypa.io/topics/caching, docs.astral.sh/uv/concepts/cache, python-poetry.org/docs/configuration,
 * pipenv.pypa.io/configuration, go.dev/ref/mod#module-cache, doc.rust-lang.org/cargo/guide/cargo-home.html, maven.apache.org/settings.html,
 * docs.gradle.org "The Directories and Files Gradle Uses", learn.microsoft.com/nuget, bun.sh/docs/install/cache, composer/docker. Date: 2026-11.
 * Left out: pacman, whose image has a hook that deletes what is kept; Yarn, whose folder depends on its major version.
 */
export interface PackageCache {
  readonly name: string;
  readonly programs: readonly string[];
  /** The first word behind the program. */
  readonly subs: RegExp;
  /** The families of images in which the folders are these; all when omitted. */
  readonly families?: readonly Family[];
  /** The only image in which the folders are these. */
  readonly image?: RegExp;
  /** `~` is the home folder. */
  readonly folders: readonly string[];
  /** A variable that names another folder, and what is below it. */
  readonly variable?: readonly [name: string, below: readonly string[]];
  /** Variables with which nothing is kept, or elsewhere. */
  readonly elsewhere: readonly string[];
  /** Flags with which nothing is kept. */
  readonly against: readonly string[];
  /** Flags that name another folder. */
  readonly moves: readonly string[];
  /** True when two builds at once would disturb each other. */
  readonly locked: boolean;
  /** True when later steps need what lies there, and not only the next download. */
  readonly store: boolean;
  /** The words behind a program with which it empties its cache. */
  readonly cleaning: RegExp;
}

const NEVER = /^(?!)/;

export const PACKAGE_CACHES: readonly PackageCache[] = [
  {
    name: 'apt',
    programs: ['apt-get', 'apt'],
    subs: /^(?:install|upgrade|dist-upgrade|full-upgrade|build-dep)$/,
    families: ['debian', 'ubuntu'],
    // Not /var/lib/apt as a whole: extended_states in it says what was installed automatically.
    folders: ['/var/cache/apt', '/var/lib/apt/lists'],
    elsewhere: [],
    against: [],
    moves: ['-o', '-c'],
    locked: true,
    store: false,
    cleaning: /^(?:clean|autoclean|dist-?clean)\b/,
  },
  {
    name: 'apk',
    programs: ['apk'],
    subs: /^(?:add|upgrade)$/,
    families: ['alpine'],
    folders: ['/etc/apk/cache'],
    elsewhere: [],
    against: ['--no-cache'],
    moves: ['--root', '-p', '--cache-dir'],
    locked: true,
    store: false,
    cleaning: /^cache (?:clean|purge)\b/,
  },
  {
    name: 'dnf',
    programs: ['dnf'],
    subs: /^(?:install|upgrade|update|groupinstall|builddep)$/,
    image:
      /^(?:rockylinux|almalinux|oraclelinux|quay\.io\/centos\/centos|redhat\/ubi\d+|registry\.access\.redhat\.com\/ubi\d+(?:\/ubi)?)$/,
    folders: ['/var/cache/dnf'],
    elsewhere: [],
    against: [],
    moves: ['--installroot'],
    locked: true,
    store: false,
    cleaning: /^(?:-y )?clean\b/,
  },
  {
    name: 'npm',
    programs: ['npm'],
    subs: /^(?:ci|install|i|clean-install|install-clean)$/,
    folders: ['~/.npm'],
    elsewhere: ['npm_config_cache', 'NPM_CONFIG_CACHE'],
    against: [],
    moves: ['--cache'],
    locked: false,
    store: false,
    cleaning: /^cache clean\b/,
  },
  {
    name: 'pnpm',
    programs: ['pnpm'],
    subs: /^(?:install|i|fetch)$/,
    folders: ['~/.local/share/pnpm/store'],
    variable: ['PNPM_HOME', ['store']],
    elsewhere: ['XDG_DATA_HOME', 'npm_config_store_dir'],
    against: [],
    moves: ['--store-dir'],
    locked: false,
    store: false,
    cleaning: /^store prune\b/,
  },
  {
    name: 'bun',
    programs: ['bun'],
    subs: /^(?:install|i)$/,
    folders: ['~/.bun/install/cache'],
    elsewhere: ['BUN_INSTALL_CACHE_DIR', 'BUN_INSTALL', 'XDG_CACHE_HOME'],
    against: ['--no-cache'],
    moves: ['--cache-dir'],
    locked: false,
    store: false,
    cleaning: /^pm cache rm\b/,
  },
  {
    name: 'pip',
    programs: ['pip', 'pip3'],
    subs: /^(?:install|wheel|download)$/,
    folders: ['~/.cache/pip'],
    variable: ['PIP_CACHE_DIR', ['']],
    elsewhere: ['PIP_NO_CACHE_DIR', 'XDG_CACHE_HOME'],
    against: ['--no-cache-dir'],
    moves: ['--cache-dir'],
    locked: false,
    store: false,
    cleaning: /^cache purge\b/,
  },
  {
    name: 'uv',
    programs: ['uv'],
    subs: /^(?:sync|pip|tool)$/,
    folders: ['~/.cache/uv'],
    variable: ['UV_CACHE_DIR', ['']],
    elsewhere: ['UV_NO_CACHE', 'XDG_CACHE_HOME'],
    against: ['--no-cache', '-n', '--no-cache-dir'],
    moves: ['--cache-dir'],
    locked: false,
    store: false,
    cleaning: /^cache (?:clean|prune)\b/,
  },
  {
    name: 'poetry',
    programs: ['poetry'],
    subs: /^(?:install|sync)$/,
    // Its virtual environments lie beside these.
    folders: ['~/.cache/pypoetry/cache', '~/.cache/pypoetry/artifacts'],
    variable: ['POETRY_CACHE_DIR', ['cache', 'artifacts']],
    elsewhere: ['XDG_CACHE_HOME', 'POETRY_HOME'],
    against: ['--no-cache'],
    moves: [],
    locked: false,
    store: false,
    cleaning: /^cache clear\b/,
  },
  {
    name: 'composer',
    programs: ['composer'],
    subs: /^(?:install|i|update|create-project)$/,
    // Elsewhere it depends on whether there is an /etc/xdg.
    image: /^composer$/,
    folders: ['/tmp/cache'],
    variable: ['COMPOSER_CACHE_DIR', ['']],
    elsewhere: ['COMPOSER_HOME'],
    against: ['--no-cache'],
    moves: [],
    locked: false,
    store: false,
    cleaning: /^(?:clear-?cache|cc)\b/,
  },
  {
    name: 'go',
    programs: ['go'],
    subs: /^(?:mod|build|install|test|get)$/,
    image: /^golang$/,
    folders: ['/go/pkg/mod', '~/.cache/go-build'],
    elsewhere: ['GOPATH', 'GOMODCACHE', 'GOCACHE', 'XDG_CACHE_HOME', 'GOFLAGS'],
    against: [],
    moves: ['-modcacherw'],
    locked: false,
    store: true,
    cleaning: /^clean -(?:mod|test)?cache\b/,
  },
  {
    name: 'cargo',
    programs: ['cargo'],
    subs: /^(?:build|fetch|install|test|check|\+\S+)$/,
    image: /^rust$/,
    folders: ['/usr/local/cargo/registry', '/usr/local/cargo/git/db'],
    elsewhere: ['CARGO_HOME'],
    against: [],
    moves: [],
    locked: false,
    store: true,
    cleaning: NEVER,
  },
  {
    name: 'maven',
    programs: ['mvn'],
    subs: /^./,
    folders: ['~/.m2/repository'],
    elsewhere: ['MAVEN_OPTS', 'MAVEN_ARGS', 'HOME'],
    against: [],
    moves: ['-s', '--settings', '-gs'],
    locked: true,
    store: true,
    cleaning: NEVER,
  },
  {
    name: 'gradle',
    programs: ['gradle', 'gradlew'],
    subs: /^./,
    folders: ['~/.gradle/caches'],
    variable: ['GRADLE_USER_HOME', ['caches']],
    elsewhere: ['HOME', 'GRADLE_OPTS'],
    against: [],
    moves: ['-g', '--gradle-user-home'],
    locked: true,
    store: true,
    cleaning: NEVER,
  },
  {
    name: 'nuget',
    programs: ['dotnet'],
    subs: /^(?:restore|build|publish|test|pack)$/,
    folders: ['~/.nuget/packages'],
    variable: ['NUGET_PACKAGES', ['']],
    elsewhere: [],
    against: ['--no-cache'],
    moves: ['--packages'],
    locked: false,
    store: true,
    cleaning: /^nuget locals\b/,
  },
];
