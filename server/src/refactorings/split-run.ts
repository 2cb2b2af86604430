import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { splitRun } from '../refactor/run-split.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'split-run',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Make two `RUN` instructions of one at an `&&`',
  rationale: `
    Each \`RUN\` is cached by itself: a slow first half need not be repeated while the second is being worked on. The files of the image stay
    the same, though what the second part deletes still lies in the layer of the first.

    Flags, and a \`set -eux\` at the beginning, are written for both; comments go along with what they stand above. Nothing is offered where
    the second part needs the folder, the variables, the functions or the processes of the first, or what a temporary mount holds.
  `,
  examples: [
    {
      before: 'FROM debian:13\nRUN make \\\n &‸& make test \\\n && make install\n',
      after: 'FROM debian:13\nRUN make\nRUN make test \\\n && make install\n',
    },
    {
      before: 'FROM debian:13\nRUN set -eux; \\\n    make;‸ \\\n    # as root\n    make install\n',
      after: 'FROM debian:13\nRUN set -eux; \\\n    make\n# as root\nRUN set -eux; \\\n    make install\n',
    },
  ],
  *offer({ model, at, path }) {
    if (at.end > at.start) return;
    for (const run of model.file.instructions) {
      const split = run.kind === 'RUN' && touches(run, at) ? splitRun(run, at, model) : undefined;
      if (!split) continue;
      const title = `Split this RUN before ${split.words || 'the next command'}`;
      yield { title, change: () => changeOf(title, path, split.edits) };
    }
  },
});
