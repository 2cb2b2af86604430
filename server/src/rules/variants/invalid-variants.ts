import { type Fix, rule } from '../../engine/rule.ts';
import { markEdits } from '../../variants/marks.ts';
import { memberOf } from '../../variants/member.ts';

export default rule({
  id: 'invalid-variants',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A source of variants that cannot be read',
  rationale: `
    A source is a Dockerfile with directives in comments, and builds as its default variant. What is wrong in a directive, in a fragment
    or in the variants file beside it keeps \`dockwright variants generate\` from writing anything: an \`#@ if\` without its end, a name
    that no variant has, fragments that include each other in a circle. A line of a branch that the default variant does not take is
    marked with \`#|\`; where such a mark is missing or too many, a plain \`docker build\` would make something else.
  `,
  examples: [
    {
      bad: 'FROM python:3.13\n#@ if distro == "alpine"\nRUN apk add --no-cache curl\n#@ end',
      good: 'FROM python:3.13\n#@ if distro == "alpine"\n#| RUN apk add --no-cache curl\n#@ end',
      facts: {
        'variants ': {
          role: 'source',
          path: 'Dockerfile',
          file: 'Dockerfile.variants.yaml',
          files: { 'Dockerfile.variants.yaml': 'output: Dockerfile.{distro}\naxes: {distro: [slim, alpine]}\n' },
        },
      },
    },
  ],
  *check({ model, facts }) {
    const member = memberOf(model, facts);
    if (!member || member.role === 'generated') return;
    const { family, path, hasPlan } = member;
    const values = family.plan.default?.values;
    for (const { file, at, message, isMark } of family.problems) {
      // Without a variants file nobody knows what conditions are about; only what fragments do counts.
      if (file !== path || (!hasPlan && /^No variant has/.test(message))) continue;
      const edits = isMark && family.source && values && member.role === 'source' ? markEdits(family.source, values) : [];
      const fix: Fix = { title: 'Mark what the default variant has not', safety: 'review', edits };
      yield { at, message, ...(edits.length > 0 ? { fixes: [fix] } : {}) };
    }
  },
});
