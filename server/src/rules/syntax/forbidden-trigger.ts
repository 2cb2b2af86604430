import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'forbidden-trigger',
  aliases: ['DL3043'],
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'An ONBUILD of FROM, MAINTAINER or ONBUILD',
  rationale: `
    What \`ONBUILD\` holds back runs in somebody else's stage. It cannot begin a stage there, nor hold anything back once more.
  `,
  examples: [{ bad: 'FROM debian:13\nONBUILD ONBUILD RUN make', good: 'FROM debian:13\nONBUILD RUN make' }],
  check: ({ model }) => problemsOf(model, 'forbidden-trigger'),
});
