import { rule } from '../../engine/rule.ts';
import { calledCommands } from '../../model/commands.ts';
import { shown } from '../../model/effective.ts';
import type { Model } from '../../model/model.ts';
import { mountsOf, mountType } from '../../model/mount.ts';
import { type NamedInstall, namedInstall } from '../../model/named-install.ts';
import { isMatch } from '../../text/globs.ts';

/** What hadolint calls it, by installer. */
const CODES: Readonly<Record<string, string>> = {
  apt: 'DL3008',
  pip: 'DL3013',
  npm: 'DL3016',
  apk: 'DL3018',
  gem: 'DL3028',
  yum: 'DL3033',
  zypper: 'DL3037',
  dnf: 'DL3041',
  go: 'DL3062',
};

export default rule({
  id: 'unpinned-package',
  codes: Object.values(CODES),
  options: {
    ignore: {
      type: 'strings',
      default: [],
      docs: 'Packages that need no version; globs such as `ca-certificates` or `python3-*`.',
    },
  },
  category: 'reproducibility',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which version is meant, only the repository of the packages and the author know',
  instructions: ['RUN'],
  summary: 'A package installed without a version',
  rationale: `
    Without a version, the same Dockerfile installs another program next month. For tools from PyPI, npm, RubyGems, crates.io or Go's
    proxy a version costs little and is there for good.

    Distributions are another matter: Debian, Alpine and Fedora drop a version from their mirrors when they have a newer one, so a
    pinned build breaks with every security update. There a base image with a digest, or a snapshot of the archive, does more. That is
    why the rule is off by default; switch on what you need by its code: \`"DL3013": "warning"\` is about pip alone.

    Requirement files, constraints, local files, archives and repositories with a commit are fine, and what is in a variable is
    not judged. Nor is \`go install\` where a module may have been copied, since its \`go.mod\` says the version.
  `,
  examples: [
    {
      bad: 'FROM python:3.13\nRUN pip install --no-cache-dir flask',
      good: 'FROM python:3.13\nRUN pip install --no-cache-dir flask==3.1.0',
    },
  ],
  *check({ model, options }) {
    for (const command of calledCommands(model)) {
      const install = namedInstall(command);
      if (!install || install.isSettled || isOfModule(install, model)) continue;
      const { installer, packages } = install;
      // What stands behind a program is for the program.
      const loose = (installer.name === 'go' && install.subWord.text === 'run' ? packages.slice(0, 1) : packages).filter(
        ({ value }) => value !== undefined && !isFine(value, install) && !options.ignore.some((it) => isMatch(value, it)),
      );
      const [first] = loose;
      if (first?.value === undefined) continue;
      const more = loose.length - 1;
      const rest = more === 0 ? '' : ` (and ${more} more without a version)`;
      const code = CODES[installer.name];
      yield {
        at: command.locate(first),
        message: `${install.text} takes the ${shown(first.value)} that is the newest on the day${rest}: write ${shown(versioned(first.value, install))}.`,
        ...(code !== undefined && { code }),
      };
    }
  },
});

const isFine = (text: string, { installer }: NamedInstall): boolean =>
  text === '' || installer.other.test(text) || installer.pinned.test(text);

/** A repository has commits and no versions. */
function versioned(text: string, { installer }: NamedInstall): string {
  if (text.includes('://')) return '@<commit>';
  return /^[^@/]+\/[^@]+$/.test(text) && installer.name === 'npm' ? `${text}#<commit>` : installer.written(text);
}

/** Inside of a module `go.mod` says which version is meant. */
function isOfModule({ installer, command }: NamedInstall, model: Model): boolean {
  if (installer.name !== 'go' || !command.stage) return false;
  if (command.script.shell.commands.some((it) => it.name?.value === 'git' || it.words.some((word) => word.value === 'mod')))
    return true;
  if (mountsOf(command.in).some((it) => mountType(it) === 'bind')) return true;
  return model.file.instructions.some(
    (it) => (it.kind === 'COPY' || it.kind === 'ADD' || /\bgo mod\b|git clone/.test(it.rest.text)) && it.start < command.in.start,
  );
}
