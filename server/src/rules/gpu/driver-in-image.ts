import { rule } from '../../engine/rule.ts';
import { calledCommands } from '../../model/commands.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { namedInstall } from '../../model/named-install.ts';

/** Packages of NVIDIA's repositories that work with the kernel, or with Docker, of the host (docs.nvidia.com/datacenter/tesla, …/container-toolkit). */
const HOST =
  /^(?:cuda|cuda-\d+-\d+|cuda-drivers(?:-.*)?|nvidia-driver(?:-.*)?|nvidia-(?:kernel|dkms|open|headless)(?:-.*)?|nvidia-container-(?:toolkit|runtime)(?:-.*)?|nvidia-docker2?|libnvidia-container(?:1|-tools)|nvidia-fabricmanager.*|cuda-runtime-\d+-\d+)$/;

export default rule({
  id: 'driver-in-image',
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which parts of CUDA the program needs, only the author knows',
  words: ['nvidia', 'cuda'],
  instructions: ['RUN'],
  summary: 'A driver of a GPU, or what gives containers one, in an image',
  rationale: `
    The driver belongs to the kernel of the host, and NVIDIA's container toolkit mounts its libraries into a container that is started
    with \`--gpus\`. A second driver in the image is of another version sooner or later: then programs fail with "driver/library version
    mismatch". The packages \`cuda\` and \`cuda-runtime-*\` bring the driver along; \`cuda-toolkit-*\` and \`cuda-libraries-*\` do not. The
    toolkit and \`nvidia-docker2\` belong on the machine that runs Docker.
  `,
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.6.3-base-ubuntu24.04\nRUN apt-get update && apt-get install -y cuda',
      good: 'FROM nvidia/cuda:12.6.3-base-ubuntu24.04\nRUN apt-get update && apt-get install -y cuda-libraries-12-6',
    },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      const install = namedInstall(command);
      if (!install || !/^(?:apt|yum|dnf|zypper)$/.test(install.installer.name) || isHost(command.stage)) continue;
      for (const word of install.packages) {
        const name = word.value?.replace(/[=/].*$/, '');
        if (name === undefined || !HOST.test(name)) continue;
        const what = /^cuda(?:-runtime)?(?:-[\d-]+)?$/.test(name) ? 'brings a driver along' : 'belongs on the host';
        yield { at: command.locate(word), message: `${name} ${what}: a container gets the driver from the host.` };
      }
    }
  },
});

/** What runs containers itself, or is installed on the host from an image, as NVIDIA's operators do it. */
const isHost = (stage: Stage | undefined): boolean => {
  const base = stage && rootBase(stage);
  return base?.kind === 'image' && /^docker$|dind|kind|gpu-operator|driver/.test(base.reference.familiar);
};
