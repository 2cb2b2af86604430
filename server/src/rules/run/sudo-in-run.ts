import { rule } from '../../engine/rule.ts';
import { commandsOf } from '../../model/commands.ts';

export default rule({
  id: 'sudo-in-run',
  aliases: ['DL3004'],
  category: 'security',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'who should run the command, and whether `USER` can say so, is for the author to decide',
  summary: '`sudo` in a `RUN`',
  rationale: `
    A build runs as root until a \`USER\` says otherwise, so \`sudo\` is either without effect or a way around the \`USER\` that
    the file itself sets. It also drops variables that the build set, proxies among them, and gives the command another \`HOME\`.
    \`USER\` before and after the step says the same in a way that the reader, the cache and the next tool can see.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN sudo mkdir /data',
      good: 'FROM debian:13\nRUN mkdir /data',
    },
  ],
  *check({ model }) {
    for (const { command, locate } of commandsOf(model)) {
      if (command.name?.value?.split('/').at(-1) !== 'sudo') continue;
      yield { at: locate(command.name), message: `${command.name.text} is not needed in a build: USER says who runs the steps.` };
    }
  },
});
