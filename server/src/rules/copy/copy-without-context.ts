import { rule } from '../../engine/rule.ts';
import { copySources } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';

export default rule({
  id: 'copy-without-context',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the mistake is in the command that builds: `docker build -f - .` sends a context along, `docker build -` does not',
  instructions: ['ADD', 'COPY'],
  summary: 'A source from a build context that is not there',
  rationale: `
    \`docker build - < Dockerfile\` sends the Dockerfile and nothing else: there is no context, so every \`COPY\` and \`ADD\` of a local
    file fails. \`docker build -f - .\` reads the Dockerfile from standard input as well, and sends the folder along.

    Reported when a build in the workspace does so, or when \`--context -\`, or \`"context": "-"\` in the configuration, says that the file is built this way.
  `,
  examples: [
    {
      bad: 'FROM alpine:3.22\nCOPY app.sh /',
      good: 'FROM alpine:3.22\nCOPY <<EOF /app.sh\n#!/bin/sh\nEOF',
      context: 'none',
    },
  ],
  *check({ model, facts }) {
    // All of nothing is nothing: `COPY . .` works without a context.
    const sources = copySources(model).filter((it) => it.kind === 'local' && it.path !== '');
    if (sources.length === 0) return;
    const contexts = facts.get('contexts', '');
    const none = contexts.state === 'known' ? contexts.value.find((it) => it.kind === 'none') : undefined;
    if (!none) return;
    const builds = none.origin === 'build' ? facts.get('builds', '') : undefined;
    const build = builds?.state === 'known' ? builds.value.find((it) => it.context === none.id) : undefined;
    const who = build ? `${build.place} builds this file without a context` : 'This file is built without a context';
    for (const source of sources)
      yield {
        at: { start: source.start, end: source.end },
        message: `${who}, so there is no ${shown(source.text ?? source.word.text)} to copy.`,
      };
  },
});
