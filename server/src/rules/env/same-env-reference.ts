import { type Fix, rule } from '../../engine/rule.ts';
import type { Expansion } from '../../model/expansion.ts';
import type { Model } from '../../model/model.ts';
import { setBeside } from '../../model/same-env.ts';
import type { Pair } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'same-env-reference',
  aliases: ['DL3044'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['ENV'],
  summary: 'A variable of an `ENV` that another pair of the same `ENV` reads',
  rationale: `
    All pairs of one \`ENV\` see the values from before the instruction. In \`ENV A=1 B=$A\`, \`B\` does not become \`1\`, it becomes what
    \`A\` was above: nothing, as a rule. What is built on another variable needs an \`ENV\` of its own
    (docs.docker.com/reference/dockerfile/#environment-replacement). A variable that the file sets above as well is left alone: there,
    the old value may be meant.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nENV APP_HOME=/opt/app PATH=$APP_HOME/bin:$PATH',
      good: 'FROM debian:13\nENV APP_HOME=/opt/app\nENV PATH=$APP_HOME/bin:$PATH',
    },
  ],
  *check({ model }) {
    for (const use of model.expansions) {
      const pair = setBeside(use);
      if (!pair || !model.stageOf(use.in)) continue;
      const { from } = model.before(use.in).env(use.variable.name);
      if (from === 'file' || from === 'argument') continue;
      const fix = fixOf(use, pair, model);
      yield {
        at: { start: use.start, end: use.end },
        message: `${use.variable.name} is set by the same ENV, and this still sees its value from before.`,
        related: [{ at: { start: pair.start, end: pair.end }, message: 'It is set here.' }],
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

/** Begins another ENV at the pair that reads; what it reads has to stand before that. */
function fixOf(use: Expansion, set: Pair, model: Model): Fix | undefined {
  const { pairs, keyword, start } = use.in;
  const at = pairs.findIndex((pair) => pair.value?.at === use.text.at);
  const reads = pairs[at];
  const before = pairs[at - 1];
  if (!reads || !before || set.start > reads.start) return undefined;
  const { text, lines, comments } = model.file;
  const gap = span(before.end, reads.start);
  if (comments.some((it) => it.start >= gap.start && it.end <= gap.end)) return undefined;
  const line = lines.start(lines.lineAt(start));
  const indent = text.slice(line, start).replace(/\S/g, '');
  return {
    title: `Give ${reads.key.text} an ENV of its own`,
    safety: 'review',
    edits: [replace(gap, `${lines.lineBreak}${indent}${keyword.text} `)],
  };
}
