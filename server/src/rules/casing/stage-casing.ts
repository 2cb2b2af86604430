import { rule } from '../../engine/rule.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'stage-casing',
  aliases: ['StageNameCasing'],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: 'A stage name with capital letters',
  rationale: `
    The builder compares stage names in lower case: \`AS Build\` is the stage \`build\`, and \`build\` and \`BUILD\` are one name.
    Written in lower case, the name looks like what it is.
  `,
  examples: [{ bad: 'FROM debian:13 AS Build', good: 'FROM debian:13 AS build' }],
  *check({ model }) {
    for (const { nameWord } of model.stages) {
      const lower = nameWord?.text.toLowerCase();
      if (!nameWord || lower === undefined || lower === nameWord.text) continue;
      yield {
        at: nameWord,
        message: `The stage name ${nameWord.text} has capital letters, and the builder reads it as ${lower}.`,
        fixes: [{ title: `Write ${lower}`, safety: 'safe', edits: [replace(nameWord, lower)] }],
      };
    }
  },
});
