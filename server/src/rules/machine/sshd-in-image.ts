import { rule } from '../../engine/rule.ts';
import { commandsOf, operands } from '../../model/commands.ts';
import type { Stage } from '../../model/model.ts';
import { packageCommand } from '../../model/package-commands.ts';
import { keptStages, stagesBelow } from '../../model/stage-graph.ts';
import { startedPrograms } from '../../model/started.ts';

/** Images that are machines on purpose: to be configured over SSH, to be a jump host or a store for files. */
const PURPOSE = /ansible|molecule|kitchen|vagrant|bastion|jump|sftp|git-?server|gitolite|openmpi|mpirun|MPI\b/i;

export default rule({
  id: 'sshd-in-image',
  category: 'security',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'how the container is reached instead is for the author to say',
  words: ['openssh', 'dropbear'],
  instructions: ['RUN'],
  summary: 'An SSH server beside the service of the image',
  rationale: `
    To look into a container nobody needs SSH: \`docker exec\`, \`docker debug\` and \`kubectl exec\` open a shell, with the rights and the log of
    the engine. A server in the image brings keys or passwords, a second process that nobody watches, and an open port.

    Images that are about SSH are left alone: those that start nothing but \`sshd\`, and those for Ansible, MPI, SFTP or Git. Off
    unless it is turned on: platforms such as Azure App Service ask for a server in the image.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y nginx openssh-server\nCMD service ssh start && nginx -g "daemon off;"',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y nginx\nCMD ["nginx", "-g", "daemon off;"]',
    },
  ],
  *check({ model }) {
    const kept = keptStages(model);
    const about = stagesBelow(model, isAboutSsh);
    for (const command of commandsOf(model)) {
      const { stage, name } = command;
      if (!stage || !kept.has(stage) || about.has(stage)) continue;
      const call = packageCommand(command);
      const words = call?.manager.installing.includes(call.sub)
        ? call.after
        : name === 'apk'
          ? operands(command.args).slice(1)
          : [];
      const server = words.find((it) => /^(?:openssh-server|dropbear)(?:[=~<>].*)?$/.test(it.value ?? ''));
      if (!server) continue;
      if (PURPOSE.test(model.file.text)) return;
      yield {
        at: command.locate(server),
        message: `${server.value} puts an SSH server beside the service of this image: docker exec opens a shell without one.`,
      };
    }
  },
});

/** Whether it is the whole service: nothing else is started. */
function isAboutSsh(stage: Stage): boolean {
  const programs = startedPrograms(stage);
  return programs.length > 0 && programs.every(({ name }) => /^(?:sshd|dropbear)$/.test(name));
}
