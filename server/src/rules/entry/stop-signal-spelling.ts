import { rule } from '../../engine/rule.ts';
import { signalOf } from '../../model/signals.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'stop-signal-spelling',
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  instructions: ['STOPSIGNAL'],
  summary: 'A `STOPSIGNAL` as a number, or not by its full name',
  rationale: `
    \`9\`, \`kill\` and \`SIGKILL\` are one to Docker, and only the last says so to a reader; numbers differ between kinds of processors, too
    (signal(7)). The full name is what manuals and \`kill -l\` use. The image's configuration holds the signal as it is written, so that
    the fix changes it, though not what it does. What comes out of a variable is left alone.
  `,
  examples: [{ bad: 'FROM debian:13\nSTOPSIGNAL 3', good: 'FROM debian:13\nSTOPSIGNAL SIGQUIT' }],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      const signal = signalOf(instruction, model);
      const { rest } = instruction;
      if (signal === undefined || /[$"'\s]/.test(rest.text) || rest.text === `SIG${signal}`) continue;
      if (model.problems.some((it) => it.at.start === rest.start)) continue;
      yield {
        at: { start: rest.start, end: rest.end },
        message: `The full name of the signal ${rest.text} is SIG${signal}.`,
        fixes: [{ title: `Write SIG${signal}`, safety: 'review', edits: [replace(rest, `SIG${signal}`)] }],
      };
    }
  },
});
