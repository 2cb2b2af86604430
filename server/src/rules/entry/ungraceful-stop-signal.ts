import { rule } from '../../engine/rule.ts';
import { signalOf } from '../../model/signals.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'ungraceful-stop-signal',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['STOPSIGNAL'],
  summary: 'A `STOPSIGNAL` that no program can answer',
  rationale: `
    The kernel handles SIGKILL and SIGSTOP itself (signal(7)). With \`STOPSIGNAL SIGKILL\`, \`docker stop\` ends the program in the middle
    of whatever it does, without a chance to finish requests or to write what it holds; with SIGSTOP it is frozen, and killed after
    ten seconds. Whoever is in a hurry says \`docker kill\`, or \`docker stop --time 0\`.
  `,
  examples: [{ bad: 'FROM debian:13\nSTOPSIGNAL SIGKILL', good: 'FROM debian:13\nSTOPSIGNAL SIGTERM' }],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      const signal = signalOf(instruction, model);
      if (signal !== 'KILL' && signal !== 'STOP') continue;
      const { rest } = instruction;
      const fate = signal === 'KILL' ? 'killed without a chance to clean up' : 'frozen, and killed after a while';
      yield {
        at: { start: rest.start, end: rest.end },
        message: `SIG${signal} cannot be handled: the program is ${fate}.`,
        fixes: [{ title: 'Write SIGTERM', safety: 'review', edits: [replace(rest, 'SIGTERM')] }],
      };
    }
  },
});
