import { rule } from '../../engine/rule.ts';
import { isDebugName } from '../../knowledge/stage-names.ts';
import { commandsOf, type RunCommand } from '../../model/commands.ts';
import { rootBase, shippedStages } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { startedPrograms } from '../../model/started.ts';
import type { Instruction } from '../../syntax/ast.ts';

/** What prepares a system, and compiles nothing. */
const PREPARES =
  /^(?:apt|apt-get|yum|dnf|rm|mkdir|ln|chmod|chown|cp|mv|echo|export|set|useradd|groupadd|adduser|addgroup|ldconfig|locale-gen|update-ca-certificates|true)$/;
/** Packages of those who compile, or who let a library do it when the program runs. */
const COMPILES =
  /^(?:build-essential|cmake|make|ninja-build|gcc|g\+\+|clang|llvm|python\d?|cuda-|libnvvm)|-(?:dev|devel|python3?)$|nvcc|nsight/;
/** Programs whose libraries may compile kernels when they run: Triton, Numba, CuPy. */
const COMPILES_LATER = /^(?:python[\d.]*|pip|vllm|sglang|jupyter.*|torchrun|accelerate|julia|nvcc|(?:ba)?sh)$|\.(?:py|sh)$/;

export default rule({
  id: 'shipped-cuda-compiler',
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the program needs base or runtime, and compiles something when it runs, only the author knows',
  words: ['-devel'],
  summary: 'A final image on `nvidia/cuda:…-devel` in which nothing is compiled',
  rationale: `
    The flavour \`devel\` of \`nvidia/cuda\` holds the compiler, headers and static libraries: several GB more than \`runtime\`, which has the
    libraries that a finished program loads. A stage that builds needs it; an image that gets the program from another stage mostly does not.

    Silent unless another stage makes the program and the image itself only installs packages, none of which compiles; and silent for
    Python and scripts, whose libraries may compile when they run.
  `,
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.6.3-devel-ubuntu24.04 AS build\nRUN nvcc -o /app app.cu\n\nFROM nvidia/cuda:12.6.3-devel-ubuntu24.04\nCOPY --from=build /app /app\nCMD ["/app"]',
      good: 'FROM nvidia/cuda:12.6.3-devel-ubuntu24.04 AS build\nRUN nvcc -o /app app.cu\n\nFROM nvidia/cuda:12.6.3-runtime-ubuntu24.04\nCOPY --from=build /app /app\nCMD ["/app"]',
    },
  ],
  *check({ model }) {
    const stages = shippedStages(model);
    const last = stages.at(-1);
    const image = last?.from.words[0];
    if (!last || !image || stages.some((it) => isDebugName(it.name ?? '') || it.name === 'devel') || !isDevel(last)) return;
    if (!model.uses.some((it) => it.kind === 'copy' && it.stage && stages.includes(it.by) && !stages.includes(it.stage))) return;
    const programs = stages.flatMap(startedPrograms);
    if (programs.length === 0 || programs.some(({ name }) => COMPILES_LATER.test(name))) return;
    const commands = commandsOf(model).filter((it) => it.stage && stages.includes(it.stage));
    const read = new Set(commands.map((it) => it.in));
    const isRead = (it: Instruction): boolean => it.kind !== 'RUN' || read.has(it);
    if (!commands.every(isPreparation) || !stages.every((it) => it.instructions.every(isRead))) return;
    yield {
      at: { start: image.start, end: image.end },
      message: 'The image ships the compiler of CUDA, and nothing in it compiles: the flavour runtime is several GB smaller.',
    };
  },
});

function isDevel(stage: Stage): boolean {
  const base = rootBase(stage);
  return (
    base.kind === 'image' &&
    /^(?:nvcr\.io\/)?nvidia\/cuda$/.test(base.reference.familiar) &&
    /-devel(?:-|$)/.test(base.reference.tag ?? '')
  );
}

const isPreparation = ({ name = '', args }: RunCommand): boolean =>
  PREPARES.test(name) && !args.some((it) => COMPILES.test(it.value ?? it.text));
