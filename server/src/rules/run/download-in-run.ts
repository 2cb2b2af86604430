import { rule } from '../../engine/rule.ts';
import { downloadedByAdd, isCleanedUp } from '../../facts/download-add.ts';
import { commandsIn, type RunCommand } from '../../model/commands.ts';
import { isMovingUrl } from '../../model/downloads.ts';
import { curlCall, hasOne, isLookedAt } from '../../model/fetched-file.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';

export default rule({
  id: 'download-in-run',
  category: 'reproducibility',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['curl', 'wget'],
  instructions: ['RUN'],
  summary: 'A download by curl or wget, which `ADD` does without them',
  rationale: `
    The builder keeps a \`RUN\` as long as its text is the same, whatever the server has by then. \`ADD\` asks the server in every build and repeats
    the step when the file is another one, \`--checksum=sha256:…\` lets it be no other, and neither curl nor certificates are needed in the image.
    Where the \`# syntax\` of the file is 1.17 or newer, \`ADD --unpack\` unpacks an archive, too.

    Off by default, since the builder has other proxies and logins than a \`RUN\`. Told of where \`ADD\` does the same: one address that the file
    itself tells, as root, with options that send nothing along. Silent where the \`RUN\` goes on to delete or move something, since a layer of its
    own would keep the file, and where other rules speak of the same download.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nARG V=1.2\nRUN curl -fsSL https://example.com/tool-$V -o /usr/bin/tool && chmod +x /usr/bin/tool',
      good: 'FROM debian:13\nARG V=1.2\nADD --chmod=755 https://example.com/tool-$V /usr/bin/tool',
    },
  ],
  *check({ model, facts }) {
    for (const run of model.file.instructions) {
      const command = downloadIn(run, model);
      if (!command?.nameWord || isMovingUrl(command) || isCleanedUp(run, model) || isToldElsewhere(command, model)) continue;
      const added = downloadedByAdd(run, model, facts);
      // Without --unpack, tar would need the archive in a layer.
      if (!added || (!added.unpacks && isPiped(command, run, model))) continue;
      const name = (added.source.split('/').at(-1) ?? '').slice(0, 60);
      yield {
        at: command.locate(command.nameWord),
        message: `ADD downloads ${added.unpacks ? 'and unpacks ' : ''}${name} without ${command.name}, and notices when it has changed.`,
        fixes: [{ title: `Download ${name} with ADD`, safety: 'review', edits: added.edits }],
      };
    }
  },
});

/** The first command of a RUN, options of its shell aside. */
function downloadIn(run: Instruction, model: Model): RunCommand | undefined {
  const all = run.kind === 'RUN' ? (commandsIn(model).get(run) ?? []) : [];
  const first = all[all[0]?.name === 'set' ? 1 : 0];
  return first?.name === 'curl' || first?.name === 'wget' ? first : undefined;
}

const isPiped = ({ command }: RunCommand, run: Instruction, model: Model): boolean => {
  const all = commandsIn(model).get(run) ?? [];
  return all[all.findIndex((it) => it.command === command) + 1]?.command.connector === '|';
};

/** An error page would be saved as the file, which is told of already. */
function isToldElsewhere(command: RunCommand, model: Model): boolean {
  const call = curlCall(command);
  return call?.to.kind === 'file' && !hasOne(call.flags, 'f', '--fail', '--fail-with-body') && !isLookedAt(call, model);
}
