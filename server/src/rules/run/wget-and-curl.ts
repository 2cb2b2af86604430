import { rule } from '../../engine/rule.ts';
import { calledCommands, type RunCommand } from '../../model/commands.ts';
import { lineageOf } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';

export default rule({
  id: 'wget-and-curl',
  aliases: ['DL4001'],
  category: 'size',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the options of one have no exact counterpart in the other, redirects and errors least of all',
  words: ['wget'],
  instructions: ['RUN'],
  summary: 'Both `wget` and `curl` in one stage',
  rationale: `
    One program for downloads is enough: the other takes space, and has to be patched. It also makes the file easier to read when
    all downloads follow redirects, fail and retry in the same way. A matter of a few MB at most, so the rule is off by default.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN curl -fsSLO https://example.com/a\nRUN wget https://example.com/b',
      good: 'FROM debian:13\nRUN curl -fsSLO https://example.com/a\nRUN curl -fsSLO https://example.com/b',
    },
  ],
  *check({ model }) {
    const first = new Map<Stage, Map<string, RunCommand>>();
    for (const command of calledCommands(model)) {
      const { stage, name = '' } = command;
      if (!stage || (name !== 'wget' && name !== 'curl')) continue;
      const other = name === 'wget' ? 'curl' : 'wget';
      const own = first.get(stage) ?? new Map<string, RunCommand>();
      first.set(stage, own);
      if (own.has(name)) continue;
      own.set(name, command);
      const seen = lineageOf(stage).flatMap((it) => first.get(it)?.get(other) ?? [])[0];
      const isOld = lineageOf(stage)
        .slice(1)
        .some((it) => first.get(it)?.has(name));
      if (!seen || isOld) continue;
      yield {
        at: command.locate(command.nameWord ?? command.command),
        message: `This stage downloads with ${other} before and with ${name} here: one of them is enough.`,
        related: [{ at: seen.locate(seen.nameWord ?? seen.command), message: `Here it is ${other}.` }],
      };
    }
  },
});
