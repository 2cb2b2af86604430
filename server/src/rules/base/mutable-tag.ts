import { rule } from '../../engine/rule.ts';
import { isOwnImage } from '../../facts/own-images.ts';
import { saysVersion } from '../../knowledge/versioned-names.ts';
import { imageUses } from '../../model/images.ts';

export default rule({
  id: 'mutable-tag',
  category: 'reproducibility',
  severity: 'hint',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the digest of a tag has to be asked of the registry',
  summary: 'An image with a tag but without a digest',
  rationale: `
    A tag is a name that its owner may point elsewhere, and does: \`node:22\` is another image every few weeks. A digest
    (\`node:22@sha256:…\`) is the image itself. Pinned, the same file builds the same image, and a base image changes when a commit
    says so. Tools such as Renovate and Dependabot keep digests up to date.
    An image that the workspace builds itself is left out.
  `,
  examples: [
    {
      bad: 'FROM node:22',
      good: 'FROM node:22@sha256:0b5b940c21ab03353de9042f9166c75bcfc53c4cd0508c7fd88576646adbf875',
    },
  ],
  *check({ model, facts }) {
    for (const { start, end, reference } of imageUses(model)) {
      if (!reference || reference.digest !== undefined) continue;
      // Others that are untagged or latest have findings of their own.
      const { tag = 'latest', familiar } = reference;
      if ((tag === 'latest' && !saysVersion(reference)) || isOwnImage(reference, facts)) continue;
      yield { at: { start, end }, message: `${familiar}:${tag} may become another image: a tag is no digest.` };
    }
  },
});
