import { rule } from '../../engine/rule.ts';
import { isOwnImage } from '../../facts/own-images.ts';
import { saysVersion } from '../../knowledge/versioned-names.ts';
import { imageUses } from '../../model/images.ts';
import { isMinorUse, isOnlyDefault } from '../../model/minor-image.ts';

export default rule({
  id: 'untagged-image',
  aliases: ['DL3006'],
  category: 'reproducibility',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'for an image under a name that is not well known, which the project may build itself a moment before, and where nothing is built on it and it only gets files',
  },
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which tag is meant only the author knows',
  summary: 'An image without a tag or digest',
  rationale: `
    Without a tag, the builder takes \`latest\`: whatever its owner pushed last, on the day and the machine of the build. A file that
    built yesterday may then not build today, or build something else. Looked at are \`FROM\`, \`COPY --from\`, \`--mount from=\` and
    \`# syntax=\`, with the defaults of \`ARG\`; names of stages and \`scratch\` are no images.
    An image that the workspace builds itself is left out.
  `,
  examples: [{ bad: 'FROM debian', good: 'FROM debian:13' }],
  *check({ model, facts }) {
    for (const use of imageUses(model)) {
      const { reference } = use;
      if (!reference || reference.tag !== undefined || reference.digest !== undefined || saysVersion(reference)) continue;
      // The number of a stage is another rule's.
      if (/^\d+$/.test(reference.familiar) || isOnlyDefault(use, model) || isOwnImage(reference, facts)) continue;
      const via = use.args.find((pair) => pair.value);
      yield {
        at: { start: use.start, end: use.end },
        message: `${use.text.includes('$') ? `By default this is ${reference.familiar}, which` : `The image ${reference.familiar}`} has no tag, so the build takes whatever latest is on that day.`,
        isMinor: isMinorUse(use, model),
        ...(via ? { related: [{ at: { start: via.start, end: via.end }, message: 'The name comes from this default.' }] } : {}),
      };
    }
  },
});
