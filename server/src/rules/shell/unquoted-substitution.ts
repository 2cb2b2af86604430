import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nameOf } from '../../shell/nodes.ts';
import { isOneWord } from '../../shell/one-word.ts';
import { type Unquoted, unquotedIn } from '../../shell/unquoted.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

const words = (text: string): ReadonlySet<string | undefined> => new Set(text.split(' '));
/** Commands that take many things: what fills their arguments is a list. */
const TAKES_LISTS = words(
  'apk apt apt-get aptitude apt-mark dnf dpkg echo eval export gem gpg kill killall microdnf npm npx pacman pip pip3 pip2 rm rpm set tdnf yum zypper unset dpkg-reconfigure docker-php-ext-enable docker-php-ext-install ls cat chmod chown mkdir touch sed strip ldd cp mv ln tar install make ninja',
);
/** What prints lists: of files, packages, lines. */
const PRINTS_LISTS = words(
  'find ls ldd xargs dpkg-query rpm apt-mark apk scanelf pip pip3 seq git cat sed awk gawk grep egrep sort uniq tr fgrep xx-info',
);

export default rule({
  id: 'unquoted-substitution',
  aliases: ['SC2046'],
  category: 'correctness',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['$(', '`'],
  instructions: ['RUN'],
  summary: 'A `$(…)` without quotes, whose output may be cut at blanks',
  rationale: `
    Without quotes, a shell cuts what a command prints at blanks and line breaks, and takes \`*\` in it for a pattern of file names. Where
    one word is meant, quotes make it one.

    It is off by default, since lists are often meant: nothing is said where the output goes to a command that takes many things, such as
    \`apt-get\` or \`rm\`, where a command prints lists, such as \`find\` or \`grep\`, and of \`nproc\`, \`uname -m\`, \`dpkg --print-architecture\`
    and others that print one word.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN useradd --comment $(head -1 /src/author) app',
      good: 'FROM debian:13\nRUN useradd --comment "$(head -1 /src/author)" app',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      for (const use of unquotedIn(script.shell)) {
        const { part } = use;
        if (part.type !== 'CommandExpansion' || isOneWord(part) || isMeant(use, part)) continue;
        const at = script.locate(span(part.pos, part.end));
        yield {
          at,
          message: 'Without quotes, what this command prints is cut at blanks, and * in it is a pattern.',
          fixes: [{ title: 'Put it in quotes', safety: 'review', edits: [insert(at.start, '"'), insert(at.end, '"')] }],
        };
      }
    }
  },
});

function isMeant({ word, command }: Unquoted, part: NodeOf<'CommandExpansion'>): boolean {
  // As a command of its own, the output is a command line.
  if (!command || command.name === word) return command !== undefined;
  // A part of a longer word is no list.
  const isWhole = word.pos === part.pos && word.end === part.end;
  if (!isWhole) return false;
  const name = nameOf(command) ?? '';
  if (TAKES_LISTS.has(name.split('/').at(-1))) return true;
  const last = part.script?.commands.at(-1)?.command;
  const printer = last?.type === 'Pipeline' ? last.commands.at(-1) : last;
  return name !== '[' && name !== 'test' && PRINTS_LISTS.has(nameOf(printer)?.split('/').at(-1));
}
