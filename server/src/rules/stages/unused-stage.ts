import { rule } from '../../engine/rule.ts';
import { targetsOf } from '../../facts/targets.ts';
import { isDebugName, isIngredientName } from '../../knowledge/stage-names.ts';
import type { Stage } from '../../model/model.ts';
import { usedStages } from '../../model/stage-graph.ts';

export default rule({
  id: 'unused-stage',
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the stage is dead or somebody builds it by its name is for the author to say',
  summary: 'A named stage that nothing uses',
  rationale: `
    No later \`FROM\`, \`COPY --from\` or mount names the stage, it is not the last one, and no build of the workspace has it as its target. The
    builder then skips it, so it breaks unseen, and readers take it for a part of the image. Most often the \`COPY --from\` that should use it
    has been lost, or names another stage.

    When the workspace defines builds, with a known target each, a stage is told of that does work and makes no image to run: one with a
    \`CMD\` or a \`USER\`, one for tests or debugging, and one of exported files may be built by hand. Without builds it has to be the
    only unused stage, and to be called like an ingredient (\`builder\`, \`deps\`): a file with several is built with \`--target\`.
  `,
  examples: [
    {
      bad: 'FROM golang:1.25 AS builder\nRUN go build -o /app\n\nFROM alpine:3.22\nCOPY app /app',
      good: 'FROM golang:1.25 AS builder\nRUN go build -o /app\n\nFROM alpine:3.22\nCOPY --from=builder /app /app',
    },
  ],
  *check({ model, facts }) {
    // What the builder rejects may be a template.
    if (model.stages.length < 2 || model.problems.length > 0) return;
    const used = usedStages(model);
    const unused = model.stages.filter((it) => it !== model.final && !used.has(it));
    const named = unused.filter((it) => it.name !== undefined);
    if (named.length === 0) return;
    const targets = targetsOf(model, facts);
    if (targets && !targets.complete) return;
    const isKnown = targets !== undefined && targets.builds.length > 0;
    for (const stage of named) {
      if (
        isKnown ? targets.stages.has(stage) || !isMadeForOthers(stage) : named.length > 1 || !isIngredientName(stage.name ?? '')
      )
        continue;
      const word = stage.nameWord;
      if (!word) continue;
      const who = isKnown ? `no build of the workspace makes it (${placesOf(targets.builds)})` : 'it is not the last one';
      yield {
        at: word,
        message: `Nothing in this file uses the stage ${word.text}, and ${who}.`,
        tag: 'unnecessary',
      };
    }
  },
});

/** What a running container needs; a stage that others copy from does without. */
const RUNNING: ReadonlySet<string | undefined> = new Set([
  'CMD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'USER',
  'VOLUME',
  'STOPSIGNAL',
]);

/** Whether a stage does work and yet makes no image to run: neither for debugging, nor files to be exported from an empty one. */
function isMadeForOthers({ name = '', base, instructions }: Stage): boolean {
  if (isDebugName(name) || base.kind === 'scratch' || instructions.some(({ kind }) => RUNNING.has(kind))) return false;
  return instructions.some(({ kind }) => kind === 'RUN' || kind === 'ADD' || kind === 'COPY');
}

function placesOf(builds: readonly { readonly label: string }[]): string {
  const [first = '', ...more] = new Set(builds.map((it) => it.label));
  return more.length > 0 ? `${first} and ${more.length} more` : first;
}
