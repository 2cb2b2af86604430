import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-copy',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A COPY or ADD with sources that it cannot take',
  rationale: `
    \`COPY\` takes files of the build context or of another stage. Only \`ADD\` fetches from a URL or a git repository, and only
    for those its \`--checksum\` makes sense. The last word is always the destination, so a heredoc cannot stand there.
  `,
  examples: [
    { bad: 'FROM debian:13\nCOPY https://example.com/app /app', good: 'FROM debian:13\nADD https://example.com/app /app' },
  ],
  check: ({ model }) => problemsOf(model, 'invalid-copy'),
});
