import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'unknown-flag',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A flag that the instruction does not have',
  rationale: `
    Words that begin with \`--\` in front of the arguments are flags of the instruction, and each instruction has its own few;
    most have none. An unknown one stops the build. A command that begins with \`--\` by itself has to stand behind a lone
    \`--\`.
  `,
  examples: [{ bad: 'FROM debian:13\nCOPY --chwon=app app /app', good: 'FROM debian:13\nCOPY --chown=app app /app' }],
  check: ({ model }) => problemsOf(model, 'unknown-flag'),
});
