import { type Finding, type Fix, rule } from '../../engine/rule.ts';
import { addsNothing } from '../../facts/empty-words.ts';
import { shellWords } from '../../facts/interpreter.ts';
import { isUnsetAt } from '../../facts/variables.ts';
import { keywordLike } from '../../model/keyword.ts';
import type { Model, Script } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { PLATFORM_ARGS } from '../../model/scope.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { assignedIn } from '../../shell/assigned.ts';
import type { ShellScript } from '../../shell/ast.ts';
import { nameOf, nodesOf, type Site, within } from '../../shell/nodes.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { once } from '../../text/once.ts';
import { type Span, span } from '../../text/span.ts';

export default rule({
  id: 'unset-shell-variable',
  aliases: ['SC2154'],
  category: 'correctness',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'where the name only ever ends a word, or a list of words, behind other variables: it may be empty on purpose',
  },
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['$'],
  instructions: ['RUN'],
  summary: 'A variable in a `RUN` that nothing sets',
  rationale: `
    A shell takes a variable without a value for an empty one and goes on. An \`ARG\` counts in its own stage only, from its line on: one
    before the first \`FROM\` is for \`FROM\` lines, and the \`TARGETARCH\` of the builder is not there without an \`ARG TARGETARCH\` either. What
    an \`export\` sets is gone with its \`RUN\`. So \`curl …/$VERSION.tar.gz\` asks for \`.tar.gz\`.

    A base image may set any variable, so this is only told where the image is known to set none, by name or by its registry. Silent, too,
    where the script reads other files with \`.\`, where it asks whether there is a value, and for what is as good when it is empty.
  `,
  examples: [
    {
      bad: 'ARG VERSION=1.2\nFROM debian:13\nRUN curl -fsSLO https://example.com/$VERSION.tar.gz',
      good: 'ARG VERSION=1.2\nFROM debian:13\nARG VERSION\nRUN curl -fsSLO https://example.com/$VERSION.tar.gz',
    },
  ],
  *check({ model, facts }) {
    for (const script of unixScripts(model)) {
      if (script.in.kind !== 'RUN' || assignedIn(script.shell).isOpen) continue;
      const uses = usesIn(script.shell).filter((it) => isUnsetAt(it.name, script, model, facts));
      // An interactive or a login shell reads files first.
      if (uses.length === 0 || shellWords(script, model).some((it) => /^-[a-z]*[il]|--login|BASH_ENV/.test(it))) continue;
      if (model.before(script.in).env('BASH_ENV').from === 'file') continue;
      for (const use of uses) yield findingOf(use, script, model, addsNothing(use.name, script, model, facts));
    }
  },
});

interface Use extends Span {
  readonly name: string;
}

/** Variables that the script reads, sets nowhere, and never asks about. */
const usesIn = once((shell: ShellScript): readonly Use[] => {
  const nodes = nodesOf(shell);
  const { values } = assignedIn(shell);
  const found: Use[] = [];
  const asked = new Set<string>();
  for (const site of nodes.of('SimpleExpansion')) {
    const name = site.node.text.slice(1);
    if (/^[A-Za-z_]\w*$/.test(name) && !isTakenAway(site)) found.push({ ...span(site.node.pos, site.node.end), name });
  }
  for (const site of nodes.of('ParameterExpansion')) {
    const { node } = site;
    if (node.operation?.type === 'Default' || node.prefix === '!') asked.add(node.parameter);
    else if (/^[A-Za-z_]\w*$/.test(node.parameter) && !isTakenAway(site))
      found.push({ ...span(node.pos, node.end), name: node.parameter });
  }
  for (const match of shell.text.matchAll(/-[nzv]\s+"?\$?\{?([A-Za-z_]\w*)/g)) asked.add(match[1] ?? '');
  // `[ "$X" ]`, `[ "x$X" = x ]`, `test "$X" = ""` ask, too.
  for (const match of shell.text.matchAll(/(?:\[|test)\s+"?x?\$\{?([A-Za-z_]\w*)\}?"?\s+(?:\]|!?==?\s+(?:x\s|""|''|"x"))/g))
    asked.add(match[1] ?? '');
  // One use speaks for all of a name.
  const told = new Set<string>();
  return found
    .sort((a, b) => a.start - b.start)
    .filter(({ name }) => !values.has(name) && !asked.has(name) && !told.has(name) && told.add(name));
});

/** What is removed among other things is as good when there is none of it. */
function isTakenAway(site: Site): boolean {
  const command = within(site, 'Command')?.node;
  if (!command || command.args.length < 3) return false;
  const words = command.args.map((it) => it.text);
  const name = nameOf(command);
  return name === 'rm'
    ? words.some((it) => /^-[a-zA-Z]*f/.test(it))
    : /^(?:apt-get|apt|apk|dnf|yum)$/.test(name ?? '') && /^(?:purge|remove|del|autoremove)$/.test(words[0] ?? '');
}

function findingOf({ name, ...use }: Use, script: Script, model: Model, isMinor: boolean): Finding {
  const place = declarations(model, script, name);
  const isGlobal = place?.in !== undefined && model.globalArgs.includes(place.in);
  const why = PLATFORM_ARGS.has(name)
    ? `the builder sets it only behind an ARG ${name} in this stage`
    : isGlobal
      ? 'the ARG before the first FROM counts for FROM lines only'
      : place
        ? place.in.start > script.in.start && model.stageOf(place.in) === script.stage
          ? `its ${place.in.keyword.text} comes only later`
          : `its ${place.in.keyword.text} is in another stage`
        : 'neither this file nor the base image sets it';
  const fix = PLATFORM_ARGS.has(name) || isGlobal ? declare(name, script, model) : undefined;
  return {
    at: script.locate(use),
    message: `${name} is empty here: ${why}.`,
    isMinor,
    ...(place && { related: [{ at: place.at, message: `${name} is declared here.` }] }),
    ...(fix && { fixes: [fix] }),
  };
}

/** Where else the file declares the name: before the first FROM, or in any stage. */
function declarations(model: Model, { in: run }: Script, name: string): { in: Instruction; at: Span } | undefined {
  const found = declared(model).get(name);
  return found?.in === run ? undefined : found;
}

const declared = once((model: Model): ReadonlyMap<string, { in: Instruction; at: Span }> => {
  const found = new Map<string, { in: Instruction; at: Span }>();
  for (const instruction of [...model.globalArgs, ...model.stages.flatMap((it) => it.instructions)])
    if (instruction.kind === 'ARG' || instruction.kind === 'ENV')
      for (const { key } of instruction.pairs) if (!found.has(key.text)) found.set(key.text, { in: instruction, at: key });
  return found;
});

const declare = (name: string, script: Script, model: Model): Fix => ({
  title: `Declare ARG ${name} in this stage`,
  safety: 'review',
  edits: [insertBefore(model, script.in, `${keywordLike(script.in, 'ARG')} ${name}`)],
});
