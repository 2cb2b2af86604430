import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { chainOf } from '../refactor/to-chain.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'heredoc-to-chain',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Write the lines of a `RUN` heredoc as joined commands',
  rationale: `
    Builders before Docker 23, and some others, know no heredocs. Behind a plain \`set -e\` the lines become a chain of \`&&\`, which stops at
    the same command; with other options, or none, they are joined by \`;\`, which is what a line break means to a shell.

    Nothing is offered for scripts with an interpreter of their own, for text in quotes that goes over several lines, and for heredocs in
    the heredoc.
  `,
  examples: [
    {
      before:
        'FROM debian:13\nRUN <<‸EOF\nset -e\napt-get update\n# for the build\napt-get install -y \\\n    gcc\n[ -e /a ] || touch /a\nEOF\n',
      after:
        'FROM debian:13\nRUN apt-get update \\\n    # for the build\n    && apt-get install -y \\\n        gcc \\\n    && { [ -e /a ] || touch /a; }\n',
    },
    {
      before: 'FROM debian:13\nR‸UN <<EOF\nset -eux\nif [ -e /a ]; then\n    rm /a\nfi\nmake\nEOF\n',
      after: 'FROM debian:13\nRUN set -eux; \\\n    if [ -e /a ]; then \\\n        rm /a; \\\n    fi; \\\n    make\n',
    },
  ],
  *offer({ model, at, path }) {
    if (at.end > at.start) return;
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && it.heredocs.length === 1 && touches(it, at));
    const found = run && chainOf(run, model);
    if (!found) return;
    const title = `Write the heredoc as ${found.count} commands joined by ${found.operator === '&&' ? '&&' : 'semicolons'}`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
