import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'useless-cat',
  aliases: ['SC2002'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the next command takes the file as an argument or as its input is for the author to say',
  words: ['cat'],
  instructions: ['RUN'],
  summary: 'A `cat` of one file into a pipe',
  rationale: `
    \`cat file | command\` starts a process that only copies, and hides it when the file is missing, since a pipe has the status of its last
    command. \`command < file\` fails then, and most commands take the file as an argument as well.

    Silent for \`cat\` with several files or with options, and where the name of the file is a pattern or a variable without quotes.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN cat packages.txt | xargs apt-get install -y',
      good: 'FROM debian:13\nRUN xargs apt-get install -y < packages.txt',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      for (const { node } of nodesOf(script.shell).of('Pipeline')) {
        const [first] = node.commands;
        if (first?.type !== 'Command' || nameOf(first) !== 'cat' || first.args.length !== 1 || first.redirects.length > 0)
          continue;
        const [file] = first.args;
        if (file?.type !== 'Word' || file.text.startsWith('-') || !isOneFile(file.parts)) continue;
        yield {
          at: script.locate(span(first.pos, first.end)),
          message: `This cat only copies ${file.text.length > 60 ? 'a file' : file.text} into the pipe, and the pipe goes on when the file is missing.`,
        };
      }
    }
  },
});

/** Patterns and variables without quotes may be several. */
const isOneFile = (parts: readonly { readonly type: string }[] | undefined): boolean =>
  (parts ?? []).every(({ type }) => /^(?:Literal|SingleQuoted|DoubleQuoted)$/.test(type));
