import { rule } from '../../engine/rule.ts';
import { calledCommands, hasFlag, type RunCommand } from '../../model/commands.ts';
import type { Model } from '../../model/model.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { insert } from '../../text/edit.ts';

/** Below it, the file stays small: an entry of lastlog has 292 bytes, one of faillog 32. */
const HIGH = 100_000;

export default rule({
  id: 'huge-login-log',
  aliases: ['DL3046'],
  category: 'size',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['useradd'],
  instructions: ['RUN'],
  summary: 'A user with a high number, for whom `useradd` makes a huge log',
  rationale: `
    \`useradd\` writes an entry for the new user into \`/var/log/lastlog\` and \`/var/log/faillog\`, at a place that depends on the user's
    number. The file is sparse, but an image's layers are not: a user 1000590000 makes a layer of 300 GB, one of 200000 of 60 MB. With
    \`--no-log-init\` it leaves the logs alone. Debian 13 and its like have no such files any more, and the option does no harm there.
  `,
  examples: [
    { bad: 'FROM debian:12\nRUN useradd -u 1000590000 app', good: 'FROM debian:12\nRUN useradd --no-log-init -u 1000590000 app' },
  ],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      if (command.name !== 'useradd' || !command.nameWord || hasFlag(command.args, '-l', '--no-log-init')) continue;
      const uid = uidOf(command, model);
      if (!uid || uid.number < HIGH) continue;
      yield {
        at: command.locate(uid.word),
        message: `useradd writes a log that grows with the number of the user, ${uid.number}: add --no-log-init.`,
        fixes: [
          {
            title: 'Add --no-log-init',
            safety: 'review',
            edits: [insert(command.locate(command.nameWord).end, ' --no-log-init')],
          },
        ],
      };
    }
  },
});

function uidOf(command: RunCommand, model: Model): { readonly word: ShellWord; readonly number: number } | undefined {
  const { args } = command;
  for (const [at, word] of args.entries()) {
    const next = args[at + 1];
    // `-mu 123456`: the value of the last of joined flags is the next word.
    if (/^(?:--uid|-[A-Za-z]*u)$/.test(word.text) && next) return numbered(next, next.value ?? next.text, command, model);
    const joined = /^(?:--uid=|-u)(.+)$/.exec(word.value ?? word.text)?.[1];
    if (joined !== undefined) return numbered(word, joined, command, model);
  }
  return undefined;
}

function numbered(word: ShellWord, text: string, { in: run }: RunCommand, model: Model) {
  const plain = text.replace(/["']/g, '');
  const known = plain.includes('$') ? model.expand(run, plain) : plain;
  return known !== undefined && /^\d{1,10}$/.test(known) ? { word, number: Number(known) } : undefined;
}
