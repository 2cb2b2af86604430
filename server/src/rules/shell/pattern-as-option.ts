import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** Commands that print their words, or test them, and those whose patterns are not for files: `find`, `case` and the like. */
const OTHERS: ReadonlySet<string | undefined> = new Set(
  'echo printf [ test [[ export set eval : expr find apt-mark apt apt-get yum dnf microdnf zypper apk pacman pip pip3 npm go'.split(
    ' ',
  ),
);

export default rule({
  id: 'pattern-as-option',
  aliases: ['SC2035'],
  category: 'correctness',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['*', '?'],
  instructions: ['RUN'],
  summary: 'A pattern that begins with `*` and may give a name that is taken for an option',
  rationale: `
    The shell puts file names in the place of \`*\`, and a command cannot tell a file called \`-rf\` from an option. With \`./*\` every name
    begins with \`./\`, which is none. What an archive or a download brings into the folder is not always known.

    A hint, since most folders of a build hold what the author has put there. Silent behind \`--\`, where no word is an option, and for commands
    that print their words or have patterns of their own. \`tar\` keeps the names as they are given, so look at what is packed before you change it.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nWORKDIR /src\nRUN rm -rf *.tmp',
      good: 'FROM debian:13\nWORKDIR /src\nRUN rm -rf ./*.tmp',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\s\*/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Command')) {
        const name = nameOf(node)?.split('/').at(-1);
        if (name === undefined || OTHERS.has(name)) continue;
        for (const word of node.args) {
          if (word.text === '--') break;
          const [part] = word.type === 'Word' ? (word.parts ?? []) : [];
          if (part?.type !== 'Glob' || part.kind !== 'star') continue;
          const at = script.locate(span(word.pos, word.end));
          yield {
            at,
            message: `${name} takes a file whose name begins with - for an option: ./${word.text.slice(0, 60)} gives it none.`,
            fixes: [{ title: 'Put ./ in front', safety: 'review', edits: [insert(at.start, './')] }],
          };
        }
      }
    }
  },
});
