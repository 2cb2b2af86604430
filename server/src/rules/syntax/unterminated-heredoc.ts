import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'unterminated-heredoc',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A heredoc that no line ends',
  rationale: `
    A heredoc ends with a line that is exactly its name. Blanks before or behind it keep the line from ending the text; only
    \`<<-\` allows tabs before it. Without such a line the rest of the file is taken for text, and the builder rejects it.
  `,
  examples: [{ bad: 'FROM debian:13\nRUN <<EOF\nmake\n EOF', good: 'FROM debian:13\nRUN <<EOF\nmake\nEOF' }],
  check: ({ model }) => problemsOf(model, 'unterminated-heredoc'),
});
