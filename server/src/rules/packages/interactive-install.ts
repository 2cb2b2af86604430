import { type Fix, rule } from '../../engine/rule.ts';
import { findsNothingToRepair } from '../../facts/repair.ts';
import { calledCommands, hasFlag } from '../../model/commands.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import { installsFiles, microdnfAsks, type PackageCommand, packageCommand } from '../../model/package-commands.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { insert } from '../../text/edit.ts';

/** What hadolint calls it, by program. */
const CODES: Readonly<Record<string, string>> = {
  'apt-get': 'DL3014',
  apt: 'DL3014',
  aptitude: 'DL3014',
  yum: 'DL3030',
  zypper: 'DL3034',
  dnf: 'DL3038',
  microdnf: 'DL3038',
  tdnf: 'DL3038',
};

export default rule({
  id: 'interactive-install',
  codes: [...new Set(Object.values(CODES))],
  category: 'correctness',
  severity: 'warning',
  minor: { severity: 'info', when: 'where apt is given files, and asks only when one of them needs more packages' },
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  instructions: ['RUN'],
  summary: 'A package manager that asks before it installs',
  rationale: `
    \`apt-get\`, \`dnf\`, \`yum\`, \`zypper\` and \`pacman\` list what they are about to change and ask whether to go on. In a build nobody answers:
    they take the end of the input for a no and the step fails, or it hangs. Now and then it works by luck: \`apt-get\` does not ask when
    it changes nothing but the packages it was given, until one of them needs another. \`DEBIAN_FRONTEND=noninteractive\` is about the
    questions of the packages, not this one, and \`microdnf\` asks on UBI 9 and later. A command that gets its answer in another
    way, by a pipe, a file or a configuration that the Dockerfile writes, is left alone, as is \`apt-get -f install\` with nothing to repair.

    Less is at stake where \`apt-get\` is given nothing but files, as in \`apt-get install ./tool.deb\`: it asks only when one of them needs a
    package that the image has not.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install curl',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl',
    },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      const call = packageCommand(command);
      if (!call || !asks(call) || isAnswered(call, model) || isYesByNature(command.stage)) continue;
      const [flag] = call.manager.assumeYes;
      if (flag === undefined || findsNothingToRepair(call, model)) continue;
      yield {
        at: command.locate(call.subWord),
        message: `${call.program} ${call.sub} may ask whether to go on, and a build has no one to answer: add ${flag}.`,
        fixes: [fixOf(call, flag)],
        isMinor: installsFiles(call),
        ...(CODES[call.program] !== undefined && { code: CODES[call.program] }),
      };
    }
  },
});

/** CircleCI's images answer for apt (github.com/CircleCI-Public/cimg-base: `APT::Get::Assume-Yes`). */
function isYesByNature(stage: Stage | undefined): boolean {
  const base = stage && rootBase(stage);
  return base?.kind === 'image' && /^(?:cimg|circleci)\//.test(base.reference.familiar);
}

function asks({ manager, program, sub, before, after, command }: PackageCommand): boolean {
  if (program === 'pacman') {
    // -Ss, -Si and their like only look, and -Sy alone only fetches lists.
    if (/^-S[a-z]*[cgilps]|^-R[a-z]*p/.test(sub)) return false;
    return /^-[RU]|^--(?:remove|upgrade)|^-S[a-z]*u/.test(sub) || (/^-S|^--sync/.test(sub) && after.some(isName));
  }
  if (program === 'microdnf' && !microdnfAsks(command.stage)) return false;
  return (
    manager.asking.includes(sub) &&
    (!NAMING.test(sub) ||
      after.some(isName) ||
      command.wrappers.includes('xargs') ||
      hasFlag([...before, ...after], '-f', '--fix-broken'))
  );
}

/** Sub-commands that do nothing without the names of packages. */
const NAMING = /^(?:install|remove|purge|erase|reinstall|in|rm)$/;
const isName = (word: ShellWord): boolean => !word.text.startsWith('-');

function isAnswered(call: PackageCommand, model: Model): boolean {
  const { command, wrappers } = call.command;
  // What xargs reads are the packages, and the command gets nothing to read (xargs(1)).
  const isFed = command.connector === '|' || command.redirects.some((it) => it.operator.startsWith('<'));
  if (isFed && !wrappers.includes('xargs')) return true;
  const args = knownWords([...call.before, ...call.after], call, model);
  return args === undefined || saysYes(call, args) || isConfigured(call, model);
}

/** The words with variables of the file filled in; undefined when one that is not known may well hold options. */
function knownWords(args: readonly ShellWord[], call: PackageCommand, model: Model): ShellWord[] | undefined {
  const found: ShellWord[] = [];
  for (const word of args) {
    const name = word.value === undefined ? /^\$\{?(\w+)\}?$/.exec(word.text)?.[1] : undefined;
    const value = name === undefined ? undefined : model.before(call.command.in).env(name);
    const text = value?.from === 'file' || value?.from === 'argument' ? value.text : undefined;
    if (text !== undefined) for (const part of text.split(/\s+/)) found.push({ ...word, text: part, value: part });
    // A list of packages has a name like PACKAGES or BUILD_DEPS.
    else if (name !== undefined && /opt|flag|arg|yes|quiet|param|cmd/i.test(name)) return undefined;
    else found.push(word);
  }
  return found;
}

function saysYes({ manager, program, before, after }: PackageCommand, args: readonly ShellWord[]): boolean {
  // What only shows what it would do does not ask.
  if (hasFlag(args, '--help', '--print-uris', '--dry-run', '--assumeno', '--assume-no', '--downloadonly')) return true;
  if (program === 'zypper') return hasFlag(before, ...manager.assumeYes) || hasFlag(after, '-y', '--no-confirm', '-D');
  if (hasFlag(args, ...manager.assumeYes, '--force-yes', '--simulate', '--just-print', '--no-act')) return true;
  if (program !== 'apt-get' && program !== 'apt') return args.some(({ text }) => /assumeyes=(?:1|true|yes)/i.test(text));
  // apt-get(8): a second level of quietness implies -y.
  const quiet = args.reduce((sum, { text }) => sum + quietness(text), 0);
  return quiet >= 2 || hasFlag(args, '-s') || args.some(({ text }) => /Assume-Yes["']?[= ]["']?(?:1|true|yes|on)/i.test(text));
}

function quietness(text: string): number {
  const level = /^(?:-q|--quiet)=(\d+)$/.exec(text)?.[1] ?? (text === '--quiet' ? 1 : undefined);
  if (level !== undefined) return Number(level);
  return /^-[A-Za-z]+$/.test(text) ? text.split('q').length - 1 : 0;
}

/** True when the file writes, or copies in, a configuration that may say yes to everything. */
function isConfigured({ program }: PackageCommand, model: Model): boolean {
  const { text } = model.file;
  if (/^apt|^aptitude/.test(program)) return /Assume-Yes/i.test(text) || /^\s*(?:COPY|ADD)\b.*apt\.conf/im.test(text);
  if (program === 'pacman' || program === 'zypper') return false;
  return /\bassumeyes\s*=/i.test(text) || /^\s*(?:COPY|ADD)\b.*(?:yum|dnf)\.conf/im.test(text);
}

function fixOf({ manager, command, subWord }: PackageCommand, flag: string): Fix {
  const place = manager.flagPlace === 'program' ? (command.nameWord ?? subWord) : subWord;
  return { title: `Add ${flag}`, safety: 'safe', edits: [insert(command.locate(place).end, ` ${flag}`)] };
}
