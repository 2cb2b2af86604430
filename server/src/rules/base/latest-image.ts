import { rule } from '../../engine/rule.ts';
import { saysVersion } from '../../knowledge/versioned-names.ts';
import { imageUses } from '../../model/images.ts';

export default rule({
  id: 'latest-image',
  aliases: ['DL3007'],
  category: 'reproducibility',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which version is meant only the author knows',
  summary: 'An image with the tag `latest`',
  rationale: `
    \`latest\` is no version: it moves with every push, across major versions, too. The next build of an unchanged file may get
    another distribution, another runtime, other packages. A tag with a version, or a digest, says what the file was written for.
  `,
  examples: [{ bad: 'FROM node:latest', good: 'FROM node:22' }],
  *check({ model }) {
    for (const { start, end, reference, args } of imageUses(model)) {
      if (reference?.tag !== 'latest' || reference.digest !== undefined || saysVersion(reference)) continue;
      const via = args.find((pair) => pair.value);
      yield {
        at: { start, end },
        message: `The tag of ${reference.familiar}:latest moves with every release.`,
        ...(via ? { related: [{ at: { start: via.start, end: via.end }, message: 'The name comes from this default.' }] } : {}),
      };
    }
  },
});
