import { rule } from '../../engine/rule.ts';
import { commandsIn } from '../../model/commands.ts';
import type { Model } from '../../model/model.ts';
import { isUnixShell } from '../../model/shells.ts';
import { keptStages } from '../../model/stage-graph.ts';
import type { Instruction } from '../../syntax/ast.ts';

export default rule({
  id: 'consecutive-runs',
  aliases: ['DL3059'],
  category: 'size',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix:
    'the refactoring merge-runs joins them where their shells would not notice, and it is for the author to give up the cache between them',
  summary: 'A `RUN` directly behind another one',
  rationale: `
    Every \`RUN\` makes a layer, and what one writes and the next deletes stays in the image. Two short ones in a row can be one. They can
    also be two for a reason: the builder keeps each for itself, so what changes often is best kept apart from what does not. So it is
    off by default, and stages whose layers reach nobody are left alone, as are \`RUN\`s of several commands and those with other flags.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN mkdir /data\nRUN chown 1000 /data',
      good: 'FROM debian:13\nRUN mkdir /data && chown 1000 /data',
    },
  ],
  *check({ model }) {
    for (const stage of keptStages(model)) {
      let before: Instruction | undefined;
      for (const instruction of stage.instructions) {
        if (before?.kind === 'RUN' && instruction.kind === 'RUN' && areAlike(before, instruction, model))
          yield {
            at: instruction.keyword,
            message: 'This RUN and the one above it make a layer each, and could be one.',
            related: [{ at: before.keyword, message: 'The one above.' }],
          };
        before = instruction;
      }
    }
  },
});

/** Two of one command each, run in the same way. */
function areAlike(a: Instruction, b: Instruction, model: Model): boolean {
  const commands = commandsIn(model);
  // What cmd or PowerShell runs is not taken apart.
  const isSmall = (it: Instruction): boolean =>
    it.heredocs.length === 0 && (commands.get(it)?.length ?? 0) < 2 && isUnixShell(model.before(it).shell.dialect);
  const flagsOf = (it: Instruction): string => it.flags.map((flag) => model.file.text.slice(flag.start, flag.end)).join(' ');
  return isSmall(a) && isSmall(b) && flagsOf(a) === flagsOf(b);
}
