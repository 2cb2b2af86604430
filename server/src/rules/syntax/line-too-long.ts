import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'line-too-long',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'where to break a line, or which file should hold the text, is for the author to say',
  summary: 'A line of more bytes than the builder reads',
  rationale: `
    The builder reads the file with a buffer of 64 KiB for each line. A longer line, in a heredoc too, ends the reading there:
    the build fails, or what follows is missed. Base64 texts are what gets this long; they are better copied from a file.
  `,
  examples: [{ bad: `FROM debian:13\nRUN echo ${'Lorem'.repeat(13_200)}`, good: 'FROM debian:13\nCOPY data /data' }],
  check: ({ model }) => problemsOf(model, 'line-too-long'),
});
