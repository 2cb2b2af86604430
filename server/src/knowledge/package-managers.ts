/**
 * Package managers of distributions. Sources: apt-get(8), apt(8), apk(8), dnf(8), microdnf(8), yum(8), zypper(8), pacman(8).
 * Date: 2026-11.
 */
export interface PackageManager {
  readonly commands: readonly string[];
  /** Sub-commands that install, upgrade or remove, and ask before they do. */
  readonly asking: readonly string[];
  /** Sub-commands that install packages by name. */
  readonly installing: readonly string[];
  /** What makes it not ask; the first is what a fix writes. Empty when it never asks. */
  readonly assumeYes: readonly string[];
  /** Where the flag goes: behind the sub-command, or behind the program. */
  readonly flagPlace: 'sub-command' | 'program';
  /** Global flags that take a value as a word of its own. */
  readonly valuedFlags: readonly string[];
  /** Sub-commands that fetch lists which stay in the image. */
  readonly updating: readonly string[];
  /** The folder the lists are in. */
  readonly lists: string | undefined;
}

export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    commands: ['apt-get', 'apt', 'aptitude'],
    asking: ['install', 'upgrade', 'dist-upgrade', 'full-upgrade', 'remove', 'purge', 'autoremove', 'build-dep', 'safe-upgrade'],
    installing: ['install', 'build-dep'],
    assumeYes: ['-y', '--yes', '--assume-yes'],
    flagPlace: 'sub-command',
    valuedFlags: ['-o', '--option', '-t', '--target-release', '-c', '--config-file'],
    updating: ['update'],
    lists: '/var/lib/apt/lists',
  },
  {
    commands: ['yum', 'dnf', 'microdnf', 'tdnf'],
    asking: [
      'install',
      'groupinstall',
      'localinstall',
      'update',
      'upgrade',
      'remove',
      'erase',
      'reinstall',
      'downgrade',
      'in',
      'up',
      'rm',
      'swap',
      'autoremove',
      'builddep',
      'distro-sync',
      'group install',
      'group upgrade',
      'group remove',
      'module enable',
      'module install',
      'module switch-to',
    ],
    installing: ['install', 'groupinstall', 'localinstall', 'reinstall', 'in', 'group install', 'module install'],
    assumeYes: ['-y', '--assumeyes'],
    flagPlace: 'sub-command',
    valuedFlags: [
      '-c',
      '--config',
      '--enablerepo',
      '--disablerepo',
      '--installroot',
      '--releasever',
      '--setopt',
      '-x',
      '--exclude',
      '-d',
      '-e',
    ],
    updating: [],
    lists: undefined,
  },
  {
    commands: ['zypper'],
    asking: ['install', 'in', 'remove', 'rm', 'source-install', 'si', 'patch', 'update', 'up', 'dist-upgrade', 'dup'],
    installing: ['install', 'in'],
    // Behind the sub-command, `-n` is `--name` and answers nothing.
    assumeYes: ['-n', '--non-interactive', '-y', '--no-confirm'],
    flagPlace: 'program',
    valuedFlags: ['-R', '--root', '--reposd-dir', '-C', '--cache-dir', '-c', '--config', '-D', '--installroot'],
    updating: [],
    lists: undefined,
  },
  {
    commands: ['pacman'],
    asking: ['-S', '-Sy', '-Syu', '-Syyu', '-R', '-Rs', '-Rns', '-U'],
    installing: ['-S', '-Sy', '-Syu', '-Syyu', '-U'],
    assumeYes: ['--noconfirm'],
    flagPlace: 'sub-command',
    valuedFlags: ['-b', '--dbpath', '-r', '--root', '--cachedir', '--config'],
    updating: [],
    lists: undefined,
  },
];

const byCommand = new Map(PACKAGE_MANAGERS.flatMap((manager) => manager.commands.map((command) => [command, manager] as const)));
export const packageManager = (command: string | undefined): PackageManager | undefined =>
  command === undefined ? undefined : byCommand.get(command);
