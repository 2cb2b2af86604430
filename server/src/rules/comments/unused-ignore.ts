import { rule } from '../../engine/rule.ts';
import { UNUSED_IGNORE } from '../../engine/suppress.ts';

export default rule({
  id: UNUSED_IGNORE,
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: 'A comment that silences a rule which has nothing to say',
  rationale: `
    When what a comment excused is gone, the comment is in the way: it tells a reader of a problem that is not there, and hides the next
    one. Only \`# dockwright ignore\` is looked at, and only for rules that are on: a rule that is off here may be on for others.
  `,
  examples: [
    {
      bad: '# dockwright ignore=untagged-image\nFROM debian:13',
      good: 'FROM debian:13',
    },
  ],
  // Only who silences findings knows which comments did: engine/suppress.ts.
  *check() {},
});
