import { rule } from '../../engine/rule.ts';
import { targetsOf } from '../../facts/targets.ts';
import { shown } from '../../model/effective.ts';
import { usedStages } from '../../model/stage-graph.ts';

export default rule({
  id: 'orphan-from',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what of the stage the image should have is for the author to say',
  summary: 'A second `FROM` that drops what the first one made',
  rationale: `
    Two \`FROM\`s do not add up: each begins a new image, and only the last one is built. A stage without a name, from which nothing
    is copied, adds nothing at all, and BuildKit does not even run it. To have programs of two images, copy them:
    \`COPY --from=node:22 /usr/local/bin/node /usr/local/bin/\`.
  `,
  examples: [
    {
      bad: 'FROM node:22\nFROM python:3.13\nCOPY . /app',
      good: 'FROM node:22 AS node\nFROM python:3.13\nCOPY --from=node /usr/local/bin/node /usr/local/bin/',
    },
  ],
  *check({ model, facts }) {
    // What the builder rejects may be a template, with a choice of FROMs.
    if (model.stages.length < 2 || model.problems.length > 0) return;
    const used = usedStages(model);
    const targets = targetsOf(model, facts);
    if (targets && !targets.complete) return;
    for (const stage of model.stages) {
      if (stage === model.final || stage.name !== undefined || used.has(stage) || targets?.stages.has(stage)) continue;
      const image = stage.from.words[0];
      // A FROM that cannot be read is told by others.
      if (!image || stage.from.words.length !== 1) continue;
      yield {
        at: image,
        message: `Nothing of the stage on this line, FROM ${shown(image.text)}, gets into the image: only the last FROM counts, and no step copies from it.`,
        tag: 'unnecessary',
      };
    }
  },
});
