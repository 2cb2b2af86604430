import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

const NAMES = /^-i?(?:name|path|wholename|regex)$/;

export default rule({
  id: 'unquoted-pattern',
  aliases: ['SC2061'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'A pattern for `find` without quotes, which the shell expands first',
  rationale: `
    The shell replaces \`*.pyc\` by the files of that name in the folder where the step runs, if there are any, and \`find\` never sees the
    pattern. With one such file, only files of that very name are found, with two, \`find\` stops with an error. Whether it works depends on
    what is in the folder on that day; quotes make it a pattern for \`find\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN find /usr -name *.pyc -delete',
      good: "FROM debian:13\nRUN find /usr -name '*.pyc' -delete",
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bfind\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Command')) {
        if (nameOf(node)?.split('/').at(-1) !== 'find') continue;
        for (const [i, word] of node.args.entries()) {
          if (!NAMES.test(node.args[i - 1]?.text ?? '') || word.type !== 'Word') continue;
          if (!word.parts?.some((it) => it.type === 'Glob')) continue;
          const at = script.locate(span(word.pos, word.end));
          // Quotes around all of it, unless a part has some already or a backslash.
          const isPlain = !/["'\\$`]/.test(word.text);
          yield {
            at,
            message: `The shell may replace ${word.text.slice(0, 60)} by files of the current folder before find sees it.`,
            ...(isPlain && {
              fixes: [
                { title: 'Put it in quotes', safety: 'review' as const, edits: [insert(at.start, "'"), insert(at.end, "'")] },
              ],
            }),
          };
        }
      }
    }
  },
});
