import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nodesOf } from '../../shell/nodes.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'backtick-substitution',
  aliases: ['SC2006'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['`'],
  instructions: ['RUN'],
  summary: 'A command in backticks, where `$(…)` would do',
  rationale: `
    Backticks and \`$(…)\` both put the output of a command into a line. Backticks cannot be nested without backslashes, read a backslash
    in them in their own way, and are easily taken for quotes. Every shell of today knows \`$(…)\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN make -j`nproc`',
      good: 'FROM debian:13\nRUN make -j$(nproc)',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!script.shell.text.includes('`')) continue;
      for (const { node } of nodesOf(script.shell).of('CommandExpansion')) {
        if (!node.text.startsWith('`')) continue;
        const first = script.locate(span(node.pos, node.pos + 1));
        const last = script.locate(span(node.end - 1, node.end));
        // Backslashes mean something else in them, and with another escape the builder reads backticks first.
        const isPlain = !node.text.includes('\\') && model.file.text[first.start] === '`' && model.file.text[last.start] === '`';
        yield {
          at: script.locate(span(node.pos, node.end)),
          message: 'This command stands in backticks: $(…) can be nested, and is not taken for quotes.',
          ...(isPlain && {
            fixes: [{ title: 'Write $(…)', safety: 'review' as const, edits: [replace(first, '$('), replace(last, ')')] }],
          }),
        };
      }
    }
  },
});
