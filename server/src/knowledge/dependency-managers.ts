/**
 * Tools that install what a project's own manifest names, with the files that they read for it.
 * Sources: the documentation of each tool's install command (docs.npmjs.com/cli, yarnpkg.com/cli/install, pnpm.io/cli/install,
 * pip.pypa.io/en/stable/cli/pip_install, python-poetry.org/docs/cli, docs.astral.sh/uv/reference/cli, bundler.io/man,
 * getcomposer.org/doc/03-cli.md, go.dev/ref/mod#go-mod-download, doc.rust-lang.org/cargo/commands, maven.apache.org,
 * docs.gradle.org, learn.microsoft.com/dotnet/core/tools/dotnet-restore). Date: 2026-11.
 */
export interface DependencyManager {
  readonly name: string;
  readonly programs: readonly string[];
  /** Sub-commands that install; the empty one is the program alone. */
  readonly subs: readonly string[];
  /** Files that say what is installed; patterns as in COPY. The first kind that is there makes the folder a project. */
  readonly manifests: readonly string[];
  /** What else the install reads when it is there. */
  readonly extras: readonly string[];
  /** Entries that say that more of the project is read: then only its author knows what has to be copied first. */
  readonly blockers: readonly string[];
  /** Flags without which the install also reads or runs the project's own sources; undefined when no flag helps. */
  readonly needs: readonly string[] | undefined;
  /** Names of flags that take a value as a word of its own. */
  readonly valued: readonly string[];
  /** True when an operand means that something else is installed than what the manifest names. */
  readonly bare: boolean;
}

const NODE_BLOCKERS = ['.yarn', 'patches', 'packages', 'apps', 'lerna.json', 'pnpm-workspace.yaml', 'turbo.json', 'nx.json'];
const NODE_VALUED = [
  '--registry',
  '--omit',
  '--include',
  '--only',
  '--loglevel',
  '--cache',
  '--cache-folder',
  '--network-timeout',
  '--network-concurrency',
  '--store-dir',
  '--prod',
];

export const DEPENDENCY_MANAGERS: readonly DependencyManager[] = [
  {
    name: 'npm',
    programs: ['npm'],
    subs: ['ci', 'install', 'i', 'clean-install', 'install-clean'],
    manifests: ['package.json'],
    extras: ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
    blockers: NODE_BLOCKERS,
    needs: [],
    valued: NODE_VALUED.filter((it) => it !== '--prod'),
    bare: true,
  },
  {
    name: 'yarn',
    programs: ['yarn', 'yarnpkg'],
    subs: ['', 'install'],
    manifests: ['package.json'],
    extras: ['yarn.lock', '.yarnrc', '.yarnrc.yml', '.npmrc'],
    blockers: NODE_BLOCKERS,
    needs: [],
    valued: NODE_VALUED.filter((it) => it !== '--prod'),
    bare: true,
  },
  {
    name: 'pnpm',
    programs: ['pnpm'],
    subs: ['install', 'i'],
    manifests: ['package.json'],
    extras: ['pnpm-lock.yaml', '.npmrc', '.pnpmfile.cjs'],
    blockers: NODE_BLOCKERS,
    needs: [],
    valued: NODE_VALUED.filter((it) => it !== '--prod'),
    bare: true,
  },
  {
    name: 'bun',
    programs: ['bun'],
    subs: ['install', 'i'],
    manifests: ['package.json'],
    extras: ['bun.lock', 'bun.lockb', 'bunfig.toml'],
    blockers: NODE_BLOCKERS,
    needs: [],
    valued: NODE_VALUED.filter((it) => it !== '--prod'),
    bare: true,
  },
  {
    name: 'poetry',
    programs: ['poetry'],
    subs: ['install', 'sync'],
    manifests: ['pyproject.toml'],
    extras: ['poetry.lock', 'poetry.toml'],
    blockers: [],
    needs: ['--no-root'],
    valued: ['--with', '--without', '--only', '-E', '--extras'],
    bare: true,
  },
  {
    name: 'uv',
    programs: ['uv'],
    subs: ['sync'],
    manifests: ['pyproject.toml'],
    extras: ['uv.lock', '.python-version'],
    blockers: ['packages'],
    needs: ['--no-install-project'],
    valued: ['--extra', '--group', '--no-group', '--python', '-p', '--package'],
    bare: true,
  },
  {
    name: 'pipenv',
    programs: ['pipenv'],
    subs: ['install', 'sync'],
    manifests: ['Pipfile'],
    extras: ['Pipfile.lock'],
    blockers: [],
    needs: [],
    valued: ['--python'],
    bare: true,
  },
  {
    name: 'bundle',
    programs: ['bundle', 'bundler'],
    subs: ['install', ''],
    manifests: ['Gemfile'],
    extras: ['Gemfile.lock', '.ruby-version'],
    blockers: ['*.gemspec'],
    needs: [],
    valued: ['--without', '--with', '--jobs', '-j', '--retry', '--path', '--gemfile'],
    bare: false,
  },
  {
    name: 'composer',
    programs: ['composer', 'composer.phar'],
    subs: ['install', 'i'],
    manifests: ['composer.json'],
    extras: ['composer.lock', 'auth.json'],
    blockers: ['patches', 'packages'],
    needs: ['--no-scripts', '--no-autoloader'],
    valued: [],
    bare: true,
  },
  {
    name: 'go',
    programs: ['go'],
    subs: ['mod download'],
    manifests: ['go.mod'],
    extras: ['go.sum'],
    blockers: ['go.work', 'vendor'],
    needs: [],
    valued: [],
    bare: true,
  },
  {
    name: 'cargo',
    programs: ['cargo'],
    subs: ['fetch', 'build'],
    manifests: ['Cargo.toml'],
    extras: ['Cargo.lock'],
    blockers: [],
    needs: undefined,
    valued: [],
    bare: false,
  },
  {
    name: 'mvn',
    programs: ['mvn', 'mvnw'],
    subs: ['package', 'install', 'verify', 'compile', 'dependency:go-offline', 'dependency:resolve', 'clean'],
    manifests: ['pom.xml'],
    extras: [],
    blockers: ['.mvn'],
    needs: undefined,
    valued: ['-f', '--file', '-P', '-pl', '-s', '--settings', '-T'],
    bare: false,
  },
  {
    name: 'gradle',
    programs: ['gradle', 'gradlew'],
    subs: ['build', 'assemble', 'bootJar', 'shadowJar', 'jar', 'installDist', 'clean', 'dependencies'],
    manifests: ['build.gradle', 'build.gradle.kts'],
    extras: [],
    blockers: [],
    needs: undefined,
    valued: ['-p', '--project-dir', '-x'],
    bare: false,
  },
  {
    name: 'dotnet',
    programs: ['dotnet'],
    subs: ['restore'],
    manifests: ['*.csproj', '*.fsproj', '*.vbproj', '*.sln', '*.slnx'],
    extras: ['nuget.config', 'NuGet.config', 'NuGet.Config', 'packages.lock.json', 'global.json', 'Directory.Packages.props'],
    blockers: ['*.sln', '*.slnx', 'Directory.Build.props'],
    needs: [],
    valued: ['-r', '--runtime', '-s', '--source', '--configfile', '-v', '--verbosity'],
    bare: false,
  },
];
