import { rule } from '../../engine/rule.ts';
import { userAt } from '../../facts/home.ts';
import { commandsOf } from '../../model/commands.ts';

export default rule({
  id: 'sudo-in-run',
  aliases: ['DL3004'],
  category: 'security',
  severity: 'warning',
  minor: { severity: 'info', when: 'where it goes around a user: some images are meant to be used that way' },
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'who should run the command, and whether `USER` can say so, is for the author to decide',
  words: ['sudo'],
  instructions: ['RUN'],
  summary: '`sudo` in a `RUN`',
  rationale: `
    A build runs as root until a \`USER\` says otherwise, so \`sudo\` is either without effect or a way around the \`USER\` that
    the file itself sets. It also drops variables that the build set, proxies among them, and gives the command another \`HOME\`.
    \`USER\` before and after the step says the same in a way that the reader, the cache and the next tool can see, and the image
    needs no \`sudo\` then.

    Silent where the user is not known, because the base image is not.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN sudo mkdir /data',
      good: 'FROM debian:13\nRUN mkdir /data',
    },
  ],
  *check({ model, facts }) {
    for (const { command, in: instruction, args, locate } of commandsOf(model)) {
      if (!command.name?.value?.endsWith('sudo') || !/(?:^|\/)sudo$/.test(command.name.value)) continue;
      const user = userAt(model.before(instruction).user, facts)?.split(':')[0];
      if (user === undefined) continue;
      const isRoot = user === 'root' || user === '0';
      // `sudo -u app make` as root changes the user, which USER could do as well.
      const changes = command.words.some((word) => /^(-u|-g|--user|--group)/.test(word.text));
      const way = isRoot ? 'runs this as another user' : `goes around the user ${user} of this step`;
      const message =
        isRoot && !changes
          ? `${command.name.text} is not needed: this step runs as root anyway.`
          : `${command.name.text} ${way}: USER says the same for all to see.`;
      if (args.length > 0 || command.words.length > 0) yield { at: locate(command.name), message, isMinor: !isRoot };
    }
  },
});
