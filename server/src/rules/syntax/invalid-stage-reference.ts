import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-stage-reference',
  aliases: ['DL3023'],
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A FROM, COPY --from or mount that cannot get at its stage',
  rationale: `
    \`COPY --from\` and \`RUN --mount=from\` use stages that stand above, or images. A stage cannot use itself or one further
    down, which would make a circle; a number must be that of a stage; and neither takes a variable: name the image in a \`FROM
    … AS\` of its own instead, where variables are replaced. \`FROM\` and mounts know stages by name only: \`FROM 0\` asks for an image
    that is called 0.
  `,
  examples: [
    {
      bad: 'FROM debian:13 AS build\nCOPY --from=build /app /app',
      good: 'FROM debian:13 AS build\nRUN make\n\nFROM debian:13\nCOPY --from=build /app /app',
    },
  ],
  check: ({ model }) => problemsOf(model, 'invalid-stage-reference'),
});
