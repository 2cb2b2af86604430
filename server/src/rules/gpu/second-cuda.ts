import { rule } from '../../engine/rule.ts';
import { calledCommands } from '../../model/commands.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { namedInstall } from '../../model/named-install.ts';

/** What the flavours of nvidia/cuda hold, each with what the ones before it hold (gitlab.com/nvidia/container-images/cuda, dist/). */
const FLAVOURS: readonly (readonly [name: string, packages: RegExp])[] = [
  ['base', /^cuda-(?:cudart|compat)$/],
  ['runtime', /^(?:cuda-(?:libraries|nvtx)|libcublas|libcusparse|libnpp)$/],
  [
    'devel',
    /^(?:cuda-(?:libraries|cudart|nvml)-dev(?:el)?|cuda-(?:command-line-tools|minimal-build|nvcc|toolkit)|lib(?:cublas|cusparse|npp)-dev(?:el)?)$/,
  ],
];

export default rule({
  id: 'second-cuda',
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'other packages of the step may need the line, and the author may have meant another flavour of the image',
  words: ['nvidia/cuda'],
  instructions: ['RUN'],
  summary: 'CUDA installed on an image that has it',
  rationale: `
    The images \`nvidia/cuda\` hold CUDA in the version of their tag: \`base\` the runtime library, \`runtime\` the libraries, \`devel\` compiler and
    headers, and with \`cudnn\` cuDNN. To install the same again adds nothing but its packages' newer patches, several GB in the worst
    case. Debian's and Ubuntu's own \`nvidia-cuda-toolkit\` is a second, older CUDA, whose \`nvcc\` lies in \`/usr/bin\`: which of the two a build
    takes is then decided by \`PATH\`. Other versions than the tag's are left alone, and so is what the flavour has not.
  `,
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.6.3-devel-ubuntu24.04\nRUN apt-get update && apt-get install -y cuda-toolkit-12-6',
      good: 'FROM nvidia/cuda:12.6.3-devel-ubuntu24.04\nRUN apt-get update && apt-get install -y cmake',
    },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      const cuda = command.stage && cudaOf(command.stage);
      const install = cuda && namedInstall(command);
      if (!cuda || !install || !/^(?:apt|yum|dnf)$/.test(install.installer.name)) continue;
      for (const word of install.packages) {
        const name = word.value?.replace(/[=/].*$/, '');
        if (name === undefined) continue;
        if (name === 'nvidia-cuda-toolkit' && cuda.flavour === 'devel')
          yield {
            at: command.locate(word),
            message: `${name} is a second CUDA of another version: the base image has ${cuda.version}.`,
          };
        else if (isThere(name, cuda) && name.startsWith('cuda-toolkit-'))
          yield {
            at: command.locate(word),
            message: `${name} adds profilers and documents: compiler and libraries are in the base image, ${cuda.tag}.`,
          };
        else if (isThere(name, cuda))
          yield { at: command.locate(word), message: `${name} is a part of the base image, whose tag is ${cuda.tag}.` };
      }
    }
  },
});

interface Cuda {
  readonly tag: string;
  readonly version: string;
  /** As packages have it: `12-6`. */
  readonly suffix: string;
  readonly flavour: string;
  readonly hasCudnn: boolean;
}

function cudaOf(stage: Stage): Cuda | undefined {
  const base = rootBase(stage);
  if (base.kind !== 'image' || !/^(?:nvcr\.io\/)?nvidia\/cuda$/.test(base.reference.familiar)) return undefined;
  const { tag = '' } = base.reference;
  const [, version, suffix, flavour] = /^((\d+\.\d+)\.\d+)-(?:cudnn\d*-)?(base|runtime|devel)-/.exec(tag) ?? [];
  if (version === undefined || suffix === undefined || flavour === undefined) return undefined;
  return { tag, version, suffix: suffix.replace('.', '-'), flavour, hasCudnn: tag.includes('cudnn') };
}

function isThere(name: string, { suffix, flavour, hasCudnn }: Cuda): boolean {
  if (/^libcudnn\d+(?:-cuda-\d+)?$/.test(name)) return hasCudnn;
  if (!name.endsWith(`-${suffix}`)) return false;
  const last = FLAVOURS.findIndex(([it]) => it === flavour);
  return FLAVOURS.slice(0, last + 1).some(([, packages]) => packages.test(name.slice(0, -suffix.length - 1)));
}
