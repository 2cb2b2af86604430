import { rule } from '../../engine/rule.ts';
import { commandsOf, type RunCommand } from '../../model/commands.ts';
import { keptStages } from '../../model/stage-graph.ts';
import type { ShellWord } from '../../shell/ast.ts';

/** Azure App Service reaches its console over SSH with just this password, through a port that is closed to others. */
const AZURE = 'root:Docker!';

export default rule({
  id: 'root-password',
  category: 'security',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'how somebody becomes root instead is for the author to say',
  words: ['passwd', 'usermod'],
  instructions: ['RUN'],
  summary: 'A password for root in the image',
  rationale: `
    A password that a \`RUN\` sets stands in the image's history for everybody to read, and is the same in every container: whoever reaches an
    SSH server, \`su\` or a console in one of them is root there. Without a password nobody logs in as root, and \`docker exec -u 0\` still
    opens a root shell.

    Not told of is \`root:Docker!\`, with which Azure App Service opens its console.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN echo "root:secret" | chpasswd',
      good: 'FROM debian:13\nRUN passwd -l root',
    },
  ],
  *check({ model }) {
    const kept = keptStages(model);
    const commands = commandsOf(model);
    for (const [at, command] of commands.entries()) {
      if (!command.stage || !kept.has(command.stage)) continue;
      const word = passwordOf(command, commands[at + 1]);
      if (!word) continue;
      const none = word.none
        ? 'lets anybody be root without a password'
        : "sets root's password, which everybody who has the image can read";
      yield { at: command.locate(word.word), message: `${word.by} ${none}.` };
    }
  },
});

/** The word with the password, or the one that takes it away. */
function passwordOf(command: RunCommand, next: RunCommand | undefined): { word: ShellWord; by: string; none?: true } | undefined {
  const { name, args, script } = command;
  const isFed = next?.script === script && next.command.connector === '|';
  if (name === 'echo' || name === 'printf') {
    const word = args.find((it) => !/^-/.test(it.text));
    const text = word?.value ?? word?.text.replace(/["']/g, '') ?? '';
    if (!word || !isFed || text === AZURE) return undefined;
    if (next.name === 'chpasswd' && /^root:(?![!*](?:$|\\n))./.test(text)) return { word, by: 'chpasswd' };
    return isPasswd(next) && !text.startsWith('-') ? { word, by: 'passwd' } : undefined;
  }
  if (name === 'usermod' && args.at(-1)?.value === 'root') {
    const at = args.findIndex((it) => it.text === '-p' || it.text === '--password');
    const word = at < 0 ? undefined : args[at + 1];
    return word && !/^[!*]/.test(word.value ?? '') ? { word, by: 'usermod' } : undefined;
  }
  if (name === 'passwd' && args.at(-1)?.value === 'root') {
    const word = args.find((it) => it.text === '-d' || it.text === '--delete');
    return word && { word, by: 'passwd -d', none: true };
  }
  return undefined;
}

/** `passwd` of root that reads from a pipe; without a name it is that of whoever runs the build. */
const isPasswd = ({ name, args }: RunCommand): boolean =>
  name === 'passwd' && args.every((it) => it.text.startsWith('-') || it.value === 'root');
