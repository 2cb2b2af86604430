import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-healthcheck',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A HEALTHCHECK that is neither CMD with a command nor NONE',
  rationale: `
    Behind its flags, \`HEALTHCHECK\` has \`CMD\` and a command, or \`NONE\` alone. Times are numbers with a unit, of at least a
    millisecond, and \`--retries\` is a whole number.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nHEALTHCHECK --interval=30 CMD curl -f http://localhost/',
      good: 'FROM debian:13\nHEALTHCHECK --interval=30s CMD curl -f http://localhost/',
    },
  ],
  check: ({ model }) => problemsOf(model, 'invalid-healthcheck'),
});
