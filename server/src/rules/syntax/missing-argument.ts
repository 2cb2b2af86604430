import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'missing-argument',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what is missing only the author knows',
  summary: 'An instruction without something it needs',
  rationale: `
    The builder rejects an instruction that lacks an argument: \`COPY\` needs a source and a destination, \`FROM\` an image, and
    behind \`AS\` a name. Only \`RUN\`, \`CMD\` and \`ENTRYPOINT\` may stand alone.
  `,
  examples: [{ bad: 'FROM debian:13\nCOPY app', good: 'FROM debian:13\nCOPY app /app' }],
  check: ({ model }) => problemsOf(model, 'missing-argument'),
});
