import { rule } from '../../engine/rule.ts';

/** What chooses GPUs for the container runtime, for CUDA and for ROCm. */
const CHOOSES = /^(?:NVIDIA|CUDA|HIP|ROCR|GPU)_VISIBLE_DEVICES$|^GPU_DEVICE_ORDINAL$/;
/** Numbers and names of devices; `all`, `none`, `void` and `-1` are no choice among them. */
const DEVICES = /^(?:\d+|GPU-[\w-]+|MIG-[\w/-]+)(?:,(?:\d+|GPU-[\w-]+|MIG-[\w/-]+))*$/;

export default rule({
  id: 'hard-coded-gpus',
  category: 'portability',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the program needs another way to be kept to one GPU, only the author knows',
  words: ['_VISIBLE_DEVICES', 'GPU_DEVICE_ORDINAL'],
  instructions: ['ENV'],
  summary: 'An `ENV` that chooses GPUs by number or name',
  rationale: `
    Which GPUs a container may use is for whoever starts it to say: \`docker run --gpus device=1\`, \`deploy.resources\` in Compose, the device
    plugin of Kubernetes. A number in the image leaves all others idle, and sends every container of it to the same GPU; a UUID is that of one
    card in one machine. \`all\`, \`void\` and an empty value are left alone: \`NVIDIA_VISIBLE_DEVICES=all\` is how an image that is not built
    on NVIDIA's asks for GPUs (docs.nvidia.com/datacenter/cloud-native/container-toolkit).
  `,
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.6.3-base-ubuntu24.04\nENV CUDA_VISIBLE_DEVICES=0',
      good: 'FROM nvidia/cuda:12.6.3-base-ubuntu24.04\nENV NVIDIA_VISIBLE_DEVICES=all',
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'ENV') continue;
      for (const { key, value } of instruction.pairs) {
        if (!value || !CHOOSES.test(key.text) || value.text.includes('$')) continue;
        const devices = model.expand(instruction, value.text)?.trim() ?? '';
        if (DEVICES.test(devices))
          yield {
            at: { start: value.start, end: value.end },
            message: `${key.text} ties the image to the ${kindOf(devices)}: the one who starts a container chooses.`,
          };
      }
    }
  },
});

const kindOf = (devices: string): string =>
  /^\d+$/.test(devices)
    ? `GPU with number ${devices}`
    : /^\d/.test(devices)
      ? `GPUs with numbers ${devices}`
      : 'GPUs of one machine';
