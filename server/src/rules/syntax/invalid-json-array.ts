import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-json-array',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A JSON array that holds more than strings, or a SHELL without one',
  rationale: `
    An argument that is a JSON array is run or copied as it is, so all that it holds must be strings. \`SHELL\` takes nothing
    but such an array, with double quotes; the other instructions silently take broken JSON for a shell command.
  `,
  examples: [
    { bad: 'FROM debian:13\nCMD ["sleep", 10]', good: 'FROM debian:13\nCMD ["sleep", "10"]' },
    { bad: "FROM debian:13\nSHELL ['/bin/bash', '-c']", good: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]' },
  ],
  check: ({ model }) => problemsOf(model, 'invalid-json-array'),
});
