import { rule } from '../../engine/rule.ts';
import { HOST_COMMANDS, type HostCommand } from '../../knowledge/host-commands.ts';
import { calledCommands, type RunCommand } from '../../model/commands.ts';
import type { Model } from '../../model/model.ts';
import { byProgram } from '../../text/once.ts';

export default rule({
  id: 'host-command',
  aliases: ['DL3001'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what the command was meant to achieve belongs into the start of the container, or outside of it',
  instructions: ['RUN'],
  summary: 'A command that has nothing to act on in a build',
  rationale: `
    A step of a build is a container of its own: there is no init system, no service of the step before, no process but those that the
    step starts, and no right to change the kernel. \`systemctl start\` fails or is ignored, a service that \`service … start\` has started
    is gone when the step ends, \`mount\` and \`sysctl\` leave nothing behind. What has to run belongs into \`CMD\` or \`ENTRYPOINT\`.
    \`service ssh start\` leaves the folder \`/run/sshd\`, without which \`sshd\` does not start: \`mkdir -p /run/sshd\` says so.

    What works is left alone: \`systemctl enable\`, which only makes links; a service that the rest of the same \`RUN\` uses; \`kill\` of a
    process that the \`RUN\` has started; \`ssh\` and editors that are called without a person; a \`systemctl\` that the file brings along.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y nginx && service nginx start',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y nginx\nCMD ["nginx", "-g", "daemon off;"]',
    },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      const { nameWord } = command;
      const found = nameWord && hostCommand(command);
      if (!found || isUsed(found, command) || isBroughtAlong(command, model)) continue;
      if (found.privileged && command.script.in.flags.some((it) => it.name.text === 'security')) continue;
      yield { at: command.locate(nameWord), message: `${shownOf(command)} ${found.outcome}.` };
    }
    for (const command of calledCommands(model)) {
      const pid = command.name === 'kill' ? foreignProcess(command) : undefined;
      if (pid)
        yield { at: command.locate(pid), message: `The process ${pid.text} is none of this RUN: a build starts with no others.` };
    }
  },
});

const wordsOf = ({ args }: RunCommand): string[] => args.map((it) => it.value ?? it.text);

/** `systemctl start`, `service nginx start`, `mount`. */
function shownOf({ name = '', args }: RunCommand): string {
  const words = args.map((it) => it.text).filter((it) => /^[\w.@-]+$/.test(it) && !it.startsWith('-'));
  const count = /^(?:service|rc-service|invoke-rc\.d)$/.test(name) ? 2 : name === 'systemctl' ? 1 : 0;
  return [name, ...words.slice(0, count)].join(' ');
}

const hostCommandsOf = byProgram(HOST_COMMANDS);

function hostCommand(command: RunCommand): HostCommand | undefined {
  const { name = '' } = command;
  const known = hostCommandsOf(name);
  if (known.length === 0) return undefined;
  const words = wordsOf(command);
  const text = (name === 'systemctl' ? words.filter((it) => !it.startsWith('-')) : words).join(' ');
  // What another root folder is for, and what only shows help, is no business of this system.
  if (words.some((it) => /^--(?:root|user|help|version)(?:=|$)/.test(it))) return undefined;
  return known.find((it) => it.words?.test(text) ?? true);
}

/** The rest of the RUN has it; a failure that is expected is no reason to write. */
function isUsed({ servesRun }: HostCommand, { script, command, wrappers }: RunCommand): boolean {
  if (wrappers.includes('xargs') || wrappers.includes('chroot')) return true;
  const rest = script.shell.commands.filter((it) => it.start > command.end);
  return (
    servesRun === true && rest.some((it) => !/^(?:true|:|sleep|echo|rm|exit|fi|service|apt-get|apt)$/.test(it.name?.value ?? ''))
  );
}

/** A replacement that the file copies, fetches or links, or a function of the script. */
function isBroughtAlong({ name = '', script }: RunCommand, model: Model): boolean {
  if (new RegExp(`\\b${name}\\s*\\(\\)`).test(script.shell.text)) return true;
  return (
    name === 'systemctl' &&
    model.file.instructions.some(
      (it) =>
        /systemctl(?:3?\.py|\b[^\n]*(?:\/bin\/|ln -))|docker-systemctl|\/s?bin\/init\b.*&/.test(it.rest.text) &&
        /COPY|ADD|RUN/.test(it.kind ?? '') &&
        /bin\/systemctl/.test(it.rest.text),
    )
  );
}

/** A number that is written down; jobs, variables and what a command prints are of the RUN. */
const foreignProcess = ({ args }: RunCommand) =>
  args.find((it, i) => /^[1-9]\d*$/.test(it.value ?? '') && !/^-[sn]$/.test(args[i - 1]?.text ?? ''));
