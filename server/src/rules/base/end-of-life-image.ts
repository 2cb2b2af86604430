import { rule } from '../../engine/rule.ts';
import { END_OF_LIFE_READ, endsOf } from '../../knowledge/end-of-life.ts';
import { imageUses } from '../../model/images.ts';

export default rule({
  id: 'end-of-life-image',
  category: 'security',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which newer release the program runs with has to be tried',
  summary: 'A base image whose release gets no more fixes',
  rationale: `
    A release that is out of support gets no more security fixes, its image is not rebuilt, and after a while its package archive is moved
    away, so that \`apt-get update\` fails. The dates are those of the projects: the end of long term support for Debian, of standard
    security maintenance for Ubuntu. They are part of this version, of November 2026, and nothing is said of a release that is not among them.

    The tag decides: \`python:3.12-slim-buster\` is a Python that is supported on a Debian that is not.
  `,
  examples: [
    {
      bad: 'FROM node:14\nCMD ["node", "app.js"]',
      good: 'FROM node:24\nCMD ["node", "app.js"]',
    },
  ],
  *check({ model, facts }) {
    // What ended before the table was read is over on any day.
    const fact = facts.get('today', '');
    const today = fact.state === 'known' ? fact.value : END_OF_LIFE_READ;
    for (const use of imageUses(model)) {
      if (use.kind === 'syntax' || use.expanded === undefined) continue;
      const over = endsOf(use.expanded).find(({ end }) => end < today);
      if (!over) continue;
      const message = over.retired
        ? `${over.what} was given up on ${over.end}, and gets no more fixes.`
        : `${over.what} has been out of support since ${over.end}, and gets no more security fixes.`;
      yield { at: { start: use.start, end: use.end }, message, tag: 'deprecated' };
    }
  },
});
