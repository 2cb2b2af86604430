import { rule } from '../../engine/rule.ts';
import { targetsOf } from '../../facts/targets.ts';
import { isDebugName, isReleaseName } from '../../knowledge/stage-names.ts';
import { usedStages } from '../../model/stage-graph.ts';

export default rule({
  id: 'default-stage-is-debug',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'moving stages around changes what the builds of others make',
  summary: 'A plain build makes the debug or test stage',
  rationale: `
    Without \`--target\` the builder makes the last stage. When that is the one for debugging or testing, and the one to be shipped stands
    above it, a plain \`docker build .\`, a Compose service without \`target\` and most registries' automatic builds ship the wrong image.
    Put the stage that is shipped last: \`FROM release\` at the end of the file is enough.

    Silent when the workspace defines builds and each of them names its target.
  `,
  examples: [
    {
      bad: 'FROM node:22 AS production\nCMD ["node", "app.js"]\n\nFROM production AS debug\nCMD ["node", "--inspect", "app.js"]',
      good: 'FROM node:22 AS base\n\nFROM base AS debug\nCMD ["node", "--inspect", "app.js"]\n\nFROM base AS production\nCMD ["node", "app.js"]',
    },
  ],
  *check({ model, facts }) {
    const { final } = model;
    if (!final?.nameWord || !isDebugName(final.name ?? '')) return;
    const used = usedStages(model);
    // A release that others only take from is an ingredient, unless the last one is built on it.
    const release = model.stages.findLast(
      (it) =>
        it !== final &&
        isReleaseName(it.name ?? '') &&
        (!used.has(it) || (final.base.kind === 'stage' && final.base.stage === it)),
    );
    if (!release?.nameWord) return;
    const targets = targetsOf(model, facts);
    const plain = targets?.builds.find((it) => it.target === undefined);
    if (targets && targets.builds.length > 0 && !plain) return;
    const who = plain ? `${plain.place} names no target, so it makes` : 'A build without --target makes';
    yield {
      at: final.nameWord,
      message: `${who} the last stage, ${final.nameWord.text}, and not ${release.nameWord.text}.`,
      related: [{ at: release.nameWord, message: 'This stage is the one to be shipped, by its name.' }],
    };
  },
});
