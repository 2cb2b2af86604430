import type { Build } from '../../builds/build.ts';
import { rule } from '../../engine/rule.ts';
import { declaredArgs, isPredefined, stagesFor, targetStage } from '../../model/build-args.ts';
import { shown } from '../../model/effective.ts';
import type { Model } from '../../model/model.ts';

export default rule({
  id: 'unused-build-arg',
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the argument, its declaration or the target is wrong is for the author to say',
  summary: 'A build argument that only stages declare which the build does not make',
  rationale: `
    An \`ARG\` counts in its own stage, and in those that are built from it. A build of another stage takes the argument and does nothing
    with it. The target may be wrong, or the \`ARG\` may have to stand in the other stage as well, or before the first \`FROM\` with a
    declaration in each stage.
  `,
  examples: [
    {
      build: { file: 'compose.yaml', dockerfile: 'FROM node:22 AS dev\nFROM node:22 AS prod\nARG APP_VERSION\n' },
      bad: 'services:\n  web:\n    build:\n      context: .\n      target: dev\n      args:\n        APP_VERSION: "1.2"',
      good: 'services:\n  web:\n    build:\n      context: .\n      target: prod\n      args:\n        APP_VERSION: "1.2"',
    },
  ],
  check: () => [],
  *checkBuild({ build, model, all, text }) {
    const declared = declaredArgs(model);
    for (const { name, at } of build.args) {
      const where = declared.get(name);
      if (!where || where.global || isPredefined(name) || !text.slice(at.start, at.end).includes(name)) continue;
      // What several builds read in one place is for those whom it concerns.
      const readers = all.filter((other) => other.build.args.some((it) => it.name === name && it.at.start === at.start));
      if (readers.some((other) => mayUse(other.build, other.model, name))) continue;
      const names = [...where.stages].map((it) => it.name ?? `number ${it.index}`);
      const stages = `stage${names.length === 1 ? '' : 's'} ${names.slice(0, 3).join(', ')}`;
      yield {
        at,
        message: `Only the ${stages} declare${names.length === 1 ? 's' : ''} ${shown(name)}, which this build does not make.`,
      };
    }
  },
});

function mayUse({ target }: Build, model: Model, name: string): boolean {
  const where = declaredArgs(model).get(name);
  const stage = target === null ? undefined : targetStage(model, target);
  if (!stage) return true;
  const made = stagesFor(model, stage);
  return where !== undefined && (where.global || [...where.stages].some((it) => made.has(it)));
}
