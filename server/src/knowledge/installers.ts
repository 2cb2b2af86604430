/**
 * Programs that install packages by name, and how a name says a version to each.
 * Sources: apt-get(8), apk(8) and its page on package specifications, dnf(8) "Specifying packages", zypper(8), pip.pypa.io/en/stable/cli/pip_install
 * with PEP 508, docs.astral.sh/uv/reference/cli, pipx.pypa.io, docs.npmjs.com/cli/commands/npm-install, yarnpkg.com/cli/add, pnpm.io/cli/add,
 * guides.rubygems.org/command-reference, go.dev/ref/mod#go-install, doc.rust-lang.org/cargo/commands/cargo-install,
 * getcomposer.org/doc/03-cli.md#require, docs.conda.io (install), pear.php.net (pecl). Date: 2026-11.
 */
export interface Installer {
  /** As a message names it. */
  readonly name: string;
  readonly programs: RegExp;
  /** The sub-command: the words that are no flags, from the first on. */
  readonly subs: RegExp;
  /** Flags that take a value as a word of its own. */
  readonly valued: readonly string[];
  /** Flags that say a version for all, or a file with versions. */
  readonly settled: readonly string[];
  /** A name with a version. */
  readonly pinned: RegExp;
  /** Words that are no names of packages: files, addresses, groups, what is taken away. */
  readonly other: RegExp;
  /** How a version is written. */
  readonly written: (name: string) => string;
}

/** `name@1.2`, but not the tags that move. */
const NODE_VERSION = /^(?:@[^/]+\/)?[^@]+@(?!(?:latest|next|canary|beta|alpha|rc|\*|x)$)./;
/** Files, and repositories with a commit or tag. */
const NODE_OTHER = /^(?:[./~]|file:|link:|workspace:|https?:.*\.t(?:ar\.)?gz)|\.t(?:ar\.)?gz$|#/;
const nodeVersion = (name: string): string => `${name.replace(/(?<=.)@[^/@]*$/, '')}@<version>`;
const NODE_VALUED =
  '--registry --prefix -C --loglevel --cache --userconfig -w --workspace --omit --include --only --tag --fetch-timeout --fetch-retries --cwd --dir --filter -F --store-dir --cache-folder --network-timeout --global-folder --modules-folder --mutex --https-proxy --proxy'.split(
    ' ',
  );
/** A version, and often a release, at the end of a name: the part behind the last or last but one dash begins with a digit. */
const RPM_VERSION = /[^-]-(?:\d+:)?\d[\w.~^+:]*(?:-\d[\w.~^+]*)?$/;
const RPM_VALUED =
  '-c --config --enablerepo --disablerepo --installroot --releasever --setopt -x --exclude -d -e --repo --repoid --repofrompath --forcearch --comment --enable-repo --disable-repo --use-host-config'.split(
    ' ',
  );

export const INSTALLERS: readonly Installer[] = [
  {
    name: 'apt',
    programs: /^(?:apt-get|apt|aptitude)$/,
    subs: /^install$/,
    valued: ['-o', '--option', '-t', '--target-release', '--default-release', '-c', '--config-file', '-a', '--host-architecture'],
    settled: [],
    // Behind a slash stands a release of the distribution.
    pinned: /=|\w\/\w/,
    other: /^[./~?]|^file:|\.deb$|[-+]$/,
    written: (name) => `${name}=<version>`,
  },
  {
    name: 'apk',
    programs: /^apk$/,
    subs: /^add$/,
    valued: [
      '-t',
      '--virtual',
      '-X',
      '--repository',
      '-p',
      '--root',
      '--keys-dir',
      '--repositories-file',
      '--arch',
      '--wait',
      '--cache-dir',
    ],
    settled: [],
    pinned: /[=<>~]/,
    other: /^[./!]|\.apk$/,
    written: (name) => `${name}=<version>`,
  },
  {
    name: 'yum',
    programs: /^yum$/,
    subs: /^(?:install|in|localinstall)$/,
    valued: RPM_VALUED,
    settled: [],
    pinned: RPM_VERSION,
    other: /^[@./~-]|^(?:https?|ftp|file):|\.rpm$|\*/,
    written: (name) => `${name}-<version>`,
  },
  {
    name: 'dnf',
    programs: /^(?:dnf5?|microdnf|tdnf)$/,
    subs: /^(?:install|in|localinstall)$/,
    valued: RPM_VALUED,
    settled: [],
    pinned: RPM_VERSION,
    other: /^[@./~-]|^(?:https?|ftp|file):|\.rpm$|\*/,
    written: (name) => `${name}-<version>`,
  },
  {
    name: 'zypper',
    programs: /^zypper$/,
    subs: /^(?:install|in)$/,
    valued: [
      '-R',
      '--root',
      '--installroot',
      '-C',
      '--cache-dir',
      '-c',
      '--config',
      '-D',
      '--reposd-dir',
      '-r',
      '--repo',
      '--from',
      '-p',
      '--plus-repo',
    ],
    // Patterns and patches have no versions.
    settled: ['-t', '--type'],
    pinned: /[=<>]/,
    other: /^(?:[./~+-]|\w+:)|\.rpm$/,
    written: (name) => `"${name}=<version>"`,
  },
  {
    name: 'pip',
    programs: /^(?:pip[\d.]*|pipx)$/,
    subs: /^install$/,
    valued:
      '-e --editable -t --target --platform --python-version --python --implementation --abi --root --prefix --src -i --index-url --extra-index-url -f --find-links --no-binary --only-binary --progress-bar --trusted-host --cert --client-cert --cache-dir --log --proxy --retries --timeout --exists-action --upgrade-strategy --config-settings -C --global-option --install-option --root-user-action --use-feature --keyring-provider --index --default-index --index-strategy --link-mode --torch-backend --pip-args --suffix --build-constraint --index-url'.split(
        ' ',
      ),
    settled: ['-r', '--requirement', '--requirements', '-c', '--constraint', '--constraints', '--group'],
    pinned: /[=<>!~]=|[<>]|^[\w.\-[\],]+\s*@|\+\w+:.*@[^/]+$/,
    other: /^(?:[./~]|file:|https?:)|^[^+@]*\/|\.(?:whl|zip|tar\.(?:gz|bz2|xz))$|^\.?\[/,
    written: (name) => `${name}==<version>`,
  },
  {
    name: 'npm',
    programs: /^npm$/,
    subs: /^(?:install|i|add|in|ins|inst|isntall|install-test|it)$/,
    valued: NODE_VALUED,
    settled: [],
    pinned: NODE_VERSION,
    other: NODE_OTHER,
    written: nodeVersion,
  },
  {
    name: 'yarn',
    programs: /^yarn(?:pkg)?$/,
    subs: /^(?:global add|add)$/,
    valued: NODE_VALUED,
    settled: [],
    pinned: NODE_VERSION,
    other: NODE_OTHER,
    written: nodeVersion,
  },
  {
    name: 'pnpm',
    programs: /^(?:pnpm|bun)$/,
    subs: /^(?:add|install|i|a)$/,
    valued: NODE_VALUED,
    settled: [],
    pinned: NODE_VERSION,
    other: NODE_OTHER,
    written: nodeVersion,
  },
  {
    name: 'gem',
    programs: /^gem[\d.]*$/,
    subs: /^(?:install|i)$/,
    valued:
      '-i --install-dir -n --bindir -s --source -p --http-proxy -P --trust-policy --platform --build-root -B --bulk-threshold'.split(
        ' ',
      ),
    settled: ['-v', '--version', '-g', '--file'],
    pinned: /:/,
    other: /^[./~]|\.gem$|^https?:/,
    written: (name) => `${name}:<version>`,
  },
  {
    name: 'go',
    programs: /^go[\d.]*$/,
    subs: /^(?:install|get|run)$/,
    valued:
      '-C -p -o -mod -modfile -tags -ldflags -gcflags -asmflags -gccgoflags -buildmode -installsuffix -overlay -pgo -pkgdir -toolexec -exec -covermode -coverpkg'.split(
        ' ',
      ),
    settled: ['-modfile'],
    pinned: /@(?!(?:latest|none|upgrade|patch|master|main)$)./,
    // Packages of the standard library have no dot in the first part of their path.
    other: /^[./]|\.go$|^[^./]+(?:\/|$)/,
    written: (name) => `${name.replace(/@.*/, '')}@<version>`,
  },
  {
    name: 'cargo',
    programs: /^cargo$/,
    subs: /^(?:install|binstall)$/,
    valued:
      '-j --jobs -F --features --root --target --target-dir --profile --registry --index --color --config -Z --bin --example'.split(
        ' ',
      ),
    settled: ['--version', '--vers', '--path', '--git', '--rev', '--tag', '--branch'],
    pinned: /@./,
    other: /^[./~]/,
    written: (name) => `${name}@<version>`,
  },
  {
    name: 'composer',
    programs: /^composer(?:\.phar)?$/,
    subs: /^(?:global )?(?:require|req)$/,
    valued: ['-d', '--working-dir', '--ignore-platform-req', '--sort-packages', '--prefer-install', '--apcu-autoloader-prefix'],
    settled: [],
    pinned: /[:=]|@/,
    other: /^[^/]*$/,
    written: (name) => `${name}:<version>`,
  },
  {
    name: 'pecl',
    programs: /^pecl$/,
    subs: /^install$/,
    valued: ['-D', '--configureoptions', '-R', '--packagingroot'],
    settled: [],
    pinned: /-\d/,
    other: /^[./~]|\.tgz$|^https?:/,
    written: (name) => `${name}-<version>`,
  },
  {
    name: 'conda',
    programs: /^(?:conda|mamba|micromamba)$/,
    subs: /^install$/,
    valued:
      '-c --channel -n --name -p --prefix --repodata-fn --solver --experimental-solver --override-channels-list -r --root-prefix'.split(
        ' ',
      ),
    settled: ['-f', '--file', '--rev', '--revision'],
    pinned: /[=<>]/,
    other: /^[./~]|^https?:|::.*=|\.(?:conda|tar\.bz2)$/,
    written: (name) => `${name}=<version>`,
  },
];
