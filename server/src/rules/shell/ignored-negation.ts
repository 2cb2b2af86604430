import { rule } from '../../engine/rule.ts';
import { stopsAt } from '../../facts/interpreter.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { isAsked, isFollowed, listed } from '../../shell/lists.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'ignored-negation',
  aliases: ['SC2251'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['!'],
  instructions: ['RUN'],
  summary: 'A check with `!` that `set -e` does not notice',
  rationale: `
    \`set -e\` leaves a command alone that has \`!\` in front, whatever comes of it. \`! ldd app | grep "not found"\` in the middle of a script
    looks like a check that stops the build, and never does. \`! command || exit 1\` is one.

    Silent for the last command of the script, whose status is that of the step, and where the answer is used: in a condition, or in front
    of \`&&\` or \`||\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN set -e; ! ldd /app | grep "not found"; /app --version',
      good: 'FROM debian:13\nRUN set -e; ! ldd /app | grep "not found" || exit 1; /app --version',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!script.shell.text.includes('!')) continue;
      for (const { site, node } of listed(script.shell)) {
        const { command } = node;
        if (node.background || command.type !== 'Pipeline') continue;
        const negation = command.prefixes.find((it) => it.type === 'Negation');
        if (!negation || !isFollowed(site) || isAsked(site) || !stopsAt(script, node.pos, model)) continue;
        const end = script.locate(span(command.pos, command.end)).end;
        yield {
          at: script.locate(span(negation.pos, negation.end)),
          message: 'The ! hides this check from set -e: the script goes on whatever the command says.',
          fixes: [{ title: 'Write || exit 1 behind the command', safety: 'review', edits: [insert(end, ' || exit 1')] }],
        };
      }
    }
  },
});
