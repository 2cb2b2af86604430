import { rule } from '../../engine/rule.ts';
import { clonedByAdd, isCleanedUp } from '../../facts/download-add.ts';
import { commandsIn } from '../../model/commands.ts';
import { cloneOf } from '../../model/downloads.ts';

export default rule({
  id: 'clone-in-run',
  category: 'size',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['clone'],
  instructions: ['RUN'],
  summary: 'A `git clone` of a tag or commit, which `ADD` does without git',
  rationale: `
    BuildKit fetches repositories itself: \`ADD --keep-git-dir=true https://example.com/repo.git#v1.2 /src\` needs neither git nor certificates in the
    image, fetches while other steps run, and keeps what it has fetched for the next build. One commit is fetched, and not the history.

    Off by default, since only BuildKit does it. Told of where \`ADD\` can do the same: a clone that a \`RUN\` begins with, as root, without
    options that \`ADD\` has no counterpart of, and without another call of git afterwards. Silent where the \`RUN\`
    goes on to delete something, since a layer of its own would keep the sources. The tip of a branch is what \`stale-clone\` tells of.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN git clone -b v1.2 https://github.com/moby/buildkit.git /src && make -C /src',
      good: 'FROM debian:13\nADD --keep-git-dir=true https://github.com/moby/buildkit.git#v1.2 /src\nRUN make -C /src',
    },
  ],
  *check({ model, facts }) {
    if (model.problems.length > 0) return;
    for (const run of model.file.instructions) {
      const command = commandsIn(model)
        .get(run)
        ?.slice(0, 2)
        .find((it) => it.name === 'git');
      const clone = command && cloneOf(command);
      const added = clone?.pinned && !isCleanedUp(run, model) ? clonedByAdd(run, model, facts) : undefined;
      if (!command || !clone || !added) continue;
      yield {
        at: command.locate(clone.url),
        message: `ADD fetches ${added.source.slice(0, 100)} without git in the image.`,
        fixes: [{ title: 'Fetch it with ADD', safety: 'review', edits: added.edits }],
      };
    }
  },
});
