import { rule } from '../../engine/rule.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

type Casing = 'lower' | 'upper' | 'mixed';

export default rule({
  id: 'instruction-casing',
  aliases: ['ConsistentInstructionCasing'],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: 'An instruction that is not written in the case of the others',
  rationale: `
    The builder does not mind the case of instructions, but readers and text searches do: \`FROM\` in capital letters is what tells
    instructions from their arguments. Most files write all of them in capital letters; some write all in small ones. A file that does
    both looks as if the difference meant something. As in BuildKit's own check, the majority decides, capital letters win a draw, and
    an \`ARG\` before the first \`FROM\` and the instruction behind \`ONBUILD\` are left alone.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRun make\nCOPY . /app',
      good: 'FROM debian:13\nRUN make\nCOPY . /app',
    },
  ],
  *check({ model }) {
    const all = model.stages.flatMap((stage) => [stage.from, ...stage.instructions]).filter((it) => it.kind !== undefined);
    const count = (casing: Casing): number => all.filter((it) => casingOf(it.keyword.text) === casing).length;
    const majority = count('lower') > count('upper') ? 'lower' : 'upper';
    for (const instruction of all) {
      const { keyword } = instruction;
      const casing = casingOf(keyword.text);
      if (casing === majority) continue;
      const wanted = inCase(keyword.text, majority);
      const how = casing === 'mixed' ? 'mixes capital and small letters' : `is in ${casing} case`;
      yield {
        at: keyword,
        message: `${keyword.text} ${how}, and this file writes its instructions in ${majority} case.`,
        fixes: [
          {
            title: `Write ${wanted}`,
            safety: 'safe',
            edits: [replace(keyword, wanted), ...asEdit(instruction, majority)],
          },
        ],
      };
    }
  },
});

function casingOf(word: string): Casing {
  if (word === word.toLowerCase()) return 'lower';
  return word === word.toUpperCase() ? 'upper' : 'mixed';
}

const inCase = (word: string, casing: Casing): string => (casing === 'lower' ? word.toLowerCase() : word.toUpperCase());

/** `AS` goes with its `FROM`: left behind, it would be the next thing to complain about. */
function asEdit(instruction: Instruction, casing: Casing): ReturnType<typeof replace>[] {
  const as = instruction.kind === 'FROM' && instruction.words.length === 3 ? instruction.words[1] : undefined;
  if (as?.text.toUpperCase() !== 'AS' || as.text === inCase(as.text, casing)) return [];
  return [replace(as, inCase(as.text, casing))];
}
