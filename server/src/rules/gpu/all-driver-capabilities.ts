import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'all-driver-capabilities',
  category: 'security',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what the program uses of the driver, only the author knows',
  words: ['NVIDIA_DRIVER_CAPABILITIES'],
  instructions: ['ENV'],
  summary: '`NVIDIA_DRIVER_CAPABILITIES=all`',
  rationale: `
    \`NVIDIA_DRIVER_CAPABILITIES\` names the parts of the driver that NVIDIA's runtime mounts into a container. With \`all\` these are also
    those for graphics, displays and video. What computes needs \`compute,utility\`, what encodes or decodes \`video\` as well
    (docs.nvidia.com/datacenter/cloud-native/container-toolkit). Off by default: more libraries than needed break nothing.
  `,
  examples: [
    {
      bad: 'FROM ubuntu:24.04\nENV NVIDIA_DRIVER_CAPABILITIES=all',
      good: 'FROM ubuntu:24.04\nENV NVIDIA_DRIVER_CAPABILITIES=compute,utility',
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'ENV') continue;
      for (const { key, value } of instruction.pairs)
        if (value && key.text === 'NVIDIA_DRIVER_CAPABILITIES' && /^["']?all["']?$/.test(value.text))
          yield {
            at: { start: value.start, end: value.end },
            message: 'all asks for graphics and displays, too: name what the program uses, as compute,utility.',
          };
    }
  },
});
