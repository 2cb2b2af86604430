import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-directive',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A directive at the top that the builder cannot read',
  rationale: `
    The first lines of a file may set the escape character, the syntax and the builder's own checks, each once. The escape
    character is a backslash or a backtick. An option that \`check\` does not know fails the whole build, not only the check.
  `,
  examples: [{ bad: '# check=skp=all\nFROM debian:13', good: '# check=skip=all\nFROM debian:13' }],
  check: ({ model }) => problemsOf(model, 'invalid-directive'),
});
