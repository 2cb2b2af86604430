import { type Fix, rule } from '../../engine/rule.ts';
import { calledCommands } from '../../model/commands.ts';
import type { Model } from '../../model/model.ts';
import { type NamedInstall, namedInstall } from '../../model/named-install.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { replace } from '../../text/edit.ts';

/** Installers to which a list is a set: apt marks all before it solves, apk adds them to its world. Others may break ties by the order. */
const SETS: ReadonlySet<string> = new Set(['apt', 'apk']);
const LISTS: ReadonlySet<string> = new Set(['apt', 'apk', 'yum', 'dnf', 'zypper']);

export default rule({
  id: 'unsorted-packages',
  options: {
    minimum: { type: 'number', default: 3, docs: 'Lists with fewer packages are left alone.' },
  },
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'safe',
  instructions: ['RUN'],
  summary: 'A list of packages that is not in order',
  rationale: `
    In a sorted list, with a package a line, a package that is there twice is seen at once, two people who add one rarely meet on the
    same line, and a diff shows what was added. What the list is sorted by is a matter of taste, so the rule is off by default: by letter,
    without regard to case.

    The fix exchanges the names and leaves lines, indents and options where they are. Where a comment stands in the list, or
    a variable, there is none. To \`apt\` and \`apk\` the list is a set, so the fix is safe; for the others it is one to review.
  `,
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache \\\n    git \\\n    curl \\\n    bash',
      good: 'FROM alpine:3.22\nRUN apk add --no-cache \\\n    bash \\\n    curl \\\n    git',
    },
  ],
  *check({ model, options }) {
    for (const command of calledCommands(model)) {
      const install = namedInstall(command);
      if (!install || !LISTS.has(install.installer.name) || install.packages.length < options.minimum) continue;
      const { packages } = install;
      const sorted = [...packages].sort(inOrder);
      const at = packages.findIndex((word, i) => word !== sorted[i]);
      const first = packages[at];
      if (!first || packages.some(isOpen)) continue;
      const early = packages.find((word, i) => i > 0 && inOrder(packages[i - 1] as ShellWord, word) > 0) as ShellWord;
      const fix = fixOf(install, sorted, model);
      yield {
        at: command.locate(early),
        message: `${early.text} comes before ${packages[packages.indexOf(early) - 1]?.text} in the order of letters.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

const isOpen = ({ value, text }: ShellWord): boolean => value === undefined || /[-+]$|^[!~]/.test(text);

function inOrder({ text: a }: ShellWord, { text: b }: ShellWord): number {
  const [x, y] = [a.replace(/["']/g, '').toLowerCase(), b.replace(/["']/g, '').toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

function fixOf({ command, packages, installer }: NamedInstall, sorted: readonly ShellWord[], model: Model): Fix | undefined {
  const [first, last] = [packages[0], packages.at(-1)];
  if (!first || !last || command.script.shell.errors.length > 0) return undefined;
  const { file } = model;
  // A comment belongs to the package behind it.
  if (/#/.test(file.text.slice(command.locate(first).start, command.locate(last).end))) return undefined;
  const edits = packages.flatMap((word, i) => {
    const text = sorted[i]?.text ?? word.text;
    return text === word.text ? [] : [replace(command.locate(word), text)];
  });
  return { title: 'Sort the packages', safety: SETS.has(installer.name) ? 'safe' : 'review', edits };
}
