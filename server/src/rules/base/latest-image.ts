import { rule } from '../../engine/rule.ts';
import { isOwnImage } from '../../facts/own-images.ts';
import { saysVersion } from '../../knowledge/versioned-names.ts';
import { imageUses } from '../../model/images.ts';
import { isMinorUse, isOnlyDefault, wantsNewest } from '../../model/minor-image.ts';

export default rule({
  id: 'latest-image',
  aliases: ['DL3007'],
  category: 'reproducibility',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'for an image under a name that is not well known, which the project may build itself a moment before, and where nothing is built on it and it only gets files, and beside a program of which the newest is wanted, too',
  },
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which version is meant only the author knows',
  summary: 'An image with the tag `latest`',
  rationale: `
    \`latest\` is no version: it moves with every push, across major versions, too. The next build of an unchanged file may get
    another distribution, another runtime, other packages. A tag with a version, or a digest, says what the file was written for.
    An image that the workspace builds itself is left out.
  `,
  examples: [{ bad: 'FROM node:latest', good: 'FROM node:22' }],
  *check({ model, facts }) {
    for (const use of imageUses(model)) {
      const { start, end, text, reference, args } = use;
      if (reference?.tag !== 'latest' || reference.digest !== undefined || saysVersion(reference)) continue;
      if (isOnlyDefault(use, model) || isOwnImage(reference, facts)) continue;
      const via = args.find((pair) => pair.value);
      yield {
        at: { start, end },
        message: text.includes(':latest')
          ? `The tag of ${reference.familiar}:latest moves with every release.`
          : `This is ${reference.familiar}:latest by default, and that tag moves with every release.`,
        isMinor: isMinorUse(use, model) || wantsNewest(use, model),
        ...(via ? { related: [{ at: { start: via.start, end: via.end }, message: 'The name comes from this default.' }] } : {}),
      };
    }
  },
});
