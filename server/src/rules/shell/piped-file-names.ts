import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'piped-file-names',
  aliases: ['SC2038'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether `-print0`, `-exec` or `-delete` fits depends on what the commands do, and on the `find` of the image',
  words: ['find'],
  instructions: ['RUN'],
  summary: 'Names of files from `find` to `xargs` as words',
  rationale: `
    \`find … | xargs rm\` hands the names on as text, and \`xargs\` cuts it at blanks and quotes: a file \`a b\` becomes two. \`find … -exec rm {} +\`
    hands on the names themselves, and so does \`find … -print0 | xargs -0\`. Files with blanks are rare in images, so this is off by default.

    Silent where \`xargs\` has another separator.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN find /usr -type f -name "*.so" | xargs strip',
      good: 'FROM debian:13\nRUN find /usr -type f -name "*.so" -exec strip {} +',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bxargs\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Pipeline')) {
        for (const [i, find] of node.commands.entries()) {
          const xargs = node.commands[i + 1];
          if (nameOf(find) !== 'find' || find.type !== 'Command' || nameOf(xargs) !== 'xargs' || xargs?.type !== 'Command')
            continue;
          // What `find` prints itself may be made for it, and -I takes whole lines.
          if (find.args.some((it) => /^-(?:print0|printf|fprintf|exec|execdir|ls)$/.test(it.text))) continue;
          if (xargs.args.some((it) => /^-(?:[a-z]*0|d|I|i|-null|-delimiter|-replace)/.test(it.text))) continue;
          yield {
            at: script.locate(span(find.pos, find.end)),
            message: 'xargs cuts the names that this find prints at blanks and quotes.',
          };
        }
      }
    }
  },
});
