import { type Finding, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { commandsIn, hasFlag, type RunCommand } from '../../model/commands.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import { packageCommand } from '../../model/package-commands.ts';
import { keptStages, stagesBelow } from '../../model/stage-graph.ts';
import { startedPrograms } from '../../model/started.ts';
import type { ShellWord } from '../../shell/ast.ts';

/** In a configuration, an option, or as `sed` puts it behind what it found: `\1no`. */
const UNCHECKED = /StrictHostKeyChecking(?:[\s=]+|[^\n]{1,20}\\1)no\b/i;

export default rule({
  id: 'baked-host-keys',
  category: 'security',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the keys have to be made when the container starts, which its start script has to do',
  words: ['ssh'],
  instructions: ['RUN'],
  summary: 'SSH host keys that are made in the build',
  rationale: `
    A host key proves that the server is the one that was meant. Made in the build it is in the image: all containers share it, and everybody
    who has the image can pretend to be each of them. Make the keys when the container starts (\`ssh-keygen -A\` in its start script, into
    a volume if they shall last), and remove those that a package made in the step that installed it.

    On Debian and Ubuntu the package \`openssh-server\` makes keys when it is installed; told of when the image starts \`sshd\` or exposes port 22.
    One finding speaks for a stage. Silent where the file turns \`StrictHostKeyChecking\` off: nodes of a cluster that look at no key.
  `,
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache openssh && ssh-keygen -A\nCMD ["/usr/sbin/sshd", "-D"]',
      good: 'FROM alpine:3.22\nRUN apk add --no-cache openssh\nCMD ["sh", "-c", "ssh-keygen -A && exec /usr/sbin/sshd -D"]',
    },
  ],
  *check({ model, facts }) {
    // Nodes of a cluster that know each other by one key, and look at none.
    if (UNCHECKED.test(model.file.text)) return;
    const kept = keptStages(model);
    const servers = stagesBelow(model, isServer);
    for (const stage of kept) {
      const [first] = makersIn(stage, servers.has(stage), model, facts);
      if (first) yield first;
    }
  },
});

/** What makes keys that stay: one of them says it for all of the stage. */
function* makersIn(stage: Stage, isServing: boolean, model: Model, facts: Facts): Generator<Finding> {
  for (const instruction of stage.instructions) {
    const commands = instruction.kind === 'RUN' ? (commandsIn(model).get(instruction) ?? []) : [];
    if (commands.some(removesKeys)) continue;
    for (const command of commands) {
      const made = madeBy(command);
      const word = made ?? (isServing ? serverOf(command, stage, facts) : undefined);
      if (!word) continue;
      const maker = made ? 'ssh-keygen makes' : `${word.value} makes on being installed`;
      yield {
        at: command.locate(word),
        message: `The host keys that ${maker} are in the image: all its containers share them, and all who have it know them.`,
      };
    }
  }
}

const removesKeys = ({ name, args }: RunCommand): boolean =>
  (name === 'rm' || name === 'find' || name === 'shred') &&
  args.some((it) => /ssh_host_|\/etc\/ssh\/?\*?$|\/etc\/ssh\//.test(it.text));

function madeBy({ name, args }: RunCommand): ShellWord | undefined {
  if (name !== 'ssh-keygen') return undefined;
  if (hasFlag(args, '-A') && !hasFlag(args, '-f')) return args.find((it) => it.text.includes('A'));
  return args.find((it) => /^\/etc\/(?:ssh|dropbear)\/\w*host\w*key$/.test(it.value ?? ''));
}

/** The word `openssh-server` where its installation makes keys for a server that the image starts. */
function serverOf(command: RunCommand, stage: Stage, facts: Facts): ShellWord | undefined {
  const call = packageCommand(command);
  if (call?.manager.lists === undefined || !call.manager.installing.includes(call.sub)) return undefined;
  const word = call.after.find((it) => /^openssh-server(?:=|$)/.test(it.value ?? ''));
  return word && isDebian(stage, facts) ? word : undefined;
}

function isDebian(stage: Stage, facts: Facts): boolean {
  const base = rootBase(stage);
  const image = base.kind === 'image' ? facts.get('image', base.ref) : undefined;
  return image?.state === 'known' && (image.value.family === 'debian' || image.value.family === 'ubuntu');
}

const isServer = (stage: Stage): boolean =>
  startedPrograms(stage).some(({ name }) => name === 'sshd') ||
  stage.instructions.some(({ kind, words }) => kind === 'EXPOSE' && words.some(({ text }) => /^22(?:\/tcp)?$/.test(text)));
