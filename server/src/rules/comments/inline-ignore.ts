import { pragmasOf } from '../../engine/pragmas.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'inline-ignore',
  aliases: ['DL1001'],
  category: 'style',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'without the comment, the finding that it hides is back',
  summary: 'A comment that silences rules',
  rationale: `
    Where a team decides in one place which rules count, a comment in a file is a way around it. This rule is off by default and finds
    all such comments: ours, hadolint's and BuildKit's \`# check=skip=\`. To have them not counted at all, set \`inline-ignores\` to
    \`false\`: a comment that ignores \`all\` silences this rule as well.
  `,
  examples: [
    {
      bad: '# dockwright ignore=untagged-image -- it is our own\nFROM debian',
      good: 'FROM debian:13',
    },
  ],
  *check({ model }) {
    for (const { at, names, tool } of pragmasOf(model)) {
      const listed = names.map((it) => it.text).join(', ');
      const short = listed.length > 80 ? `${listed.slice(0, 79)}…` : listed;
      yield {
        at: { start: at.start, end: at.end },
        message: `This comment silences ${short === '' ? 'rules' : short}${tool === 'dockwright' ? '' : ` of ${tool}`}.`,
      };
    }
  },
});
