import { rule } from '../../engine/rule.ts';
import { calledCommands, operands, type RunCommand } from '../../model/commands.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { byProgram } from '../../text/once.ts';

interface Upgrade {
  readonly programs: RegExp;
  readonly subs: RegExp;
  readonly valued: readonly string[];
  readonly code: string;
}

/** The codes are hadolint's; all but the last are ones that it no longer reports. Not pacman: Arch has no other way to install. */
const UPGRADES: readonly Upgrade[] = [
  {
    programs: /^(?:apt-get|apt|aptitude)$/,
    subs: /^(?:upgrade|dist-upgrade|full-upgrade|safe-upgrade)$/,
    valued: ['-o', '--option', '-t', '--target-release', '-c'],
    code: 'DL3005',
  },
  { programs: /^apk$/, subs: /^upgrade$/, valued: ['-X', '--repository', '-p', '--root'], code: 'DL3017' },
  {
    programs: /^yum$/,
    subs: /^(?:update|upgrade)$/,
    valued: ['-x', '--exclude', '-c', '--enablerepo', '--disablerepo', '--setopt'],
    code: 'DL3031',
  },
  {
    programs: /^(?:dnf5?|microdnf|tdnf)$/,
    subs: /^(?:update|upgrade|up|distro-sync)$/,
    valued: ['-x', '--exclude', '-c', '--enablerepo', '--disablerepo', '--setopt', '--releasever'],
    code: 'DL3039',
  },
  {
    programs: /^zypper$/,
    subs: /^(?:dist-upgrade|dup|update|up|patch)$/,
    valued: ['-r', '--repo', '-R', '--root', '--from'],
    code: 'DL3035',
  },
];

export default rule({
  id: 'system-upgrade',
  codes: UPGRADES.map((it) => it.code),
  category: 'reproducibility',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the base image is rebuilt often enough, only the author knows',
  instructions: ['RUN'],
  summary: 'A build that upgrades the whole system',
  rationale: `
    An upgrade of everything makes the image depend on the day of the build, and stores again what the base image has already: a
    changed file counts twice. The cache keeps the step for as long as nothing above it changes, so it also gives less than it
    promises. A newer tag or digest of the base image brings the same fixes, and says so in the file.

    There are reasons to do it all the same, for a base image that is rebuilt too rarely, and security teams ask for it: so the rule is
    off by default. Upgrades of packages by name are not reported, nor is \`pacman -Syu\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get dist-upgrade -y',
      good: 'FROM debian:13.2\nRUN apt-get update && apt-get install -y --only-upgrade openssl',
    },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      const found = upgradeOf(command);
      if (!found) continue;
      yield {
        at: command.locate(found.sub),
        message: `${command.name} ${found.sub.text} changes whatever is newer on the day of the build: a newer base image says what.`,
        code: found.code,
      };
    }
  },
});

const upgradesOf = byProgram(UPGRADES);

function upgradeOf(command: RunCommand): { readonly sub: ShellWord; readonly code: string } | undefined {
  const [found] = upgradesOf(command.name ?? '');
  if (!found) return undefined;
  const [sub, ...names] = operands(command.args, found.valued);
  if (!sub || !found.subs.test(sub.text) || names.length > 0) return undefined;
  // Nothing is changed, or only what mends security.
  return command.args.some(({ text }) =>
    /^(?:--security|--advisory.*|--bugfix|-s|--dry-run|--download-only|-d|--help|--installroot.*|--root.*)$/.test(text),
  )
    ? undefined
    : { sub, code: found.code };
}
