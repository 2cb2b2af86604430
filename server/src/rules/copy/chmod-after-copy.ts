import { type Finding, rule } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import { copiesThatMade } from '../../facts/copied-files.ts';
import { commandsIn, commandsOf, type RunCommand } from '../../model/commands.ts';
import { type ModeChange, modeChange } from '../../model/file-mode.ts';
import { below, folderOf, pathFrom } from '../../model/folders.ts';
import { allowsSyntax } from '../../model/frontend.ts';
import type { Model } from '../../model/model.ts';
import { withoutAny } from '../../model/remove-command.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';

export default rule({
  id: 'chmod-after-copy',
  category: 'size',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['chmod'],
  instructions: ['RUN'],
  summary: 'A `chmod` of files that the `COPY` before could have given their mode',
  rationale: `
    A layer holds whole files, so a \`chmod\` in a step of its own puts what it touches into the image a second time: nothing for a script, half of
    the image for a program of 100 MB. \`COPY --chmod=755\` and \`ADD --chmod=755\` write the mode at once, and the \`RUN\` goes.

    Told of where the \`chmod\` is about all that the copies directly before it have made, by paths that the file itself tells. Off by default,
    since \`--chmod\` needs BuildKit, or another builder that knows it. The fix is for review: \`+x\` leaves other bits as they are on the disk of
    the one who builds, while \`--chmod=755\` is the same everywhere.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nCOPY entrypoint.sh /\nRUN chmod +x /entrypoint.sh',
      good: 'FROM debian:13\nCOPY --chmod=755 entrypoint.sh /',
    },
  ],
  *check({ model, facts }) {
    if (model.file.escape === '`' || !allowsSyntax(model, 2)) return;
    if (!commandsOf(model).some((it) => it.name === 'chmod')) return;
    const contexts = contextsOf(model, facts);
    for (const stage of model.stages) {
      let copies: Instruction[] = [];
      for (const it of stage.instructions) {
        if (it.kind === 'COPY' || it.kind === 'ADD') copies.push(it);
        else if (it.kind === 'RUN') {
          if (copies.length > 0) yield* findingsIn(it, copies, model, contexts);
          copies = [];
        } else if (!QUIET.test(it.kind ?? '')) copies = [];
      }
    }
  },
});

/** Instructions that change no file. */
const QUIET = /^(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|STOPSIGNAL|USER|WORKDIR)$/;
/** Programs that write a file again, or take it away: then it is in the layer of their step anyway. */
const WRITES = /^(?:sed|dos2unix|mv|rm|chown|chgrp|perl|awk|strip|setcap|install|tar|unzip|tee|patch|upx|ln|sh|bash)$/;

function* findingsIn(
  run: Instruction,
  copies: readonly Instruction[],
  model: Model,
  contexts: readonly Context[],
): Generator<Finding> {
  const commands = commandsIn(model).get(run) ?? [];
  for (const command of commands) {
    const change = modeChange(command, model);
    if (!change || isWrittenAgain(change, command, commands, model)) continue;
    const made = copiesThatMade(change, run, copies, model, contexts);
    const [first] = made ?? [];
    const edit = withoutAny(command, model);
    if (!made || !first || !edit || !command.nameWord) continue;
    const what = change.paths.length === 1 ? change.paths[0] : `${change.paths.length} files`;
    yield {
      at: command.locate(command.nameWord),
      message: `This chmod writes ${what} into a layer once more: --chmod=${change.mode} would set the mode while copying.`,
      fixes: [
        {
          title: `Add --chmod=${change.mode} to ${made.length === 1 ? `the ${first.keyword.text}` : 'the copies'}`,
          safety: 'review',
          edits: [...made.map((it) => insert(it.keyword.end, ` --chmod=${change.mode}`)), edit],
        },
      ],
    };
  }
}

/** Whether another command of the step writes one of the files, or all below a folder of them. */
const isWrittenAgain = ({ paths }: ModeChange, chmod: RunCommand, all: readonly RunCommand[], model: Model): boolean => {
  const from = folderOf(model.before(chmod.in));
  return all.some(
    (it) =>
      it !== chmod &&
      WRITES.test(it.name ?? '') &&
      it.args.some((word) => {
        const folder = pathFrom(from, word.value ?? word.text);
        return folder === undefined || paths.some((path) => below(folder, pathFrom(from, path) ?? path) !== undefined);
      }),
  );
};
