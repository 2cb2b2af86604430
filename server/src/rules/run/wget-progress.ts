import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { calledCommands, commandsOf, type RunCommand } from '../../model/commands.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import { namedInstall } from '../../model/named-install.ts';
import { insert } from '../../text/edit.ts';

/** Options that say how much is written, or where to; short ones may stand together. */
const QUIET =
  /^(?:--progress(?:=.*)?|--quiet|--no-verbose|--output-file(?:=.*)?|--append-output(?:=.*)?|--show-progress|--spider|--version|-V|--help|--background|--config=.*)$/;
const SHORT = /^-[A-Za-z]*?[qoab]/;

export default rule({
  id: 'wget-progress',
  aliases: ['DL3047'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'safe',
  words: ['wget'],
  instructions: ['RUN'],
  summary: "A `wget` that fills the build's log with its progress",
  rationale: `
    Without a terminal GNU \`wget\` writes a line for every 50 KB: 20,000 lines for a file of 1 GB. BuildKit cuts a step's log at 2 MiB,
    so that what matters, the error behind it, may be missing. \`--progress=dot:giga\` writes a line for every 32 MB.

    How large a file is, the Dockerfile does not say, so the rule is off by default. It reports only where \`wget\` is known to be GNU's: that of BusyBox, as in Alpine's images, does not know the option and stops with an error.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y wget && wget https://example.com/big.tar.gz',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y wget && wget --progress=dot:giga https://example.com/big.tar.gz',
    },
  ],
  *check({ model, facts }) {
    for (const command of calledCommands(model)) {
      const { nameWord } = command;
      if (command.name !== 'wget' || !nameWord || command.args.length === 0 || isQuiet(command)) continue;
      if (!command.stage || !isGnu(command.stage, model, facts) || /wgetrc/.test(model.file.text)) continue;
      const fix: Fix = {
        title: 'Add --progress=dot:giga',
        safety: 'safe',
        edits: [insert(command.locate(nameWord).end, ' --progress=dot:giga')],
      };
      yield {
        at: command.locate(nameWord),
        message: 'wget writes a line for every 50 KB into the log: add --progress=dot:giga.',
        fixes: [fix],
      };
    }
  },
});

function isQuiet({ args, command, script }: RunCommand): boolean {
  // What goes to a file, or nowhere, does not go to the log.
  const redirects = command.redirects.map((it) => script.shell.text.slice(it.start, it.end));
  const isBoth = redirects.some((it) => /^2>&1/.test(it)) && redirects.some((it) => /^1?>/.test(it));
  if (isBoth || redirects.some((it) => /^(?:2>>?(?!&)|&>)/.test(it))) return true;
  return args.some((it, i) => {
    const text = it.value ?? it.text;
    if (it.value === undefined && /^"?\$\{?\w*(?:opt|flag|arg|param)/i.test(it.text)) return true;
    if (/^-(?:e|-execute)$/.test(args[i - 1]?.text ?? '') && /quiet|verbose|progress/.test(text)) return true;
    return (
      QUIET.test(text) ||
      /^-nv/.test(text) ||
      (SHORT.test(text) && !/^-[A-Za-z]*?[OPUTtei]/.test(text.slice(0, text.search(/[qoab]/))))
    );
  });
}

/** Debian, Red Hat and SUSE have no other wget; elsewhere somebody installed it by its name. */
function isGnu(stage: Stage, model: Model, facts: Facts): boolean {
  const base = rootBase(stage);
  const image = base.kind === 'image' ? facts.get('image', base.ref) : undefined;
  const family = image?.state === 'known' ? image.value.family : undefined;
  if (family !== undefined && /^(?:debian|ubuntu|redhat|suse|arch)$/.test(family)) return true;
  const stages = new Set(lineageOf(stage));
  return commandsOf(model).some(
    (it) => it.stage && stages.has(it.stage) && namedInstall(it)?.packages.some((word) => word.value === 'wget'),
  );
}
