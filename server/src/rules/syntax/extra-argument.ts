import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'extra-argument',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A FROM with more words than an image and the name of a stage',
  rationale: `
    \`FROM\` takes an image, or an image with \`AS\` and a name. Nothing else may stand on its line, and a comment neither:
    \`#\` begins a comment only where a line begins, so the builder takes its words for arguments.
  `,
  examples: [{ bad: 'FROM debian:13 # the current stable', good: '# the current stable\nFROM debian:13' }],
  check: ({ model }) => problemsOf(model, 'extra-argument'),
});
