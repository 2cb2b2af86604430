import { rule } from '../../engine/rule.ts';
import { userAt } from '../../facts/home.ts';
import { isDebugName } from '../../knowledge/stage-names.ts';
import { commandsOf, type RunCommand } from '../../model/commands.ts';
import { shippedStages } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { type StartedProgram, startedPrograms } from '../../model/started.ts';
import { createdUsers } from '../../model/users.ts';

/** Programs that stay the user that they are started as. */
const STAYS =
  /^(?:node|npm|npx|yarn|pnpm|bun|deno|python[\d.]*|pypy[\d.]*|flask|uvicorn|hypercorn|daphne|streamlit|celery|java|jshell|ruby|bundle|rails|puma|rackup|php|dotnet|perl|mix|elixir|iex)$/;
/** What may become the user at the start of a container, or later. */
const SWITCHES =
  /\b(?:gosu|su-exec|setpriv|runuser|s6-\w+|chpst|setuidgid|fixuid|suexec|sudo|su|supervisord?|chroot|start-stop-daemon|cron|crond|sshd|openssh-server|systemctl)\b/;

const MAKES = /^(?:useradd|adduser)$/;
/** Commands that make a user, or make it an owner. */
const OWNS =
  /^(?:useradd|adduser|usermod|groupadd|addgroup|groupmod|gpasswd|passwd|chown|chgrp|install|setfacl|mkdir|id|getent)$/;
/** Made for an editor, or for the engine. */
const NOT_FOR_RUNNING = /^(?:vscode|codespace|gitpod|dockremap|www-data|nobody)$/;

export default rule({
  id: 'unused-user',
  category: 'security',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['useradd', 'adduser'],
  instructions: ['RUN'],
  summary: 'A user that is made and never becomes the one that runs the program',
  rationale: `
    Somebody has gone to the trouble of making a user, and then the \`USER\` has been forgotten: the program runs as root all the same, and
    what breaks out of it has root's rights. Users are made for other reasons, too: for a server that changes to its own user, for a
    script that does, for an editor that is attached to the container. So this is said only of programs that never change, as \`node\`,
    \`python\` or \`java\` with something to run, where no base image or \`USER\` says who runs it, and where nothing of the file but
    ownership has to do with the user.
  `,
  examples: [
    {
      bad: 'FROM node:22\nRUN useradd --create-home app\nCOPY . /srv\nCMD ["node", "/srv/server.js"]',
      good: 'FROM node:22\nRUN useradd --create-home app\nCOPY . /srv\nUSER app\nCMD ["node", "/srv/server.js"]',
    },
  ],
  *check({ model, facts }) {
    const { final } = model;
    if (!final || isDebugName(final.name ?? '')) return;
    const { user } = model.after(final);
    if (user.from === 'file' || userAt(user, facts) !== 'root') return;
    const stages = shippedStages(model);
    const program = programOf(stages);
    if (!program || isSwitched(stages)) return;
    const commands = commandsOf(model).filter((it) => it.stage && stages.includes(it.stage));
    const users = createdUsers(model, final);
    const made = commands.flatMap((command) => {
      const word = MAKES.test(command.name ?? '') ? command.args.findLast((it) => users.has(it.value ?? '')) : undefined;
      return word?.value === undefined || users.get(word.value)?.uid === '0' ? [] : [{ command, word, name: word.value }];
    });
    const [first, ...others] = made;
    // Of several, each may be for something else.
    if (!first || others.length > 0 || NOT_FOR_RUNNING.test(first.name) || isMentioned(first.name, stages, commands)) return;
    yield {
      at: first.command.locate(first.word),
      message: `Nothing runs as the user ${first.name} that is made here: there is no USER, and ${program.name} runs as root.`,
      fixes: [
        { title: `Run it as ${first.name}`, safety: 'review', edits: [insertBefore(model, program.in, `USER ${first.name}`)] },
      ],
    };
  },
});

/** The one program that the image starts, when it never changes its user and has something to run. */
function programOf(stages: readonly Stage[]): StartedProgram | undefined {
  const [program, ...more] = stages.map(startedPrograms).find((it) => it.length > 0) ?? [];
  if (!program || more.length > 0 || !STAYS.test(program.name)) return undefined;
  return program.in.rest.text
    .replace(/^\[|\]$/g, '')
    .trim()
    .split(/[\s,]+/).length > 1
    ? program
    : undefined;
}

const isSwitched = (stages: readonly Stage[]): boolean =>
  stages.some((stage) => stage.instructions.some(({ joined }) => SWITCHES.test(joined.text)));

/** Whether something has to do with the user that is neither its making nor what it owns. */
function isMentioned(name: string, stages: readonly Stage[], commands: readonly RunCommand[]): boolean {
  const word = new RegExp(`(?<![\\w/.-])${name.replace(/\W/g, '\\$&')}(?![\\w/.-])`);
  if (commands.some(({ name: program = '', args }) => !OWNS.test(program) && args.some((it) => word.test(it.value ?? it.text))))
    return true;
  return stages.some((stage) =>
    stage.instructions.some(({ kind, rest }) => kind !== 'RUN' && kind !== 'COPY' && kind !== 'ADD' && word.test(rest.text)),
  );
}
