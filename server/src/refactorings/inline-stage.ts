import type { Model, Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import { changeOf, type RefactoringContext, refactoring } from '../refactor/refactoring.ts';
import { seesOtherArgs } from '../refactor/stage-args.ts';
import { dependsOnOrder, isTarget } from '../refactor/stage-builds.ts';
import { isNamedIndirectly } from '../refactor/stage-names.ts';
import { hasNamesakes, holdsTriggers, losesCommand, named, renumbered } from '../refactor/stage-text.ts';
import { applyEdits, type Edit, insert, remove } from '../text/edit.ts';
import { span, touches } from '../text/span.ts';

export default refactoring({
  id: 'inline-stage',
  kind: 'inline',
  since: '0.1.0',
  summary: 'Put a stage into the only one that is built on it',
  rationale: `A stage that only one other is built on, and that nothing copies from or builds, says in two places what is one. Its instructions move to the top of the stage that uses it, which keeps its name; stages that are used by number are counted again. Not offered where a known build has it as its target, where the two would not make the same image in one (\`ONBUILD\`, a \`CMD\` that an \`ENTRYPOINT\` drops), or where an \`ARG\` would be seen that was not seen before.`,
  examples: [
    {
      before: 'FROM debian:13 AS base\nWORKDIR /app\n\nFROM b‸ase\nCOPY . .\nCMD ["./run"]\n',
      after: 'FROM debian:13\nWORKDIR /app\nCOPY . .\nCMD ["./run"]\n',
    },
    {
      before:
        'FROM debian:13 AS b‸ase\nWORKDIR /app\n\nFROM golang:1.24 AS build\nRUN go build -o /out/app .\n\nFROM base AS final\nCOPY --from=1 /out/app .\n',
      after:
        'FROM golang:1.24 AS build\nRUN go build -o /out/app .\n\nFROM debian:13 AS final\nWORKDIR /app\nCOPY --from=0 /out/app .\n',
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    for (const user of model.stages) {
      const stage = user.base.kind === 'stage' ? user.base.stage : undefined;
      if (!stage || !(touches(user.from, at) || touches(stage.from, at)) || !fits(context, stage, user)) continue;
      const title = `Inline the stage ${stage.name} into ${user.name === undefined ? 'the one built on it' : user.name}`;
      yield { title, change: () => changeOf(title, path, edits(model, stage, user)) };
    }
  },
});

function fits(context: RefactoringContext, stage: Stage, user: Stage): boolean {
  const { model } = context;
  if (model.uses.filter((it) => it.stage === stage).length !== 1 || isNamedIndirectly(model, stage)) return false;
  if (context.builds.some((build) => build.contexts.some((it) => it.name.toLowerCase() === stage.name))) return false;
  if (isTarget(context, stage) || dependsOnOrder(context) || hasNamesakes(model)) return false;
  // A platform that is said of a stage on top of another one means nothing (dockerfile2llb/convert.go, init), and does here.
  if (user.from.flags.length > 0 || user.from.words[0]?.text.includes('$')) return false;
  if (holdsTriggers(stage.instructions) || losesCommand(stage.instructions, user.instructions)) return false;
  return !seesOtherArgs(model, stage, user.instructions) && !meansAnother(model, stage, user);
}

/** True when an image that the stage names would be a stage, were it further down. */
function meansAnother(model: Model, stage: Stage, user: Stage): boolean {
  const between = new Set(model.stages.slice(stage.index + 1, user.index).flatMap((it) => it.name ?? []));
  if (between.size === 0) return false;
  const texts = [
    stage.baseText ?? '',
    ...model.uses.filter((it) => it.by === stage && !it.stage).map((it) => it.text.toLowerCase()),
  ];
  return stage.from.words[0]?.text.includes('$') === true || texts.some((it) => between.has(it));
}

function edits(model: Model, stage: Stage, user: Stage): Edit[] {
  const numbers = renumbered(model, stage.index + 1, -1);
  const renamed = named(stage, user.nameWord?.text);
  if (user.index === stage.index + 1) return [...renamed, ...numbers, remove(joint(model, user))];
  const { text, lines } = model.file;
  const next = model.stages[stage.index + 1];
  const start = topOf(model, stage.from);
  const end = next ? topOf(model, next.from) : text.length;
  const moved = [...renamed, ...numbers].filter((it) => it.span.start >= start && it.span.end <= end);
  const block = applyEdits(
    text.slice(start, end),
    moved.map((it) => ({ ...it, span: span(it.span.start - start, it.span.end - start) })),
  );
  const line = lines.lineAt(user.from.start);
  const from = span(lines.start(line), lines.start(lines.lineAt(user.from.end) + 1));
  return [
    remove(span(start, end)),
    ...numbers.filter((it) => !moved.includes(it)),
    insert(from.start, block.trimEnd() + lines.lineBreak),
    remove(from),
  ];
}

/** The line of a FROM, with the blank lines above it where it has no comment of its own. */
function joint({ file: { text, lines } }: Model, { from }: Stage): { start: number; end: number } {
  let line = lines.lineAt(from.start);
  const end = lines.start(lines.lineAt(from.end) + 1);
  while (line > 0 && text.slice(lines.start(line - 1), lines.end(line - 1)).trim() === '') line--;
  return span(lines.start(line), end);
}
