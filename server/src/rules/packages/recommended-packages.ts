import { rule } from '../../engine/rule.ts';
import { calledCommands, hasFlag, type RunCommand } from '../../model/commands.ts';
import { shippedStages } from '../../model/lineage.ts';
import { namedInstall } from '../../model/named-install.ts';
import { insert } from '../../text/edit.ts';

interface Way {
  readonly code?: string;
  readonly flag: string;
  /** Other words that say the same. */
  readonly also: RegExp;
  /** Text of a file with which a configuration says it. */
  readonly configured: RegExp;
}

/** By installer. dnf(8), apt-get(8), aptitude(8), zypper(8). */
const WAYS: Readonly<Record<string, Way>> = {
  apt: {
    code: 'DL3015',
    flag: '--no-install-recommends',
    also: /^(?:-R|--without-recommends|--install-recommends|--with-recommends|-r)$|Install-Recommends/i,
    configured: /Install-Recommends|(?:COPY|ADD)\b.*\bapt\.conf/i,
  },
  zypper: {
    flag: '--no-recommends',
    also: /^--recommends$/,
    configured: /solver\.onlyRequires|zypp\.conf/,
  },
};

export default rule({
  id: 'recommended-packages',
  codes: ['DL3015'],
  category: 'size',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['apt', 'zypper'],
  instructions: ['RUN'],
  summary: 'Packages that nobody asked for, installed as recommendations',
  rationale: `
    \`apt-get\` and \`zypper\` install what a package recommends along with what it needs: \`git\` brings \`less\` and an SSH client, \`python3-pip\`
    a compiler, \`ffmpeg\` parts of a desktop. In an image that is often half of the size, and more to patch. Without recommendations one
    has to name what is really used, now and then \`ca-certificates\`, which is why the rule is off by default: switching it on means
    to build and test again.

    Only stages whose layers are in the final image count, and a configuration that the file writes or copies is honoured.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*',
    },
  ],
  *check({ model }) {
    const shipped = new Set(shippedStages(model));
    const said = new Set(Object.values(WAYS).filter((it) => it.configured.test(model.file.text)));
    for (const command of calledCommands(model)) {
      if (!command.stage || !shipped.has(command.stage)) continue;
      const install = namedInstall(command);
      const way = WAYS[install?.installer.name ?? ''];
      if (!install || !way || said.has(way) || isSaid(command, way) || install.packages.length === 0) continue;
      yield {
        at: command.locate(install.subWord),
        message: `${install.text} also installs what these packages only recommend: add ${way.flag}.`,
        fixes: [
          { title: `Add ${way.flag}`, safety: 'review', edits: [insert(command.locate(install.subWord).end, ` ${way.flag}`)] },
        ],
        ...(way.code !== undefined && { code: way.code }),
      };
    }
  },
});

function isSaid({ args }: RunCommand, { flag, also }: Way): boolean {
  if (hasFlag(args, flag) || args.some(({ text }) => also.test(text))) return true;
  // A variable may hold the flag.
  return args.some(({ value, text }) => value === undefined && /opt|flag|arg|param|recommend/i.test(text));
}
