import { rule } from '../../engine/rule.ts';
import type { Word } from '../../syntax/ast.ts';

export default rule({
  id: 'duplicate-stage-name',
  aliases: ['DuplicateStageName', 'DL3024'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which of the stages the rest of the file and the build commands mean is for the author to decide',
  summary: 'A stage name that an earlier stage has',
  rationale: `
    The builder lets a name be given twice and then keeps the last: \`--target\`, \`COPY --from\` and \`--mount=from\` reach the last stage of
    that name, even from between the two, while \`FROM\` means the nearest one above. The other stage can only be reached by its
    number. Names are compared without regard to case, so \`build\` and \`Build\` are one.
  `,
  examples: [
    {
      bad: 'FROM debian:13 AS build\nFROM alpine:3.22 AS build',
      good: 'FROM debian:13 AS build\nFROM alpine:3.22 AS package',
    },
  ],
  *check({ model }) {
    const first = new Map<string, Word>();
    for (const { name, nameWord } of model.stages) {
      if (name === undefined || !nameWord) continue;
      const taken = first.get(name);
      if (!taken) first.set(name, nameWord);
      else
        yield {
          at: nameWord,
          message: `The name ${nameWord.text} is taken by an earlier stage, which --target and COPY --from can then no longer reach.`,
          related: [{ at: taken, message: 'The name is first given here.' }],
        };
    }
  },
});
