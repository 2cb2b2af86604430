import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { type Interpreter, interpreterOf } from '../../facts/interpreter.ts';
import { firstByStage } from '../../model/first-run.ts';
import { keywordLike } from '../../model/keyword.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model, Script, Stage } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type Bashism, bashismsOf } from '../../shell/bashisms.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

const CODES =
  'SC2112 SC3001 SC3005 SC3006 SC3008 SC3009 SC3010 SC3011 SC3014 SC3020 SC3022 SC3024 SC3030 SC3037 SC3039 SC3040 SC3044 SC3045 SC3046 SC3047 SC3050 SC3051 SC3053 SC3054 SC3057 SC3059 SC3060 SC3061'.split(
    ' ',
  );

export default rule({
  id: 'bashism',
  aliases: ['SC2039'],
  codes: CODES,
  options: {
    unknownImages: {
      type: 'boolean',
      default: false,
      docs: 'Also report, for images that are not known, what neither dash nor BusyBox knows. Those of Red Hat know it.',
    },
  },
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'Something that only bash knows, in a script of another shell',
  rationale: `
    A \`RUN\` is read by \`/bin/sh\`, and that is not the same program everywhere: \`dash\` on Debian and Ubuntu, BusyBox on Alpine, bash
    on Fedora, SUSE and Arch. Where bash is missing, some of its inventions stop the build, and some do worse: \`mkdir /app/{in,out}\`
    makes one folder with braces in its name, \`echo -e\` prints \`-e\`, \`cmd &> /dev/null\` runs \`cmd\` in the background, and a
    condition with \`[[ … ]]\` or \`==\` is never true.

    What each shell accepts has been tried, so nothing is said of what BusyBox knows on an Alpine image, or of \`local\`, which all of them
    know. Silent where the base image is not known, and where the file puts another shell at \`/bin/sh\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN mkdir -p /app/{in,out}',
      good: 'FROM debian:13\nRUN mkdir -p /app/in /app/out',
    },
    {
      bad: 'FROM debian:13\nRUN [[ -f /etc/motd ]] || touch /etc/motd',
      good: 'FROM debian:13\nRUN [ -f /etc/motd ] || touch /etc/motd',
    },
  ],
  *check({ model, facts, options }) {
    const found = unixScripts(model).flatMap((script) => usesIn(script, model, facts, options.unknownImages));
    const first = firstByStage(
      found.map((it) => it.script),
      model,
    );
    for (const use of found) {
      const { script, it } = use;
      yield { at: script.locate(it.at), message: messageOf(use, model), code: it.code, fixes: fixesOf(use, first, model, facts) };
    }
  },
});

interface Use {
  readonly script: Script;
  /** Undefined when it is not known. */
  readonly shell: Interpreter | undefined;
  readonly it: Bashism;
}

function usesIn(script: Script, model: Model, facts: Facts, unknownToo: boolean): Use[] {
  const found = script.dialect === 'sh' ? bashismsOf(script.shell) : [];
  const shell = found.length > 0 ? interpreterOf(script, model, facts) : undefined;
  if (shell === undefined ? !unknownToo : shell !== 'dash' && shell !== 'busybox') return [];
  return found.filter((it) => shell === 'dash' || !it.inBusybox).map((it) => ({ script, shell, it }));
}

/** What happens then, where it is not an error of its own. */
const OUTCOME: Readonly<Record<string, string>> = {
  SC3009: 'so they stay as they are',
  SC3010: 'so the condition is never true',
  SC3014: 'so the test fails',
  SC3020: 'so the command runs in the background',
  SC3037: 'so it prints the flag',
};

function messageOf({ script, shell, it: { what, code } }: Use, model: Model): string {
  const base = script.stage && rootBase(script.stage);
  const asked = script.ownInterpreter || model.before(script.in).shell.words;
  const who = shell === 'busybox' ? 'BusyBox' : shell === 'dash' ? 'dash' : 'Neither dash nor BusyBox';
  const whose =
    shell === undefined || asked || base?.kind !== 'image' || base.ref.length > 60 ? who : `${who}, the /bin/sh of ${base.ref},`;
  const outcome = what.startsWith('>&') ? undefined : OUTCOME[code];
  const short = what.length > 40 ? `${what.slice(0, 39)}…` : what;
  if (shell === undefined) return `${who} knows ${short}, and this image may have one of them at /bin/sh.`;
  return `${whose} does not know ${short}${outcome ? `, ${outcome}` : ''}.`;
}

function fixesOf(use: Use, first: ReadonlyMap<Stage, Instruction>, model: Model, facts: Facts): Fix[] {
  const fixes: Fix[] = [];
  const { script } = use;
  const { instead } = use.it;
  if (instead && isUnbroken(script, model, instead.at)) {
    const edits = [replace(script.locate(instead.at), instead.text)];
    fixes.push({ title: `Write ${instead.text === '.' ? 'a dot for source' : shown(instead.text)}`, safety: 'review', edits });
  }
  const bash = bashFix(use, first, model, facts);
  return bash ? [...fixes, bash] : fixes;
}

const shown = (text: string): string => (text.trim().length > 60 ? 'it in full' : text.trim());

/** Whether no continuation or comment stands in the place. */
const isUnbroken = (script: Script, model: Model, at: Bashism['at']): boolean => {
  const place = script.locate(at);
  return model.file.text.slice(place.start, place.end) === script.shell.text.slice(at.start, at.end);
};

/** Bash is a part of every image of the family; `SHELL` counts from there on. */
function bashFix({ script, shell }: Use, first: ReadonlyMap<Stage, Instruction>, model: Model, facts: Facts): Fix | undefined {
  const base = script.stage && rootBase(script.stage);
  if (shell !== 'dash' || script.ownInterpreter || model.before(script.in).shell.words || base?.kind !== 'image')
    return undefined;
  const fact = facts.get('image', base.ref);
  if (fact.state !== 'known' || (fact.value.family !== 'debian' && fact.value.family !== 'ubuntu')) return undefined;
  const run = (script.stage && first.get(script.stage)) ?? script.in;
  const line = `${keywordLike(run, 'SHELL')} ["/bin/bash", "-c"]`;
  return { title: 'Set a SHELL with bash', safety: 'review', edits: [insertBefore(model, run, line)] };
}
