/**
 * What package managers leave behind when they install, and how to be rid of it.
 * Sources: apk(8) (`--no-cache`; the index lies in /var/cache/apk), dnf.conf(5) and yum.conf(5) (keepcache is about packages, the lists of
 * the repositories stay), zypper(8), pip.pypa.io/topics/caching with pip's cmdoptions.py (any value of PIP_NO_CACHE_DIR counts),
 * classic.yarnpkg.com/docs/cli/cache, docs.npmjs.com/cli/commands/npm-cache, getcomposer.org/doc/03-cli.md#clear-cache,
 * docs.conda.io (conda clean). Date: 2026-11.
 * Left out: pnpm, uv and cargo, whose caches are shared with what is installed or used by the next step; bundler and RubyGems, whose
 * cache is small; apt, whose images have a hook that deletes the packages; Yarn 2 and later, which may run from its cache.
 */
export interface DownloadCache {
  readonly name: string;
  readonly programs: RegExp;
  /** The words behind the program that are no flags. */
  readonly subs: RegExp;
  /** Flags that take a value as a word of its own. */
  readonly valued: readonly string[];
  /** Flags with which nothing stays here: none is kept, nothing is fetched, or it is kept elsewhere. */
  readonly against: readonly string[];
  /** Variables with the same effect. */
  readonly variables: readonly string[];
  /** Text of a file that settles it, or says that it is another program. */
  readonly settled: RegExp | undefined;
  /** Where it lies, by circumstances; `~` is the home folder. */
  readonly folders: readonly string[];
  /** What it is, for a message. */
  readonly what: string;
  /** A command, its name included, that empties it. */
  readonly cleaning: RegExp;
  /** The flag that keeps nothing, where there is one. */
  readonly flag?: string;
  /** What the same RUN should do. */
  readonly command: string;
}

const RPM_VALUED = ['-c', '--config', '--enablerepo', '--disablerepo', '--releasever', '--setopt', '-x', '--exclude', '-d', '-e'];
const RPM = {
  subs: /^(?:(?:local|group)?install|in|update|upgrade|up|reinstall|builddep|swap|(?:groups?|module) install)(?: |$)/,
  valued: RPM_VALUED,
  against: ['--installroot', '-C', '--cacheonly', '--downloadonly', '--help', '--assumeno'],
  variables: [],
  settled: /\bcachedir\s*=/,
  folders: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/tdnf'],
  what: 'the lists of its repositories',
  // One empties what another left on most systems, where one is the other's link.
  cleaning: /^(?:yum|dnf5?|microdnf|tdnf)\b.* (?:clean|autoclean)\b/,
};

export const DOWNLOAD_CACHES: readonly DownloadCache[] = [
  {
    name: 'apk',
    programs: /^apk$/,
    subs: /^(?:add|update|upgrade)(?: |$)/,
    valued: ['-t', '--virtual', '-X', '--repository', '--keys-dir', '--repositories-file', '--arch', '--wait'],
    against: ['--no-cache', '--root', '-p', '--cache-dir', '--no-network', '--initdb', '--simulate', '-s'],
    variables: [],
    settled: undefined,
    folders: ['/var/cache/apk', '/etc/apk/cache'],
    what: "the index of Alpine's packages",
    cleaning: /^apk\b.* (?:cache (?:clean|purge)|clean)\b/,
    flag: '--no-cache',
    command: 'rm -rf /var/cache/apk/*',
  },
  { ...RPM, name: 'yum', programs: /^yum$/, command: 'yum clean all' },
  { ...RPM, name: 'dnf', programs: /^dnf5?$/, command: 'dnf clean all' },
  { ...RPM, name: 'microdnf', programs: /^microdnf$/, command: 'microdnf clean all' },
  { ...RPM, name: 'tdnf', programs: /^tdnf$/, command: 'tdnf clean all' },
  {
    name: 'zypper',
    programs: /^zypper$/,
    subs: /^(?:install|in|update|up|dist-upgrade|dup|patch)(?: |$)/,
    valued: ['-c', '--config', '-D', '--reposd-dir', '-r', '--repo', '-t', '--type'],
    against: ['-R', '--root', '--installroot', '-C', '--cache-dir', '--dry-run', '-D'],
    variables: [],
    settled: undefined,
    folders: ['/var/cache/zypp'],
    what: 'the lists of its repositories',
    cleaning: /^zypper\b.* (?:clean|cc)\b/,
    command: 'zypper clean --all',
  },
  {
    name: 'pip',
    programs: /^pip[\d.]*$/,
    subs: /^(?:install|wheel)(?: |$)/,
    valued: ['--proxy', '--log', '--timeout', '--retries', '--cert', '--python'],
    // An unambiguous beginning of a flag is the flag.
    against: [
      '--no-cache-dir',
      '--no-cache',
      '--no-cache-di',
      '--cache-dir',
      '--no-index',
      '--help',
      '--dry-run',
      '--isolated-cache',
    ],
    variables: ['PIP_NO_CACHE_DIR', 'PIP_CACHE_DIR', 'PIP_NO_INDEX', 'XDG_CACHE_HOME', 'PIP_CONFIG_FILE'],
    settled: /pip\.conf|\bpip.* config .*no-cache-dir|no-cache-dir\s*=/,
    folders: ['~/.cache/pip'],
    what: 'what it has downloaded',
    cleaning: /^(?:pip[\d.]*|python[\d.]* -m pip) cache (?:purge|remove)\b/,
    flag: '--no-cache-dir',
    command: 'pip cache purge',
  },
  {
    name: 'yarn',
    programs: /^yarn(?:pkg)?$/,
    subs: /^(?:$|install$|add |global add )/,
    valued: ['--network-timeout', '--network-concurrency', '--registry', '--prod', '--production', '--mutex', '--modules-folder'],
    against: [
      '--cache-folder',
      '--offline',
      '--version',
      '-v',
      '--help',
      '-h',
      '--immutable',
      '--cwd',
      '--use-yarnrc',
      '--global-folder',
    ],
    variables: ['YARN_CACHE_FOLDER', 'XDG_CACHE_HOME', 'npm_config_cache'],
    settled:
      /\.yarnrc|\.yarn\b|\byarn (?:set version|plugin|workspaces? )|--immutable|\bcorepack\b|yarn@(?:[2-9]|berry|stable)|cache-folder/,
    folders: ['/usr/local/share/.cache/yarn', '~/.cache/yarn'],
    what: 'what it has downloaded',
    cleaning: /^yarn(?:pkg)? cache clean\b/,
    command: 'yarn cache clean',
  },
  {
    name: 'npm',
    programs: /^npm$/,
    subs: /^(?:ci|install|i|add|clean-install|install-clean|update|upgrade)(?: |$)/,
    valued: [
      '--registry',
      '--prefix',
      '-C',
      '--loglevel',
      '--userconfig',
      '--omit',
      '--include',
      '--only',
      '--production',
      '-w',
      '--workspace',
    ],
    against: ['--cache', '--offline', '--help', '--dry-run', '--package-lock-only'],
    variables: ['npm_config_cache', 'NPM_CONFIG_CACHE', 'npm_config_offline'],
    settled: /\bnpm (?:config )?set cache\b/,
    folders: ['~/.npm/_cacache'],
    what: 'what it has downloaded',
    cleaning: /^npm cache (?:clean|clear|rm)\b/,
    command: 'npm cache clean --force',
  },
  {
    name: 'composer',
    programs: /^composer(?:\.phar)?$/,
    subs: /^(?:install|i|update|u|require|r|create-project|global require)(?: |$)/,
    valued: ['-d', '--working-dir', '--repository'],
    against: ['--no-cache', '--help', '--version', '--dry-run', '-V'],
    variables: ['COMPOSER_CACHE_DIR', 'COMPOSER_HOME', 'COMPOSER_NO_CACHE', 'XDG_CACHE_HOME'],
    settled: /cache-dir/,
    folders: ['~/.composer/cache', '~/.cache/composer'],
    what: 'what it has downloaded',
    cleaning: /^composer(?:\.phar)? (?:clear-?cache|cc)\b/,
    flag: '--no-cache',
    command: 'composer clear-cache',
  },
  {
    name: 'conda',
    programs: /^(?:conda|mamba|micromamba)$/,
    subs: /^(?:install|create|update|env (?:create|update))(?: |$)/,
    valued: ['-n', '--name', '-c', '--channel', '-p', '--prefix', '-f', '--file'],
    against: ['--offline', '--help', '--dry-run', '--download-only'],
    variables: ['CONDA_PKGS_DIRS'],
    settled: /pkgs_dirs/,
    folders: ['*/pkgs'],
    what: 'the archives of its packages',
    cleaning: /^(?:conda|mamba|micromamba) clean\b/,
    command: 'conda clean --all --yes',
  },
];
