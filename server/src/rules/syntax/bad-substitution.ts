import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'bad-substitution',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'where the quote or the substitution should end only the author knows',
  summary: 'Quotes or variables that the builder cannot read',
  rationale: `
    The builder replaces variables itself in most instructions, with rules of its own: every quote needs its partner, also the
    apostrophe in a label, and of the shell's many substitutions only those with \`-\`, \`+\`, \`?\`, \`#\`, \`%\` and \`/\` are
    known. See [environment replacement](https://docs.docker.com/reference/dockerfile/#environment-replacement).
  `,
  examples: [{ bad: "FROM debian:13\nLABEL description=It's\\ mine", good: 'FROM debian:13\nLABEL description="It\'s mine"' }],
  check: ({ model }) => problemsOf(model, 'bad-substitution'),
});
