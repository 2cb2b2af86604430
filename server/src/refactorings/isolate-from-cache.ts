import { baseName } from '../builds/paths.ts';
import { commandsIn, type RunCommand } from '../model/commands.ts';
import type { Model, Stage } from '../model/model.ts';
import { buildsWith, neverCached } from '../refactor/cache-filter.ts';
import type { Change } from '../refactor/change.ts';
import { type RefactoringContext, refactoring } from '../refactor/refactoring.ts';
import { dependsOnOrder } from '../refactor/stage-builds.ts';
import { type Cut, cutEdits } from '../refactor/stage-cut.ts';
import { freeStageName, stageNameProblem } from '../refactor/stage-names.ts';
import { type StagePart, selectedPart } from '../refactor/stage-selection.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'isolate-from-cache',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Give a step a stage of its own that builds never take from the cache',
  rationale: `
    A step that asks the world for its newest state, as \`git clone\` or \`apt-get upgrade\`, is right once and then comes from the cache. A
    Dockerfile cannot say that of a step; a build can, of a stage. So the step becomes a stage, and every known build that makes it is told:
    \`no-cache-filter\` of a bake target, \`x-bake\` of a Compose service, which counts when bake reads that file, \`no-cache-filters\` of
    \`docker/build-push-action\`, \`--no-cache-filter\` of a command. What is above it stays cached.

    The stages make the same image as one did, for the reasons that *extract-stage* gives, and nothing is offered where it gives none. Nor is
    it where no build is known, or one that cannot be told: a stage alone would change nothing.
  `,
  examples: [
    {
      before:
        'FROM debian:13\nRUN apt-get update && apt-get install -y git make\nR‸UN git clone https://example.com/app.git /src\nRUN make -C /src install\n',
      after:
        'FROM debian:13 AS base\nRUN apt-get update && apt-get install -y git make\n\nFROM base AS fresh\nRUN git clone https://example.com/app.git /src\n\nFROM fresh\nRUN make -C /src install\n',
      files: { 'docker-bake.hcl': 'target "app" {\n  tags = ["app"]\n}\n' },
      filesAfter: { 'docker-bake.hcl': 'target "app" {\n  no-cache-filter = ["fresh"]\n  tags = ["app"]\n}\n' },
    },
    {
      before: 'FROM alpine:3.22\nRUN apk add nginx\n«RUN apk upgrade\n»CMD ["nginx"]\n',
      after:
        'FROM alpine:3.22 AS base\nRUN apk add nginx\n\nFROM base AS upgraded\nRUN apk upgrade\n\nFROM upgraded\nCMD ["nginx"]\n',
      name: 'upgraded',
      files: { 'compose.yaml': 'services:\n  web:\n    build: .\n' },
      filesAfter: {
        'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      x-bake: { no-cache-filter: [upgraded] }\n',
      },
    },
  ],
  *offer(context) {
    const { model, path } = context;
    const part = partAt(context);
    if (!part || dependsOnOrder(context)) return;
    const { stage, own } = part;
    const builds = buildsWith(context, stage);
    const isWhole = part.start === 0 && part.end === stage.instructions.length;
    // A stage that goes on below keeps its name for what follows.
    const isLast = part.end === stage.instructions.length;
    if (builds.length === 0 || (isLast && stage.name === undefined)) return;
    const wanted = isLast ? (stage.name ?? '') : freeStageName(context, 'fresh');
    const edits = isWhole ? [] : cutEdits(model, stage, cutsOf(context, part, wanted));
    const known = neverCached(context, builds, wanted);
    if (!edits || !known) return;
    const files = [...known.edits.keys()].map(baseName);
    const where = files.length === 1 ? files[0] : `${files.length} files`;
    const what = own.length === 1 ? 'this step' : `${own.length} steps`;
    const title = (name: string): string =>
      isLast
        ? `Let ${where} never take the stage ${name} from the cache`
        : `Isolate ${what} in the stage ${name}, never cached by ${where}`;
    yield {
      title: title(wanted),
      ...(isLast ? {} : { name: wanted, nameProblem: (name: string) => stageNameProblem(context, name) }),
      change: (name = wanted): Change => ({
        title: title(name),
        edits: new Map([
          ...(isWhole ? [] : [[path, cutEdits(model, stage, cutsOf(context, part, name)) ?? []] as const]),
          ...(neverCached(context, builds, name)?.edits ?? []),
        ]),
        created: new Map(),
      }),
    };
  },
});

/** What is selected, or the step under the cursor where it asks for what others may have changed. */
function partAt({ model, at }: RefactoringContext): StagePart | undefined {
  if (at.start < at.end) {
    const part = selectedPart(model, at);
    return part?.own.some((it) => it.kind === 'RUN') ? fromTop(part) : undefined;
  }
  const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it.keyword, at));
  const stage = run && model.stageOf(run);
  if (!run || !stage || !(commandsIn(model).get(run) ?? []).some(asksForNews)) return undefined;
  const start = stage.instructions.indexOf(run);
  return fromTop({ stage, start, end: start + 1, own: [run] });
}

/** Declarations above are no base of their own. */
function fromTop(part: StagePart): StagePart {
  const above = part.stage.instructions.slice(0, part.start);
  return above.every((it) => it.kind === 'ARG') ? { ...part, start: 0 } : part;
}

const CHANGING = /^(?:git|svn|hg|curl|wget|date)$/;
const SYSTEM = /^(?:apt|apt-get|apk|dnf|yum|microdnf|zypper|pacman)$/;

function asksForNews({ name = '', args }: RunCommand): boolean {
  const sub = args.map((it) => it.value ?? it.text).find((it) => !it.startsWith('-'));
  if (SYSTEM.test(name)) return /^(?:update|upgrade|dist-upgrade|full-upgrade|up|dup)$/.test(sub ?? '');
  return CHANGING.test(name);
}

function cutsOf(context: Pick<RefactoringContext, 'model' | 'builds'>, { stage, start, end }: StagePart, name: string): Cut[] {
  const middle = stage.instructions[start];
  const rest = stage.instructions[end];
  return [
    ...(middle && start > 0 ? [{ before: middle, name: baseOf(context, stage, name) }] : []),
    ...(rest ? [{ before: rest, name }] : []),
  ];
}

function baseOf(
  context: { readonly model: Model; readonly builds: RefactoringContext['builds'] },
  stage: Stage,
  taken: string,
): string {
  const base = freeStageName(context, stage.name === undefined ? 'base' : `${stage.name}-base`);
  return base === taken ? freeStageName(context, `${base}-2`) : base;
}
