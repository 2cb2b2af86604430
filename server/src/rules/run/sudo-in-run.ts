import { type Finding, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { userAt } from '../../facts/home.ts';
import { packageManager } from '../../knowledge/package-managers.ts';
import { commandsOf, type RunCommand } from '../../model/commands.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { groupBy } from '../../text/once.ts';

/** What goes to the network needs the proxy that the build has set, and sudo drops. */
const FETCHES = /^(?:add-apt-repository|apk|apt-add-repository|apt-key|curl|gem|git|npm|pip[\d.]*|pnpm|rpm|snap|wget|yarn)$/;

export default rule({
  id: 'sudo-in-run',
  aliases: ['DL3004'],
  category: 'security',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'where it goes around a user, as some images are meant to be used, and where the command needs nothing that sudo drops',
  },
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

    Told of once for a \`RUN\`. Silent where the user is not known, because the base image is not.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN sudo apt-get install -y curl',
      good: 'FROM debian:13\nRUN apt-get install -y curl',
    },
  ],
  *check({ model, facts }) {
    const found = commandsOf(model).flatMap((it) => sudoIn(it, model, facts) ?? []);
    for (const group of groupBy(found, (it) => `${it.in.start}`).values()) {
      const first = group.find((it) => !it.isMinor) ?? group[0];
      if (!first) continue;
      const { at, message, isMinor } = first;
      const others = group.filter((it) => it !== first);
      yield { at, message, isMinor, related: others.map((it) => ({ at: it.at, message: it.message })) };
    }
  },
});

interface Sudo extends Finding {
  readonly in: Instruction;
  readonly isMinor: boolean;
}

function sudoIn({ command, in: instruction, name, args, locate }: RunCommand, model: Model, facts: Facts): Sudo | undefined {
  const sudo = command.name;
  if (!sudo?.value || !/(?:^|\/)sudo$/.test(sudo.value) || (args.length === 0 && command.words.length === 0)) return undefined;
  const user = userAt(model.before(instruction).user, facts)?.split(':')[0];
  if (user === undefined) return undefined;
  const isRoot = user === 'root' || user === '0';
  // `sudo -u app make` as root changes the user, which USER could do as well.
  const changes = command.words.some((word) => /^(-u|-g|--user|--group)/.test(word.text));
  const way = isRoot ? 'runs this as another user' : `goes around the user ${user} of this step`;
  const message =
    isRoot && !changes
      ? `${sudo.text} is not needed: this step runs as root anyway.`
      : `${sudo.text} ${way}: USER says the same for all to see.`;
  const fetches = packageManager(name) !== undefined || FETCHES.test(name ?? '');
  return { in: instruction, at: locate(sudo), message, isMinor: !isRoot || !fetches };
}
