import { rule } from '../../engine/rule.ts';
import { valuesOf } from '../../facts/one-word-values.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf } from '../../shell/nodes.ts';
import { type Unquoted, unquotedIn } from '../../shell/unquoted.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'unquoted-variable',
  aliases: ['SC2086'],
  category: 'correctness',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['$'],
  instructions: ['RUN'],
  summary: 'A variable without quotes, whose value may be cut at blanks',
  rationale: `
    Without quotes, a shell cuts the value of a variable at blanks, and takes \`*\` in it for a pattern of file names. In a Dockerfile that
    seldom matters, so the rule is off by default and says nothing where it cannot, or is meant: of an \`ENV\` or \`ARG\` of the file, of a
    variable that the script gives plain words to, or the output of \`nproc\`, \`mktemp\`, \`uname\` and the like, and of one that is written
    as a list, \`deps="curl git"\`, is called like one, or goes to a package manager. What is left comes from somewhere else: from other commands, from files and from arguments.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN name="$(cat /src/name)" && mkdir /app/$name',
      good: 'FROM debian:13\nRUN name="$(cat /src/name)" && mkdir /app/"$name"',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      for (const use of unquotedIn(script.shell)) {
        const { part, name } = use;
        if (name === undefined || isList(use) || valuesOf(name, script, model) !== 'unknown') continue;
        const at = script.locate(span(part.pos, part.end));
        yield {
          at,
          message: `Without quotes, the value of ${name} is cut at blanks, and * in it is a pattern.`,
          fixes: [{ title: 'Put it in quotes', safety: 'review', edits: [insert(at.start, '"'), insert(at.end, '"')] }],
        };
      }
    }
  },
});

const LISTS =
  /(?:args?|deps|dirs|extensions|features|files|flags|libs|list|mark|modules|names|opts?|options|packages|pkgs|plugins|targets)$/i;
const TAKES_LISTS =
  /^(?:apk|apt|apt-get|apt-mark|aptitude|dnf|dpkg|echo|eval|export|microdnf|npm|pip3?|rpm|set|tdnf|yum|zypper|docker-php-ext-\w+)$/;

/** Whether cutting is meant: a word of its own that is called like a list, or goes where lists go. */
const isList = ({ word, part, command, name = '' }: Unquoted): boolean =>
  word.pos === part.pos &&
  word.end === part.end &&
  (LISTS.test(name) || (command !== undefined && (command.name === word || TAKES_LISTS.test(nameOf(command) ?? ''))));
