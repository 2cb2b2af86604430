import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-image-reference',
  category: 'correctness',
  severity: 'error',
  minor: { severity: 'info', when: 'where the name, all in upper case, looks like a placeholder that another program replaces' },
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A FROM whose image name is none',
  rationale: `
    An image name is in lower case, with a tag behind a colon or a digest behind an \`@\`. The names of stages are in lower case
    as well, however they were written: \`FROM Build\` does not find the stage \`build\`. A variable that no \`ARG\` before the
    first \`FROM\` declares is empty. An \`ARG\` without a default is another matter: such a file is meant to be built with an
    argument.
  `,
  examples: [{ bad: 'FROM Debian:13', good: 'FROM debian:13' }],
  check: ({ model }) => problemsOf(model, 'invalid-image-reference'),
});
