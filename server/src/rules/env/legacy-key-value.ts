import { type Fix, rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import { pairValue } from '../../model/pair-value.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'legacy-key-value',
  aliases: ['LegacyKeyValueFormat'],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  instructions: ['ENV', 'LABEL'],
  summary: 'The old form `ENV key value`, without an equals sign',
  rationale: `
    In the old form of \`ENV\` and \`LABEL\`, everything behind the name is its value, to the end of the line and over all continued lines:
    \`ENV A 1 B 2\` sets \`A\` to \`1 B 2\`. The form is kept for old files and may go
    (docs.docker.com/reference/build-checks/legacy-key-value-format/).

    The fix is safe where the value is one line. What goes over several lines often was meant to be several variables, so there the fix,
    which keeps the value as it is, wants a look; where it cannot be written without changing it, there is none.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nENV DEBIAN_FRONTEND noninteractive\nENV JAVA_OPTS -Xms1g -Xmx1g',
      good: 'FROM debian:13\nENV DEBIAN_FRONTEND=noninteractive\nENV JAVA_OPTS="-Xms1g -Xmx1g"',
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      const [pair] = instruction.pairs;
      if (!instruction.legacy || !pair?.value || !model.stageOf(instruction)) continue;
      const { keyword } = instruction;
      const fix = fixOf(instruction, model);
      yield {
        at: pair.key,
        message: `${keyword.text} ${pair.key.text} has no equals sign: everything behind the name is its value.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function fixOf({ pairs: [pair], end }: Instruction, model: Model): Fix | undefined {
  const { text, comments, escape } = model.file;
  if (!pair?.value || !/^[\w./${}-]+$/.test(pair.key.text)) return undefined;
  const { key, value } = pair;
  if (comments.some((it) => it.start > key.start && it.end <= end)) return undefined;
  const raw = text.slice(value.start, value.end);
  const written = pairValue(value.text, escape);
  const title = `Write ${key.text}= and the value`;
  const gap = span(key.end, value.start);
  if (written === undefined) return undefined;
  // What looks like a comment, or like more pairs, was hardly meant to be a part of the value.
  const isOdd = raw !== value.text || /\s#|\s\w+=/.test(value.text);
  if (raw === value.text)
    return { title, safety: isOdd ? 'review' : 'safe', edits: [replace(span(gap.start, value.end), `=${written}`)] };
  // Lines keep their ends: only what stands around them changes.
  if (written === value.text) return { title, safety: 'review', edits: [replace(gap, '=')] };
  if (written !== `"${value.text}"`) return undefined;
  return { title, safety: 'review', edits: [replace(gap, '="'), replace(span(value.end, value.end), '"')] };
}
