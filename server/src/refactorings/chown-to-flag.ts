import { chownFlag } from '../refactor/chown-flag.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'chown-to-flag',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Let `COPY` set the owner in place of a `RUN chown`',
  rationale: `
    A \`chown\` in a step of its own writes every file once more: the image holds all of them twice. \`COPY --chown\` writes them once.

    The same files have the same owner afterwards: the \`chown\` is about a folder that the copies before it have made, or about the one file
    that was copied. A folder that WORKDIR has made is not written by COPY, so its own owner is still set behind it. Nothing is offered where
    something else may be in the folder; where only the user is named, which leaves the group; for files of other stages, from which chown takes special rights; and on Alpine, where chown follows links.
  `,
  examples: [
    {
      before: 'FROM debian:13\nRUN useradd app\nCOPY . /app\nRUN ch‸own -R app:app /app\nUSER app\n',
      after: 'FROM debian:13\nRUN useradd app\nCOPY --chown=app:app . /app\nUSER app\n',
    },
    {
      before: 'FROM debian:13\nCOPY run.sh /usr/local/bin/\nRUN ch‸own 1000:1000 /usr/local/bin/run.sh && run.sh --init\n',
      after: 'FROM debian:13\nCOPY --chown=1000:1000 run.sh /usr/local/bin/\nRUN run.sh --init\n',
      files: { 'run.sh': '' },
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it, at));
    const found = run && at.end === at.start ? chownFlag(run, context) : undefined;
    if (!found) return;
    const copies = found.copies === 1 ? 'COPY' : `${found.copies} COPY instructions`;
    const rest = found.drops === '-R' ? 'chown only the folder' : `drop the ${found.drops}`;
    const title = `Let ${copies} set the owner ${found.owner.slice(0, 40)} and ${rest}`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
