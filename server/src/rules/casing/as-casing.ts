import { rule } from '../../engine/rule.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'as-casing',
  aliases: ['FromAsCasing'],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: '`AS` in another case than its `FROM`',
  rationale: `
    \`FROM\` and \`AS\` are the two keywords of one instruction. The builder takes both in any case, but \`FROM debian as build\` makes
    \`as\` look like a part of the image's name. A \`FROM\` that itself mixes capital and small letters sets no example, so nothing is
    said about its \`AS\` here.
  `,
  examples: [{ bad: 'FROM debian:13 as build', good: 'FROM debian:13 AS build' }],
  *check({ model }) {
    for (const { from, nameWord } of model.stages) {
      const as = from.words[1];
      // Only with a name is the second word the keyword; anything else is an error that the builder reports.
      if (!nameWord || !as) continue;
      const keyword = from.keyword.text;
      const isUpper = keyword === keyword.toUpperCase();
      if (!isUpper && keyword !== keyword.toLowerCase()) continue;
      const wanted = isUpper ? 'AS' : 'as';
      if (as.text === wanted) continue;
      yield {
        at: as,
        message: `${as.text} is not in the case of its ${keyword}.`,
        fixes: [{ title: `Write ${wanted}`, safety: 'safe', edits: [replace(as, wanted)] }],
      };
    }
  },
});
