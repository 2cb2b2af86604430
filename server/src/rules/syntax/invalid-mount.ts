import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-mount',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A mount with fields that do not fit',
  rationale: `
    Each type of \`RUN --mount\` has its own fields: \`size\` is for tmpfs, \`sharing\` for a cache, \`required\` for a secret
    or ssh. A mistyped field, or one that is not for the type, stops the build. The fields are read from front to back, so the
    type must stand before what depends on it.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN --mount=type=cache,taget=/root/.cache make',
      good: 'FROM debian:13\nRUN --mount=type=cache,target=/root/.cache make',
    },
  ],
  check: ({ model }) => problemsOf(model, 'invalid-mount'),
});
