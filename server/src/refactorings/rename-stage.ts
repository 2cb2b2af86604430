import { modelOf } from '../engine/lint.ts';
import type { Stage } from '../model/model.ts';
import type { Change } from '../refactor/change.ts';
import { type RefactoringContext, refactoring } from '../refactor/refactoring.ts';
import { retargeted } from '../refactor/stage-builds.ts';
import { freeStageName, isNamedIndirectly, stageNameAt, stageNameProblem, usesAgree } from '../refactor/stage-names.ts';
import { asWord } from '../refactor/stage-text.ts';
import { applyEdits, type Edit, insert, replace } from '../text/edit.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'rename-stage',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Rename a stage wherever it is named',
  rationale: `The name of a stage stands in \`FROM\`, \`COPY --from\` and \`RUN --mount=from=\`, and outside of the Dockerfile as the target of Compose services, bake targets, workflows and scripts. All of them are changed together. A name that is taken, by a stage, an image or a named context, is refused, and so is the change where the stage may be named through a variable. A stage without a name gets one, and its numbers become that name.`,
  examples: [
    {
      before: 'FROM golang:1.24 AS b‸uild\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\n',
      after: 'FROM golang:1.24 AS compile\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=compile /app /app\n',
      name: 'compile',
    },
    {
      before: 'FROM node:22 AS deps\nRUN npm ci\n\nFROM deps AS d‸ev\n\nFROM deps AS prod\n',
      after: 'FROM node:22 AS deps\nRUN npm ci\n\nFROM deps AS development\n\nFROM deps AS prod\n',
      name: 'development',
      files: { 'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      target: dev\n' },
      filesAfter: { 'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      target: development\n' },
    },
    {
      before: 'F‸ROM golang:1.24\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=0 /app /app\n',
      after: 'FROM golang:1.24 AS build\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\n',
    },
  ],
  *offer(context) {
    const { model, at } = context;
    const stage = stageNameAt(model, at)?.stage ?? model.stages.find((it) => touches(it.from, at));
    if (stage?.name !== undefined) {
      const { name: old } = stage;
      yield {
        title: `Rename the stage ${old}`,
        name: old,
        needsName: true,
        nameProblem: (name) => problem(context, stage, name),
        change: (name = old) => renamed(context, stage, name, `Rename the stage ${old} to ${name}`),
      };
      return;
    }
    const bare = stage?.from.words.length === 1 ? stage : undefined;
    if (!bare || !isNumbered(context, bare)) return;
    const wanted = freeStageName(context, 'build');
    yield {
      title: `Name the stage ${wanted}`,
      name: wanted,
      nameProblem: (name) => problem(context, bare, name),
      change: (name = wanted) => renamed(context, bare, name, `Name the stage ${name}`),
    };
  },
});

/** A name is worth having where a number is used in its place. */
const isNumbered = ({ model }: RefactoringContext, stage: Stage): boolean =>
  model.uses.some((it) => it.isIndex && it.stage === stage);

function problem(context: RefactoringContext, stage: Stage, name: string): string | undefined {
  if (name === stage.name) return undefined;
  const wrong = stageNameProblem(context, name, stage);
  if (wrong !== undefined) return wrong;
  const { model, path } = context;
  const after = applyEdits(model.file.text, renamed(context, stage, name, '').edits.get(path) ?? []);
  if (!usesAgree(model, modelOf(after))) return `Another stage or image would be meant somewhere, were this one called ${name}.`;
  if (stage.name === undefined) return undefined;
  if (context.builds.some((build) => build.contexts.some((it) => it.name.toLowerCase() === stage.name)))
    return `A build replaces the stage ${stage.name} by a context of that name.`;
  if (isNamedIndirectly(context.model, stage)) return `The stage ${stage.name} may be named through a variable or by ONBUILD.`;
  const builds = retargeted(context, stage, name);
  return 'problem' in builds ? builds.problem : undefined;
}

function renamed(context: RefactoringContext, stage: Stage, name: string, title: string): Change {
  const { model, path } = context;
  const image = stage.from.words[0];
  const builds = stage.name === undefined ? undefined : retargeted(context, stage, name);
  const own: Edit[] = [];
  if (stage.nameWord) own.push(replace(stage.nameWord, name));
  else if (image) own.push(insert(image.end, `${asWord(stage.from)}${name}`));
  for (const use of model.uses)
    if (use.stage === stage && (!use.isIndex || stage.name === undefined)) own.push(replace(use, name));
  const edits = new Map<string, readonly Edit[]>([[path, own]]);
  if (builds && 'edits' in builds) for (const [file, list] of builds.edits) edits.set(file, list);
  return { title, edits, created: new Map() };
}
