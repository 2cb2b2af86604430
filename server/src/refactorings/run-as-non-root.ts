import { runAsNonRoot } from '../refactor/non-root.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'run-as-non-root',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Run the final image as a user without rights',
  rationale:
    'A program that breaks out of a container, or is made to write where it should not, has the rights of its user. The user is made for the distribution of the base image with a fixed uid and a home folder, the folders that the program works in become its own, and everything that needs root stays above.',
  changes:
    'There is a user and a group more, copied files and the working folder belong to it, and the program starts as that user.',
  examples: [
    {
      before: 'FROM debian:12\nWORKDIR /app\nCOPY server .\nCMD ["./s‸erver"]\n',
      after:
        'FROM debian:12\nWORKDIR /app\nRUN groupadd --system --gid 10001 app && useradd --system --uid 10001 --gid app --create-home --home-dir /home/app --shell /usr/sbin/nologin app \\\n && mkdir -p /app && chown app:app /app\nCOPY --chown=app:app server .\nUSER app\nCMD ["./server"]\n',
    },
  ],
  *offer({ model, facts, at, path }) {
    const stage = model.final;
    const here = stage && [
      stage.from,
      ...stage.instructions.filter((it) => ['USER', 'CMD', 'ENTRYPOINT'].includes(it.kind ?? '')),
    ];
    if (!here?.some((it) => touches(it, at))) return;
    const found = runAsNonRoot(model, facts);
    if (found) yield { title: found.title, change: () => changeOf(found.title, path, found.edits) };
  },
});
