import { rule } from '../../engine/rule.ts';
import { commandsOf, operands } from '../../model/commands.ts';

const SHELL = /^(?:\/usr)?\/bin\/sh$/;

export default rule({
  id: 'relinked-shell',
  aliases: ['DL4005'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which scripts of the image count on the other shell cannot be seen from here',
  words: ['/sh'],
  instructions: ['RUN'],
  summary: 'A `/bin/sh` that is made a link to another shell',
  rationale: `
    A link in place of \`/bin/sh\` changes the shell of everything in the image: the scripts of packages, of \`system()\` and of cron as well
    as the \`RUN\`s below, which a reader cannot tell. An update of the package that owns \`/bin/sh\` may set it back.
    \`SHELL ["/bin/bash", "-c"]\` changes the shell of \`RUN\`, \`CMD\` and \`ENTRYPOINT\` only, and stands where it can be seen.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN ln -sf /bin/bash /bin/sh',
      good: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]',
    },
  ],
  *check({ model }) {
    for (const command of commandsOf(model)) {
      if (command.name !== 'ln') continue;
      const words = operands(command.args, ['-S', '--suffix', '-t', '--target-directory']).map((it) => it.value);
      const [target, link] = words;
      // In the root of another system the link is that system's.
      if (words.length !== 2 || link === undefined || !SHELL.test(link) || target === undefined) continue;
      // Where busybox brings the only shell, nothing is changed.
      if (!/(?:^|\/)(?:ba|z|k|da|a|mk|fi)sh$/.test(target) || target.includes('busybox')) continue;
      yield {
        at: command.locate(command.command),
        message: `${link} becomes a link to ${target}, for every program in the image.`,
      };
    }
  },
});
