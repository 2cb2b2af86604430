import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';
import { memberOf } from '../../variants/member.ts';

export default rule({
  id: 'instruction-before-from',
  aliases: ['DL3061'],
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which of the stages it belongs to only the author knows',
  summary: 'An instruction before the first FROM',
  rationale: `
    A file begins with \`FROM\`. Only \`ARG\` may stand before it, to be used in the \`FROM\` lines; everything else needs an
    image to work on.
  `,
  examples: [{ bad: 'RUN make\nFROM debian:13', good: 'FROM debian:13\nRUN make' }],
  *check({ model, facts }) {
    for (const it of problemsOf(model, 'instruction-before-from')) {
      // A fragment goes into Dockerfiles that have one.
      if (memberOf(model, facts)?.role === 'fragment') return;
      yield it;
    }
  },
});
