import type { Stage } from '../model/model.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { mergedRuns } from '../refactor/run-merge.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Span, touches } from '../text/span.ts';

export default refactoring({
  id: 'merge-runs',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Make one `RUN` of several that follow each other',
  rationale: `
    Every \`RUN\` is a layer: what one writes and the next deletes is still in the image that is pulled. In one \`RUN\` it never gets there,
    and steps that belong together are repeated together.

    The commands are joined by \`&&\`, so the build stops where it stopped before. Lists with \`||\` or \`;\` are grouped, and a step that changes
    its folder, its variables or its options gets a shell of its own in \`( … )\`. Comments between the steps stay. Nothing is offered where
    the flags differ, where a process of the first step would still run in the second, and where \`set -e\` would lose its effect.
  `,
  examples: [
    {
      before: 'FROM debian:13\nRUN apt-get up‸date\n# Needed by make\nRUN apt-get install -y gcc\n',
      after: 'FROM debian:13\nRUN apt-get update \\\n    # Needed by make\n    && apt-get install -y gcc\n',
    },
    {
      before: 'FROM debian:13\nRU«N cd /src && make\nRUN rm -rf /src || true\nRUN ldconf»ig\n',
      after: 'FROM debian:13\nRUN ( cd /src && make ) \\\n    && { rm -rf /src || true; } \\\n    && ldconfig\n',
    },
  ],
  *offer({ model, at, path }) {
    for (const stage of model.stages) {
      const runs = chosen(stage, at);
      const edits = runs.length > 1 ? mergedRuns(runs, model) : undefined;
      if (!edits) continue;
      const title = `Merge ${runs.length} RUN instructions into one`;
      yield { title, change: () => changeOf(title, path, edits) };
    }
  },
});

/** What is selected, if that is RUNs alone; for a cursor its RUN and the next. */
function chosen(stage: Stage, at: Span): readonly Instruction[] {
  const { instructions } = stage;
  const touched = instructions.filter((it) => touches(it, at));
  if (touches(stage.from, at) || touched.length === 0 || touched.some((it) => it.kind !== 'RUN')) return [];
  if (at.end > at.start) return touched;
  const next = instructions[instructions.indexOf(touched[0] as Instruction) + 1];
  return touched.length === 1 && next?.kind === 'RUN' ? [...touched, next] : [];
}
