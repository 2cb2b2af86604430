import { type Fix, rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

const CODES: Readonly<Record<string, string>> = { CMD: 'DL4003', ENTRYPOINT: 'DL4004', HEALTHCHECK: 'DL3012' };

export default rule({
  id: 'overridden-instruction',
  aliases: ['MultipleInstructionsDisallowed'],
  codes: Object.values(CODES),
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A `CMD`, `ENTRYPOINT` or `HEALTHCHECK` that a later one of its stage replaces',
  rationale: `
    Of several in one stage, the last one counts and the others do nothing: two \`CMD\`s do not start two programs. A container starts one,
    which may start others; what belongs to another image belongs into another stage.
  `,
  examples: [
    {
      bad: 'FROM node:22\nCMD ["npm", "run", "worker"]\nCMD ["npm", "start"]',
      good: 'FROM node:22\nCMD ["npm", "start"]',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages)
      for (const [kind, code] of Object.entries(CODES)) {
        const all = stage.instructions.filter((it) => it.kind === kind);
        const last = all.at(-1);
        for (const it of all.slice(0, -1)) {
          const fix = fixOf(it, model);
          yield {
            at: it.keyword,
            message: `This ${it.keyword.text} does nothing: of several in a stage only the last one counts.`,
            code,
            tag: 'unnecessary',
            related: last ? [{ at: last.keyword, message: 'This one counts.' }] : [],
            ...(fix && { fixes: [fix] }),
          };
        }
      }
  },
});

/** Takes the lines out; a comment on them is likely about this instruction, and only its author knows what of it still holds. */
function fixOf(it: Instruction, model: Model): Fix | undefined {
  const { lines, text } = model.file;
  const start = lines.start(lines.lineAt(it.start));
  if (text.slice(start, it.start).trim() !== '' || it.comments.length > 0) return undefined;
  const end = lines.start(lines.lineAt(Math.max(it.start, it.end - 1)) + 1);
  return { title: `Take this ${it.keyword.text} out`, safety: 'review', edits: [remove(span(start, end))] };
}
