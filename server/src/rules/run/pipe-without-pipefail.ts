import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { shellWords } from '../../facts/interpreter.ts';
import { hasFlag } from '../../model/commands.ts';
import { firstByStage } from '../../model/first-run.ts';
import { keywordLike } from '../../model/keyword.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model, Script, Stage } from '../../model/model.ts';
import { type Pipeline, pipelineOf, setsPipefail, stopsOnError } from '../../model/pipes.ts';
import { insertBefore } from '../../model/place.ts';
import { isUnixShell } from '../../model/shells.ts';
import type { ShellPipe } from '../../shell/ast.ts';
import type { Instruction, Word } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** Commands that print what is at hand: they do not fail, or nothing is lost when they do. */
const AT_HAND = words(
  ': [ awk basename cat cd column cut date df dirname dpkg dpkg-query du echo egrep env fgrep file find gawk grep head hostname id ldd ls mawk md5sum nproc od paste printenv printf ps pwd readelf readlink rev rpm scanelf sed seq set sha1sum sha256sum sha512sum sort stat tail tee test tr true tsort uname uniq wc which whoami xargs yes',
);
/** Commands that fail by themselves on input that is empty or cut off (tried on Debian 12: tar 1.34, gzip 1.12, xz 5.4, GnuPG 2.2). */
const CHECKS_INPUT = words(
  'apt-key b2sum bunzip2 bzcat bzip2 egrep fgrep funzip gpg gpg2 grep gunzip gzip lzma md5sum sha1sum sha224sum sha256sum sha384sum sha512sum shasum tar unlzma unxz unzstd xz xzcat zcat zgrep zstd',
);

export default rule({
  id: 'pipe-without-pipefail',
  aliases: ['DL4006'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['|'],
  instructions: ['RUN'],
  summary: 'A pipe that hides the failure of its first command',
  rationale: `
    A shell takes the status of a pipe from its last command. When \`curl\` fails in \`curl … | sh\`, the shell at the end reads nothing, is
    content, and the build goes on and caches a layer without the program. With the option \`pipefail\` any failing command counts. Bash,
    zsh and the \`ash\` of Alpine have it; \`dash\`, which is \`/bin/sh\` on Debian and Ubuntu, may not.

    Only pipes that can hide something are reported: not those fed by \`echo\`, \`find\` and other commands that print what is at hand, not
    those that end in \`tar\`, \`gpg\`, \`sha256sum -c\` or another command that fails by itself on missing or cut-off input, and not those that
    \`pipefail\` itself would break, because \`head\` or \`grep -q\` stop reading early.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN curl -fsSL https://example.com/install.sh | sh',
      good: 'FROM debian:13\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -fsSL https://example.com/install.sh | sh',
    },
  ],
  *check({ model, facts }) {
    const found = model.scripts.flatMap((script) => hiddenIn(script, model));
    const first = firstByStage(
      found.map((it) => it.script),
      model,
    );
    for (const { script, pipe, culprit } of found) {
      const fix = fixOf(script, first, model, facts);
      yield {
        at: script.locate(pipe.operator),
        message: `If ${culprit} fails, this pipe hides it: without pipefail only the last command counts.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

interface Hidden {
  readonly script: Script;
  readonly pipe: ShellPipe;
  readonly culprit: string;
}

function hiddenIn(script: Script, model: Model): Hidden[] {
  if (!isUnixShell(script.dialect) || script.in.kind !== 'RUN') return [];
  const shell = shellWords(script, model);
  if (shell.some((word) => word.includes('pipefail'))) return [];
  return script.shell.pipes.flatMap((pipe) => {
    const culprit = hidden(pipelineOf(script, pipe));
    return culprit !== undefined && matters(script, pipe, shell) ? [{ script, pipe, culprit }] : [];
  });
}

/** The name of the command whose failure nobody would notice; undefined when there is none that matters. */
function hidden({ feeding, last }: Pipeline): string | undefined {
  const names = feeding.map((it) => it.name);
  if (names.includes(undefined) || names.includes('yes')) return undefined;
  if (last && (CHECKS_INPUT.has(last.name ?? '') || last.name === undefined || last.name === 'true')) return undefined;
  const closesEarly = [...feeding, ...(last ? [last] : [])].some(
    ({ name, args }) => name === 'head' || (name === 'grep' && hasFlag(args, '-q', '-m', '--quiet')),
  );
  return closesEarly ? undefined : names.find((name) => name !== undefined && !AT_HAND.has(name));
}

/** False where the pipe's own status is lost too: pipefail would change nothing. */
function matters(script: Script, pipe: ShellPipe, shell: readonly string[]): boolean {
  // What a pipe in a substitution prints is used later, and an empty word rarely goes unnoticed.
  if (pipe.tolerated || pipe.nesting > 0 || setsPipefail(script, pipe.start)) return false;
  const rest = script.shell.text.slice(pipe.end).trimStart();
  return rest === '' || rest.startsWith('&&') || stopsOnError(script, pipe.start, shell);
}

function fixOf(script: Script, hiddenFirst: ReadonlyMap<Stage, Instruction>, model: Model, facts: Facts): Fix | undefined {
  const { stage } = script;
  if (script.ownInterpreter || !stage) return undefined;
  const { shell } = model.before(script.in);
  if (shell.words) return optionFix(shell.words);
  const base = rootBase(stage);
  const fact = base.kind === 'image' ? facts.get('image', base.ref) : undefined;
  const program = fact?.state === 'known' ? SHELLS[fact.value.family ?? ''] : undefined;
  if (program === undefined) return undefined;
  // One SHELL serves all: above the first such RUN of the stage, or of a stage that it is built on.
  const run = hiddenFirst.get(stage) ?? script.in;
  const line = `${keywordLike(run, 'SHELL')} ["${program}", "-o", "pipefail", "-c"]`;
  return { title: 'Set a SHELL with pipefail', safety: 'review', edits: [insertBefore(model, run, line)] };
}

/** Shells that know pipefail and are a part of every image of the family. */
const SHELLS: Readonly<Record<string, string>> = {
  alpine: '/bin/ash',
  arch: '/bin/bash',
  debian: '/bin/bash',
  redhat: '/bin/bash',
  suse: '/bin/bash',
  ubuntu: '/bin/bash',
};

/** Adds the option to the SHELL in force: bash and its relatives have it. */
function optionFix(shell: readonly Word[]): Fix | undefined {
  const command = shell.findLast((word) => /^-[a-z]*c$/.test(word.text));
  if (!command || !/(?:^|\/)(?:ba|z|a)sh$/.test(shell[0]?.text ?? '')) return undefined;
  const edits = [insert(command.start - 1, '"-o", "pipefail", ')];
  return { title: 'Add pipefail to the SHELL', safety: 'review', edits };
}
