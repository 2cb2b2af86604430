import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-signal',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A STOPSIGNAL that is no signal',
  rationale: `
    The signal is a name, with or without \`SIG\`, or a number. The whole line is taken for it, so a comment cannot follow.
  `,
  examples: [{ bad: 'FROM debian:13\nSTOPSIGNAL SIGTRM', good: 'FROM debian:13\nSTOPSIGNAL SIGTERM' }],
  check: ({ model }) => problemsOf(model, 'invalid-signal'),
});
