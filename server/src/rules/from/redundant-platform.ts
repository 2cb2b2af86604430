import { rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import type { Word } from '../../syntax/ast.ts';
import { expand, lex } from '../../syntax/expand.ts';
import { remove } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';

export default rule({
  id: 'redundant-platform',
  aliases: ['RedundantTargetPlatform', 'DL3065'],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  words: ['--platform'],
  summary: 'A `FROM --platform=$TARGETPLATFORM`, which is what FROM does anyway',
  rationale: `
    Without a flag, \`FROM\` takes the image for the platform that the build is for, and that is what \`TARGETPLATFORM\` says. The flag only
    makes readers wonder; \`--platform=$BUILDPLATFORM\` is the one with an effect. An \`ARG TARGETPLATFORM\` with a default above the first
    \`FROM\` changes what the variable is, and is left alone.
  `,
  examples: [
    {
      bad: 'FROM --platform=$TARGETPLATFORM debian:13',
      good: 'FROM debian:13',
    },
  ],
  *check({ model }) {
    if (model.globalArgs.some((arg) => arg.pairs.some((pair) => pair.key.text === 'TARGETPLATFORM' && pair.value))) return;
    for (const { from } of model.stages) {
      const flag = from.flags.find((it) => it.name.text === 'platform');
      if (!flag?.value || !isTarget(flag.value, model)) continue;
      yield {
        at: { start: flag.start, end: flag.end },
        message: 'TARGETPLATFORM is the platform that FROM takes without a flag.',
        tag: 'unnecessary',
        // The classic builder, which knows no TARGETPLATFORM, takes a default that is written out.
        fixes: [
          {
            title: 'Take the flag out',
            safety: /:?-/.test(flag.value.text) ? 'review' : 'safe',
            edits: [remove(placeOf(flag, model))],
          },
        ],
      };
    }
  },
});

/** The flag with the blanks behind it; with its line, where it has one of its own. */
function placeOf({ start, end }: Span, { file: { text, lines, escape } }: Model): Span {
  const line = lines.lineAt(start);
  const rest = text.slice(end, lines.end(line));
  const isAlone = text.slice(lines.start(line), start).trim() === '' && rest.trim() === escape;
  return isAlone ? span(lines.start(line), lines.start(line + 1)) : span(start, end + (/^[ \t]*/.exec(rest)?.[0].length ?? 0));
}

/** The variable alone, in any of its forms that leave its value as it is. */
function isTarget({ text }: Word, model: Model): boolean {
  const { parts, error } = lex(text, model.file.escape);
  const variables = parts.filter((part) => part.kind === 'variable');
  if (error || variables.length !== 1 || variables[0]?.name !== 'TARGETPLATFORM') return false;
  const sample = 'linux/amd64';
  return (
    expand(parts, (name) => (name === 'TARGETPLATFORM' ? { state: 'set', text: sample } : { state: 'unknown' })).text === sample
  );
}
