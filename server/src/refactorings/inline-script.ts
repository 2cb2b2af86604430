import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { inlinedScript } from '../refactor/run-script.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'inline-script',
  kind: 'inline',
  since: '0.1.0',
  summary: 'Write a mounted script into the `RUN` that starts it',
  rationale: `
    A few lines are best read where they are run. They become a heredoc, run by the same shell; a script that is started by itself keeps its
    first line, which the builder reads as well. The file stays, since others may use it.

    Nothing is offered for a script with arguments or one that asks for its own name, and where another shell or other options would run it.
    Heredocs need BuildKit with Dockerfile syntax 1.4 (Docker 23).
  `,
  examples: [
    {
      before:
        'FROM debian:13\nRU‸N --mount=type=bind,source=setup.sh,target=/dev/setup.sh /bin/sh /dev/setup.sh\nCOPY app /app\n',
      after: 'FROM debian:13\nRUN <<EOF\nset -e\nmake\nmake install\nEOF\nCOPY app /app\n',
      files: { 'setup.sh': '#!/bin/sh\nset -e\nmake\nmake install\n', 'app/a': '' },
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it, at));
    const found = run && at.end === at.start ? inlinedScript(context, run) : undefined;
    if (!found) return;
    const title = `Write ${found.source.slice(-60)} into this RUN`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
