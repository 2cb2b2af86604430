import { rule } from '../../engine/rule.ts';
import { targetStage } from '../../model/build-args.ts';
import { shown } from '../../model/effective.ts';
import { replace } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';

export default rule({
  id: 'unknown-target',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A build that targets a stage which the Dockerfile does not have',
  rationale: `
    \`target:\` and \`--target\` name a stage, by what follows \`AS\` or by its number. When there is none of that name the build fails
    before it begins. Reported in the file that defines the build: Compose and bake files, workflows, Makefiles, scripts.
  `,
  examples: [
    {
      build: { file: 'compose.yaml', dockerfile: 'FROM node:22 AS dev\nFROM dev AS prod\n' },
      bad: 'services:\n  web:\n    build:\n      context: .\n      target: production',
      good: 'services:\n  web:\n    build:\n      context: .\n      target: prod',
    },
  ],
  check: () => [],
  *checkBuild({ build: { target, source }, model, bare }) {
    if (target === undefined || target === null || target === '' || model.stages.length === 0) return;
    if (targetStage(model, target)) return;
    // One that is inherited stands elsewhere.
    const at = bare(source.targetAt ?? source.at);
    // A stage without a literal name may have any.
    const names = model.stages.flatMap((it) => it.name ?? []);
    const near = nearest(target.toLowerCase(), names);
    const hint = near ? ` Did you mean ${near}?` : names.length > 0 ? ` It has ${listed(names)}.` : '';
    yield {
      at,
      message: `The Dockerfile has no stage ${shown(target)}.${hint}`,
      ...(near && source.targetAt ? { fixes: [{ title: `Write ${near}`, safety: 'review', edits: [replace(at, near)] }] } : {}),
    };
  },
});

const listed = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
