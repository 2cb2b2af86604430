import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';
import { memberOf } from '../../variants/member.ts';

export default rule({
  id: 'missing-stage',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the image to build on is for the author to choose',
  summary: 'A file without a FROM',
  rationale: `
    What is built is a stage, and a stage begins with \`FROM\`. A file that is empty, or has only comments or \`ARG\`, builds
    nothing, and the builder rejects it.
  `,
  examples: [{ bad: 'ARG VERSION=1', good: 'ARG VERSION=1\nFROM debian:13' }],
  *check({ model, facts }) {
    for (const it of problemsOf(model, 'missing-stage')) {
      // A fragment goes into Dockerfiles that have one.
      if (memberOf(model, facts)?.role === 'fragment') return;
      yield it;
    }
  },
});
