import { rule } from '../../engine/rule.ts';
import { earlyInstalls } from '../../facts/early-install.ts';
import { shown } from '../../model/effective.ts';

export default rule({
  id: 'copy-all-before-install',
  category: 'cache',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['ADD', 'COPY'],
  summary: 'Everything is copied before the dependencies are installed',
  rationale: `
    A step is taken from the cache when neither it nor anything before it has changed. With all sources copied first, every changed
    line makes the build install all dependencies again. When only the files that name them are copied before the install, it is
    repeated when they change, and else comes from the cache.

    Left alone are installs that have been done once before the sources came, and those with a cache mount, which makes them cheap.
    When the build context is known, the fix copies the manifests that are really there.
  `,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci',
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .',
      files: ['package.json', 'package-lock.json', 'index.js'],
    },
  ],
  *check({ model, facts }) {
    for (const { copy, install, edits, title } of earlyInstalls(model, facts)) {
      const what = `${copy.source.in.keyword.text.toUpperCase()} ${shown(copy.source.text ?? '')}`;
      yield {
        at: { start: copy.source.start, end: copy.source.end },
        message: `${what} comes before ${shown(install.text)}, so any changed file makes the build install all dependencies again.`,
        related: [{ at: install.command.locate(install.command.command), message: 'The dependencies are installed here.' }],
        ...(edits && { fixes: [{ title, safety: 'review', edits }] }),
      };
    }
  },
});
