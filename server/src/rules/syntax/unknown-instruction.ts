import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'unknown-instruction',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A line that begins with no instruction that the builder knows',
  rationale: `
    Every logical line begins with one of the builder's instructions; anything else stops the build before it starts. Most often
    a letter is wrong, or the line above has lost the \`\\\` that should carry the command on. In an \`ONBUILD\` the builder
    looks at the instruction only when a build on top of the image runs it, so that it is somebody else's build that fails.
  `,
  examples: [
    { bad: 'FROM debian:13\nRUNN make', good: 'FROM debian:13\nRUN make' },
    {
      bad: 'FROM debian:13\nRUN apt-get update\n    && apt-get install -y git',
      good: 'FROM debian:13\nRUN apt-get update \\\n    && apt-get install -y git',
    },
  ],
  check: ({ model }) => problemsOf(model, 'unknown-instruction'),
});
