import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-pair',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A name without a value, or a value without a name',
  rationale: `
    \`ENV\` and \`LABEL\` take \`name=value\` pairs. Once the first word has an \`=\`, all must have one: a value with blanks
    needs quotes, and a comment needs a line of its own.
  `,
  examples: [{ bad: 'FROM debian:13\nENV GREETING=hello world', good: 'FROM debian:13\nENV GREETING="hello world"' }],
  check: ({ model }) => problemsOf(model, 'invalid-pair'),
});
