import { checkOptions } from '../../engine/pragmas.ts';
import { rule } from '../../engine/rule.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';

const CHECK = 'InvalidDefinitionDescription';
const PRAGMA = /^(?:dockwright|hadolint|check\s*=)/i;

export default rule({
  id: 'misleading-description',
  aliases: [CHECK],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: 'A comment above an `ARG` or a stage that does not begin with its name',
  rationale: `
    \`docker build --call=outline\` and \`--call=targets\` show the comment above an \`ARG\` or a named \`FROM\` as its description, if it begins
    with the name: \`# VERSION is what to install\`. Any other comment there is either a description with its name missing, or no
    description; an empty comment line below keeps it apart. As BuildKit's own check this one is experimental: it is silent unless the
    file asks for it with \`# check=experimental=${CHECK}\`, or \`all\`.
  `,
  examples: [
    {
      bad: `# check=experimental=${CHECK}\n# What to install\nARG VERSION=13\nFROM debian:\${VERSION}`,
      good: `# check=experimental=${CHECK}\n# VERSION is what to install\nARG VERSION=13\nFROM debian:\${VERSION}`,
    },
  ],
  *check({ model }) {
    const { experimental } = checkOptions(model);
    if (!experimental.includes(CHECK) && !experimental.includes('all')) return;
    const { text, lines } = model.file;
    const names = new Map(model.stages.map((stage) => [stage.from, stage.name]));
    for (const instruction of model.file.instructions) {
      const keys = keysOf(instruction, names.get(instruction));
      const comment = instruction.comments.at(-1);
      const [first] = keys;
      if (first === undefined || !comment || keys.includes(comment.text.split(' ')[0] ?? '')) continue;
      const end = lines.end(lines.lineAt(comment.start));
      const indent = text.slice(lines.start(lines.lineAt(comment.start)), comment.start);
      // What silences a rule must stay where it counts.
      const isFree = !instruction.comments.some((it) => PRAGMA.test(it.text));
      yield {
        at: { start: comment.start, end: comment.end },
        message: `The comment above ${keys.length === 1 ? first : 'these arguments'} is taken for its description, but does not begin with ${keys.length === 1 ? 'its name' : 'the name of one'}.`,
        ...(isFree && {
          fixes: [
            {
              title: 'Keep it apart with an empty comment',
              safety: 'safe',
              edits: [insert(end, `${lines.lineBreak}${indent}#`)],
            },
          ],
        }),
      };
    }
  },
});

function keysOf({ kind, pairs }: Instruction, stage: string | undefined): string[] {
  if (kind === 'ARG') return pairs.map((pair) => pair.key.text);
  return stage === undefined ? [] : [stage];
}
