import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'backslash-read',
  aliases: ['SC2162'],
  category: 'correctness',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['read'],
  instructions: ['RUN'],
  summary: 'A `read` without `-r`, which drops backslashes',
  rationale: `
    Without \`-r\`, \`read\` takes a backslash for an escape: it drops it, and one at the end of a line joins that line with the next. That is
    hardly ever meant when lines of a file are read, and \`-r\` is a part of POSIX.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN while read line; do echo "$line"; done < /src/list',
      good: 'FROM debian:13\nRUN while read -r line; do echo "$line"; done < /src/list',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bread\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Command')) {
        if (nameOf(node) !== 'read' || !node.name) continue;
        // What is asked for with a prompt, or thrown away, has no backslashes.
        if (node.args.some((it) => /^-[A-Za-z]*[rpn]/.test(it.text)) || node.args.length === 0) continue;
        const at = script.locate(span(node.name.pos, node.name.end));
        yield {
          at,
          message: 'Without -r, this read drops backslashes and joins lines that end in one.',
          fixes: [{ title: 'Write read -r', safety: 'review', edits: [insert(at.end, ' -r')] }],
        };
      }
    }
  },
});
