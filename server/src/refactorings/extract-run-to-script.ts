import { refactoring } from '../refactor/refactoring.ts';
import { extractedScript, scriptProblem } from '../refactor/run-script.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'extract-run-to-script',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Move the commands of a `RUN` to a script in the build context',
  rationale: `
    A file of its own has the colours, the checks and the tests of a script. The step mounts it, so it is not in the image and no layer holds
    it, and it is still repeated when the script changes. The script is mounted below \`/dev\`, which is never part of an image.

    The same shell runs it with the same options. Chains of \`&&\` become lines behind \`set -e\`, where that stops at the same command.
    Nothing is offered while the build context is not known, or leaves such a file out. Needs BuildKit.
  `,
  changes: 'The script is a file of the build context, so a step that copies its folder as a whole copies it, too.',
  examples: [
    {
      before: 'FROM debian:13\nCOPY app /app\nRU‸N apt-get update && \\\n    apt-get install -y gcc && \\\n    make -C /app\n',
      after: 'FROM debian:13\nCOPY app /app\nRUN --mount=type=bind,source=setup.sh,target=/dev/setup.sh /bin/sh /dev/setup.sh\n',
      files: { 'app/Makefile': 'all:\n' },
      filesAfter: { 'setup.sh': '#!/bin/sh\nset -e\napt-get update\napt-get install -y gcc\nmake -C /app\n' },
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it.keyword, at));
    const script = run && at.end === at.start ? extractedScript(context, run) : undefined;
    if (!script) return;
    const title = `Move ${script.lines} lines to the script ${script.name}`;
    yield {
      title,
      name: script.name,
      nameProblem: (name) => scriptProblem(context, script, name),
      change: (name = script.name) => ({
        title,
        edits: new Map([[path, script.edits(name)]]),
        created: new Map([[script.pathOf(name), script.text]]),
      }),
    };
  },
});
