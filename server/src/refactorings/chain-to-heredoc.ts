import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { heredocOf } from '../refactor/to-heredoc.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'chain-to-heredoc',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Write the commands of a `RUN` as lines of a heredoc',
  rationale: `
    In a heredoc every command has a line of its own, without \`&&\` and backslashes, and can be commented and moved like a line of a script.
    \`set -e\` makes the build stop at the command at which the chain stopped.

    Nothing is offered where \`set -e\` would make a difference: in a loop that goes on after a failure, in a list with \`;\` or \`&&\` inside of an
    \`if\` or a group, behind \`!\`, for functions and sourced files; nor where a comment stands in the middle of a command. Heredocs need
    BuildKit with Dockerfile syntax 1.4 (Docker 23).
  `,
  examples: [
    {
      before:
        'FROM debian:13\nRUN apt-get up‸date && \\\n    # for the build\n    apt-get install -y \\\n        gcc \\\n        make && \\\n    rm -rf /var/lib/apt/lists/*\n',
      after:
        'FROM debian:13\nRUN <<EOF\nset -e\napt-get update\n# for the build\napt-get install -y \\\n    gcc \\\n    make\nrm -rf /var/lib/apt/lists/*\nEOF\n',
    },
    {
      before: 'FROM debian:13\nR‸UN set -eux; \\\n    if [ -e /a ]; then \\\n        rm /a; \\\n    fi; \\\n    make\n',
      after: 'FROM debian:13\nRUN <<EOF\nset -eux\nif [ -e /a ]; then\n    rm /a\nfi\nmake\nEOF\n',
    },
  ],
  *offer({ model, at, path }) {
    if (at.end > at.start) return;
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it, at));
    const found = run && heredocOf(run, model);
    if (!found) return;
    const title = `Write the ${found.count} commands as a heredoc`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
