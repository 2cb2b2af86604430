import { rule } from '../../engine/rule.ts';
import { calledCommands, type RunCommand } from '../../model/commands.ts';

/** Programs that ask the driver, which the runtime of containers brings along. */
const QUERIES = /^(?:nvidia-smi|nvidia-settings|nvidia-debugdump|deviceQuery|rocm-smi|amd-smi|rocminfo)$/;
/** Calls of Python that do. */
const PYTHON =
  /torch\.cuda\.(?:is_available|device_count|get_device_\w+|current_device|mem_get_info)|tf\.config\.(?:experimental\.)?list_physical_devices\(['"]GPU|tf\.test\.(?:is_gpu_available|gpu_device_name)|jax\.(?:local_)?devices\(|cupy\.cuda\.runtime\.getDevice/;

export default rule({
  id: 'gpu-query-in-build',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what was asked for must be known beforehand, as a build argument, or be asked when the container starts',
  summary: 'A build that asks for a GPU',
  rationale: `
    The driver of a GPU, and with it \`nvidia-smi\`, comes from the host when a container is started with \`--gpus\`. A build has neither:
    the command is missing or fails, and \`torch.cuda.is_available()\` is false. Whatever is decided by it is decided wrongly for
    the machines that run the image; \`TORCH_CUDA_ARCH_LIST\` and its like say what to build for. \`RUN --device\` gives a build a device.
  `,
  examples: [
    {
      bad: 'FROM nvidia/cuda:12.6.3-base-ubuntu24.04\nRUN nvidia-smi',
      good: 'FROM nvidia/cuda:12.6.3-base-ubuntu24.04\nCMD ["nvidia-smi"]',
    },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      if (command.script.in.flags.some((it) => /^(?:device|security)$/.test(it.name.text))) continue;
      const at = queryOf(command);
      if (at)
        yield {
          at: command.locate(at),
          message: `${nameOf(command)} asks for a GPU, and a build has none: it fails, or answers wrongly.`,
        };
    }
  },
});

const nameOf = ({ name = '', args }: RunCommand): string =>
  QUERIES.test(name) ? name : (PYTHON.exec(codeOf(args)?.text ?? '')?.[0].replace(/\(.*/, '') ?? name);

const codeOf = (args: RunCommand['args']) => args.find((_, i) => i > 0 && args[i - 1]?.text === '-c');

function queryOf({ name = '', nameWord, args }: RunCommand) {
  if (QUERIES.test(name)) return args.some((it) => /^(?:--version|--help|-h)$/.test(it.text)) ? undefined : nameWord;
  if (!/^python[\d.]*$/.test(name)) return undefined;
  const code = codeOf(args);
  return code && PYTHON.test(code.text) ? code : undefined;
}
