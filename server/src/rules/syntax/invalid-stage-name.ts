import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-stage-name',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A stage name that the builder does not take',
  rationale: `
    The name of a stage begins with a letter and goes on with letters, digits, \`-\`, \`_\` and \`.\`. Variables are not
    replaced in it.
  `,
  examples: [{ bad: 'FROM debian:13 AS 2nd/stage', good: 'FROM debian:13 AS second-stage' }],
  check: ({ model }) => problemsOf(model, 'invalid-stage-name'),
});
