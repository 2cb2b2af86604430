import { type Fix, rule } from '../../engine/rule.ts';
import type { Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'useless-echo',
  aliases: ['SC2005', 'SC2116'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['echo'],
  instructions: ['RUN'],
  summary: 'An `echo` of nothing but the output of a command',
  rationale: `
    \`echo $(command)\` collects what the command prints, cuts it at blanks, and prints it again, on one line. It also hides the failure of
    the command, since the status is that of \`echo\`. The command alone prints it as it is.

    Silent where the substitution has no quotes and may print several lines, since joining them may be what is meant.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN echo "$(date -u)" > /built',
      good: 'FROM debian:13\nRUN date -u > /built',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      for (const { node } of nodesOf(script.shell).of('Command')) {
        const [only, ...more] = node.args;
        if (nameOf(node) !== 'echo' || more.length > 0 || only?.type !== 'Word' || !node.name) continue;
        const quoted = only.parts?.length === 1 && only.parts[0]?.type === 'DoubleQuoted' ? only.parts[0] : undefined;
        const [part] = quoted && quoted.parts.length === 1 ? quoted.parts : [];
        if (part?.type !== 'CommandExpansion') continue;
        const fix = fixOf(node, only, part, script);
        yield {
          at: script.locate(span(node.name.pos, node.name.end)),
          message: 'This echo prints what the command would print anyway, and hides when it fails.',
          ...(fix && { fixes: [fix] }),
        };
      }
    }
  },
});

function fixOf(node: NodeOf<'Command'>, word: NodeOf<'Word'>, part: NodeOf<'CommandExpansion'>, script: Script): Fix | undefined {
  // In a pipe or a list, one command can take the place of another; several would be cut.
  const commands = part.script?.commands ?? [];
  if (
    !part.text.startsWith('$(') ||
    commands.length !== 1 ||
    commands[0]?.command.type !== 'Command' ||
    commands[0].command.redirects.length > 0
  )
    return undefined;
  const inner = commands[0].command;
  return {
    title: 'Remove the echo',
    safety: 'review',
    edits: [remove(script.locate(span(node.pos, inner.pos))), remove(script.locate(span(inner.end, word.end)))],
  };
}
