import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { copyOf } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';
import { below, pathFrom } from '../../model/folders.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Stage, StageUse } from '../../model/model.ts';
import { type NativeOutput, nativeOutputs } from '../../model/native-output.ts';
import { insert } from '../../text/edit.ts';
import { once } from '../../text/once.ts';

type Libc = 'glibc' | 'musl' | 'none';

/** Programs of the official images that are linked against their C library. */
const PROGRAMS =
  /^\/usr\/(?:local\/)?bin\/(?:node|nodejs|python3?(?:\.\d+)?|ruby|php|perl|bun|deno|nginx|httpd|redis-server|psql|mysql)$/;
/** What makes programs for glibc run on Alpine, well or badly. */
const COMPATIBLE = /gcompat|libc6-compat|glibc|ld-linux|ld-musl|musl/;

export default rule({
  id: 'libc-mismatch',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['--from'],
  instructions: ['COPY'],
  summary: 'A program for one C library copied to a system with another',
  rationale: `
    Debian, Ubuntu and Red Hat use glibc, Alpine uses musl, and \`scratch\` and \`distroless/static\` have no C library at all. A program that
    is linked against the one does not start beside the other: the kernel does not find the loader that the file names, and says "no
    such file or directory" of a file that is there. Modules of Node.js and Python with native parts fail when they are loaded.

    Told of with evidence only: what \`go build\`, \`cargo build\` or a C compiler of the other stage wrote and which is not made static, a
    \`node_modules\` or virtual environment that was installed there, and interpreters that are copied out of an image.
  `,
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /app .\n\nFROM alpine:3.22\nCOPY --from=build /app /app',
      good: 'FROM golang:1.25 AS build\nRUN CGO_ENABLED=0 go build -o /app .\n\nFROM alpine:3.22\nCOPY --from=build /app /app',
    },
  ],
  *check({ model, facts }) {
    const known = new Map<Stage, NativeOutput[]>();
    const outputsOf = (stage: Stage): NativeOutput[] => {
      const found = known.get(stage) ?? nativeOutputs(stage, model);
      known.set(stage, found);
      return found;
    };
    for (const use of model.uses) {
      if (use.kind !== 'copy') continue;
      const to = libcOf(use.by, facts);
      const from = use.stage ? libcOf(use.stage, facts) : use.isIndex ? undefined : imageLibc(use.text, facts);
      if (!from || !to || from === to || from === 'none' || isMadeToRun(use.by)) continue;
      for (const source of copyOf(use.in, model).sources) {
        const path = source.text === undefined ? undefined : pathFrom('/', source.text);
        const found = path === undefined ? undefined : evidence(path, from, to, use, outputsOf);
        if (!found) continue;
        const fix = found.output?.kind === 'go' ? fixOf(found.output) : undefined;
        yield {
          at: { start: source.start, end: source.end },
          message: `${shown(source.text ?? '')} ${found.why}, and ${shown(nameOf(use.by))} has ${to === 'none' ? 'no C library' : to}.`,
          ...(found.output && {
            related: [{ at: found.output.command.locate(found.output.command.command), message: 'It is made here.' }],
          }),
          ...(fix && { fixes: [fix] }),
        };
      }
    }
  },
});

const nameOf = (stage: Stage): string => {
  const base = rootBase(stage);
  return base.kind === 'image' ? base.ref.replace(/@.*/, '') : base.kind;
};

function libcOf(stage: Stage, facts: Facts): Libc | undefined {
  const base = rootBase(stage);
  if (base.kind === 'scratch') return 'none';
  return base.kind === 'image' ? imageLibc(base.ref, facts) : undefined;
}

function imageLibc(ref: string, facts: Facts): Libc | undefined {
  const image = facts.get('image', ref);
  if (image.state === 'unknown' || image.value.os !== 'linux' || image.value.family === 'busybox') return undefined;
  if (image.value.family !== 'distroless') return image.value.libc;
  return /\/distroless\/static/.test(ref) ? 'none' : image.value.libc;
}

/** Whether the target stage brings a C library along, or something that stands in for one. */
const isMadeToRun = (stage: Stage): boolean => lineageOf(stage).some(isHelped);
const isHelped = once(({ instructions }: Stage): boolean => instructions.some(({ joined }) => COMPATIBLE.test(joined.text)));

interface Evidence {
  readonly why: string;
  readonly output?: NativeOutput;
}

function evidence(
  path: string,
  from: Libc,
  to: Libc,
  use: StageUse,
  outputsOf: (stage: Stage) => readonly NativeOutput[],
): Evidence | undefined {
  if (PROGRAMS.test(path) && to !== 'none') return { why: `is linked against ${from}` };
  if (!use.stage || path === '/') return undefined;
  const output = outputsOf(use.stage).find((it) => below(path, it.path) !== undefined || isIn(path, it));
  if (!output) return undefined;
  if (output.kind === 'modules' || output.kind === 'venv')
    return to === 'none' || reinstalls(use.by) ? undefined : { why: whyOf(output, path, from), output };
  // On Alpine cgo needs a compiler that the Go image lacks, and Rust links statically.
  if (from === 'musl' && output.kind !== 'c') return undefined;
  return { why: output.kind === 'go' ? `needs ${from} as soon as it uses net or cgo` : `is linked against ${from}`, output };
}

const whyOf = ({ kind, path: made }: NativeOutput, path: string, from: Libc): string =>
  `${made === path ? 'is' : `holds a ${kind === 'venv' ? 'virtual environment' : 'node_modules'} that is`} installed for ${from}, native parts included`;

/** A later install or rebuild in the target stage puts the native parts right. */
const reinstalls = once((stage: Stage): boolean =>
  stage.instructions.some(
    ({ kind, joined }) => kind === 'RUN' && /\b(?:npm|yarn|pnpm|pip3?|uv)\s+(?:ci|i|install|rebuild|sync)\b/.test(joined.text),
  ),
);

/** What cargo makes lies at the top of a folder of `target`; of modules the whole folder is meant. */
const isIn = (path: string, { path: made, kind }: NativeOutput): boolean =>
  kind === 'rust' ? /^(?:release|debug)\/[^/.]+$/.test(below(made, path) ?? '') : false;

const fixOf = ({ command }: NativeOutput): Fix => ({
  title: 'Build it with CGO_ENABLED=0',
  safety: 'review',
  edits: [insert(command.locate(command.command).start, 'CGO_ENABLED=0 ')],
});
