import { rule } from '../../engine/rule.ts';
import { imageFacts } from '../../knowledge/images.ts';
import { copyOf } from '../../model/copy.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { StageUse } from '../../model/model.ts';

export default rule({
  id: 'whole-filesystem-copy',
  aliases: ['DL3067'],
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which of the files are needed only the author knows',
  instructions: ['COPY'],
  summary: 'A `COPY --from` of a whole file system over another one',
  rationale: `
    \`COPY --from=build / /\` brings everything of the other stage along: compilers, caches, package lists, and the other image's
    \`/etc/passwd\` and libraries over those of this one, which its package manager knows nothing of. Copy what is needed. In a stage
    \`FROM scratch\` there is nothing to cover, and the copy is the usual way to make one layer of an image: that is left alone. So are
    images that may have been made to be copied, as \`tonistiigi/xx\` is: only what is known to hold a system is reported.
  `,
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN make\n\nFROM debian:13\nCOPY --from=build / /',
      good: 'FROM golang:1.25 AS build\nRUN make\n\nFROM debian:13\nCOPY --from=build /usr/local/bin/app /usr/local/bin/app',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages) {
      if (rootBase(stage).kind === 'scratch') continue;
      for (const instruction of stage.instructions) {
        if (instruction.kind !== 'COPY') continue;
        const from = instruction.flags.find((it) => it.name.text === 'from')?.value;
        // What is left out or chosen by a flag is not everything.
        if (!from || instruction.flags.some((it) => it.name.text === 'exclude')) continue;
        const use = model.uses.find((it) => it.in === instruction);
        if (!use || !holdsSystem(use)) continue;
        const { sources, destination } = copyOf(instruction, model);
        const source = sources.find((it) => /^\/(?:\.|\.?\/|\*)?$/.test(it.text ?? ''));
        if (!source || !destination || !/^["']?\/(?:\.?\/?)?["']?$/.test(destination.text)) continue;
        yield {
          at: { start: source.start, end: destination.end },
          message: `Everything of ${from.text} is copied over this image.`,
        };
      }
    }
  },
});

/** Whether what is copied has a shell, and with it all that belongs to a system. */
function holdsSystem({ stage, text }: StageUse): boolean {
  if (!stage) return imageFacts(text)?.shell === true;
  const root = rootBase(stage);
  if (root.kind === 'scratch') return false;
  return (
    (root.kind === 'image' && imageFacts(root.ref)?.shell === true) ||
    lineageOf(stage).some((it) => it.instructions.some(({ kind, json }) => kind === 'RUN' && !json))
  );
}
