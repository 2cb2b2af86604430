import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { userAt } from '../../facts/home.ts';
import { isVolatileName } from '../../knowledge/volatile-args.ts';
import { addInstead } from '../../model/add-instead.ts';
import { commandsIn, type RunCommand } from '../../model/commands.ts';
import { addOf, cloneOf, type GitClone, isMovingUrl } from '../../model/downloads.ts';
import { shown } from '../../model/effective.ts';
import type { Model, Stage } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';

export default rule({
  id: 'stale-clone',
  category: 'reproducibility',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['clone', 'http'],
  instructions: ['RUN'],
  summary: 'The tip of a branch is fetched in a `RUN`, which the cache keeps',
  rationale: `
    The builder does not look into a \`RUN\`: as long as its text is the same, it takes the result from the cache, so \`git clone\` of a branch
    stays at the commit of the first build, for months on a busy builder. On a fresh one it is another commit, and nobody can say which.
    \`ADD\` of a Git repository asks for the commit in every build and is repeated just when it has moved. A tag or commit in the URL makes
    the build give the same result everywhere.

    Left alone is a clone of which a later step checks out something, one of a tag or of what a variable says, and one behind an argument
    that exists to break the cache.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN git clone https://github.com/moby/buildkit.git /src',
      good: 'FROM debian:13\nADD --keep-git-dir=true https://github.com/moby/buildkit.git /src',
    },
  ],
  *check({ model, facts }) {
    const broken = new Set<Stage>();
    for (const stage of model.stages) {
      // An argument whose value changes, here or in a stage below, makes the step run again.
      if (stage.base.kind === 'stage' && broken.has(stage.base.stage)) broken.add(stage);
      let lastCheckout: number | undefined;
      for (const instruction of stage.instructions) {
        if (breaksCache(instruction)) broken.add(stage);
        const commands = instruction.kind === 'RUN' && !broken.has(stage) ? (commandsIn(model).get(instruction) ?? []) : [];
        for (const [at, command] of commands.entries()) {
          const clone = cloneOf(command);
          if (clone) {
            lastCheckout ??= lastCheckoutOf(stage, model);
            if (clone.pinned || command.locate(command.command).start < lastCheckout) continue;
          } else if (!isMovingUrl(command) || commands.some((it, i) => i > at && isChecked(it))) continue;
          const word = clone?.url ?? command.args.find((it) => isMovingUrl(command, it));
          if (!word) continue;
          const fix = clone && fixOf(clone, command, model, facts);
          const url = shown(word.value ?? word.text);
          const what = clone?.branch === undefined ? url : `${clone.branch} of ${url}`;
          yield {
            at: command.locate(word),
            message: `The cache keeps the first state of ${what} that is fetched here: name a tag or commit${clone ? ', or use ADD' : ''}.`,
            ...(fix && { fixes: [fix] }),
          };
        }
      }
    }
  },
});

/** Where the last command of a stage is that says which commit is wanted, of whatever was cloned before. */
function lastCheckoutOf(stage: Stage, model: Model): number {
  for (const instruction of [...stage.instructions].reverse()) {
    const found = commandsIn(model)
      .get(instruction)
      ?.findLast(
        ({ name, args }) => name === 'git' && args.some((it) => /^(?:checkout|reset|switch|worktree|pull|fetch)$/.test(it.text)),
      );
    if (found) return found.locate(found.command).start;
  }
  return -1;
}

const breaksCache = ({ kind, pairs }: Instruction): boolean =>
  (kind === 'ARG' || kind === 'ENV') && pairs.some((pair) => isVolatileName(pair.key.text));

/** A checksum pins what is fetched, whatever its address says. */
const isChecked = ({ name = '' }: RunCommand): boolean => /^(?:sha\d+sum|shasum|md5sum|gpgv?2?|minisign|cosign)$/.test(name);

/** `ADD` instead of a clone that is all its RUN does, or the first of what it does. */
function fixOf(clone: GitClone, command: RunCommand, model: Model, facts: Facts): Fix | undefined {
  const user = userAt(model.before(command.in).user, facts);
  // What ADD makes belongs to root.
  if (!clone.address || command.command.redirects.length > 0 || (user !== 'root' && user !== '0')) return undefined;
  if (model.problems.length > 0) return undefined;
  const edits = addInstead(command, command, addOf(clone.address, clone.destination), model);
  return edits && { title: 'Fetch it with ADD', safety: 'review', edits };
}
