import { rule } from '../../engine/rule.ts';
import { declaredArgs, isPredefined } from '../../model/build-args.ts';
import { shown } from '../../model/effective.ts';
import { replace } from '../../text/edit.ts';
import { nearestName } from '../../text/nearest.ts';

export default rule({
  id: 'unknown-build-arg',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A build argument that the Dockerfile does not declare',
  rationale: `
    An argument reaches a build only where an \`ARG\` of its name declares it; any other is dropped, with a warning at the end of the
    build's output at best. Mostly it is a name that was changed on one side. The arguments that every build knows, as \`HTTP_PROXY\`
    and \`TARGETPLATFORM\`, need no declaration.

    Reported in the file that defines the build, when the Dockerfile is known.
  `,
  examples: [
    {
      build: { file: 'compose.yaml', dockerfile: 'FROM node:22\nARG APP_VERSION\n' },
      bad: 'services:\n  web:\n    build:\n      context: .\n      args:\n        APP_VERSON: "1.2"',
      good: 'services:\n  web:\n    build:\n      context: .\n      args:\n        APP_VERSION: "1.2"',
    },
  ],
  check: () => [],
  *checkBuild({ build, model, all, text: source, bare }) {
    if (model.stages.length === 0) return;
    const declared = declaredArgs(model);
    for (const { name, at: whole } of build.args) {
      const at = bare(whole);
      // What stands in a variable, or where several builds read it, is for all whom it concerns.
      if (isPredefined(name) || !source.slice(at.start, at.end).includes(name)) continue;
      const readers = all.filter((other) => other.build.args.some((it) => it.name === name && it.at.start === whole.start));
      if (readers.some((other) => declaredArgs(other.model).has(name))) continue;
      const near = nearestName(name, declared.keys());
      const text = near ? ` Did you mean ${near}?` : '';
      yield {
        at,
        message: `No ARG of the Dockerfile declares ${shown(name)}, so the build drops it.${text}`,
        ...(near && at.end - at.start === name.length
          ? { fixes: [{ title: `Write ${near}`, safety: 'review' as const, edits: [replace(at, near)] }] }
          : {}),
      };
    }
  },
});
