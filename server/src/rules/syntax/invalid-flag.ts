import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-flag',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A flag with a value that the builder does not take',
  rationale: `
    The builder checks the values of flags before it builds: what is to be true or false, a mode, a platform or a network must
    be one, a value must not be missing, and most flags may be given only once.
  `,
  examples: [
    { bad: 'FROM debian:13\nCOPY --chmod=899 app /app', good: 'FROM debian:13\nCOPY --chmod=755 app /app' },
    {
      bad: 'FROM debian:13\nCOPY --from busybox:1.37 /bin/sh /bin/sh',
      good: 'FROM debian:13\nCOPY --from=busybox:1.37 /bin/sh /bin/sh',
    },
  ],
  check: ({ model }) => problemsOf(model, 'invalid-flag'),
});
