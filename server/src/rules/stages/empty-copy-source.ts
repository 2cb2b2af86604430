import { rule } from '../../engine/rule.ts';
import { copyOf } from '../../model/copy.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';

export default rule({
  id: 'empty-copy-source',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which stage was meant, only the author knows',
  words: ['scratch'],
  instructions: ['COPY'],
  summary: 'A `COPY --from` of a path of a stage that is empty',
  rationale: `
    A stage \`FROM scratch\` without \`COPY\`, \`ADD\`, \`RUN\` and \`WORKDIR\` holds no file, so that the build fails with "not found". To copy all of
    it, or by a pattern, is allowed and copies nothing. An empty stage that stands for a named context, which \`docker build
    --build-context NAME=…\` puts in its place, is told of, too: without that option, the build does not work.
  `,
  examples: [
    {
      bad: 'FROM scratch AS files\n\nFROM debian:13\nCOPY --from=files /app /app',
      good: 'FROM scratch AS files\nCOPY app /app\n\nFROM debian:13\nCOPY --from=files /app /app',
    },
  ],
  *check({ model }) {
    for (const { kind, stage, in: instruction, text, start, end } of model.uses) {
      if (kind !== 'copy' || !stage || !isEmpty(stage)) continue;
      const { sources } = copyOf(instruction, model);
      const path = sources.find((it) => it.text !== undefined && !/[*?[]/.test(it.text) && !/^(?:\.?\/)*\.?$/.test(it.text));
      if (path) yield { at: { start, end }, message: `The stage ${text} is empty: ${path.word.text} is not in it.` };
    }
  },
});

const isEmpty = (stage: Stage): boolean =>
  rootBase(stage).kind === 'scratch' &&
  lineageOf(stage).every((it) => it.instructions.every(({ kind }) => !/^(?:ADD|COPY|RUN|WORKDIR|ONBUILD)$/.test(kind ?? '')));
