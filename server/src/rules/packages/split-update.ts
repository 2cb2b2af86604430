import { type Fix, rule } from '../../engine/rule.ts';
import { commandsIn, type RunCommand } from '../../model/commands.ts';
import type { Model, Stage } from '../../model/model.ts';
import { mountsOf } from '../../model/mount.ts';
import { packageCommand } from '../../model/package-commands.ts';
import { isFrozen, refreshesLists } from '../../model/package-lists.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { insert, remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** `apk` is not among the managers that ask; it has no lists to clean either, but the same trap. */
type Step = { readonly command: RunCommand; readonly does: 'update' | 'install' | 'both'; readonly tool: 'apt' | 'apk' };

export default rule({
  id: 'split-update',
  category: 'reproducibility',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['update'],
  instructions: ['RUN'],
  summary: 'Package lists fetched in one `RUN` and used in another',
  rationale: `
    \`RUN apt-get update\` alone never changes, so it comes from the cache for as long as there is one. When packages are added to the
    \`RUN apt-get install\` behind it weeks later, they are looked for in the old lists: the build fails with 404, or installs versions that
    have been replaced. Update and install in the same \`RUN\` are repeated together.

    Since Alpine 3.8, \`apk add\` fetches lists that are older than four hours again, so of \`apk\` only images that are known to be older
    are told. Silent, too, where the packages come from an archive that does not change any more, such as \`archive.debian.org\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update\nRUN apt-get install -y curl',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl',
    },
  ],
  *check({ model }) {
    const steps = stepsOf(model);
    const needs = firstNeeds(steps, model);
    for (const stage of model.stages)
      for (const instruction of stage.instructions) {
        const own = steps.get(instruction) ?? [];
        const update = own.findLast((it) => it.does === 'update');
        if (!update || own.some((it) => it.does !== 'update' && it.tool === update.tool)) continue;
        const install = nextInstall(instruction, update.tool, stage, steps, needs);
        if (!install || (update.tool === 'apk' ? refreshesLists(stage) : isFrozen(install))) continue;
        const name = update.command.name ?? '';
        const fix = fixOf(update.command, install, model);
        yield {
          at: update.command.locate(update.command.command),
          message: `${name} update has a RUN of its own: the cache keeps its lists, and a later ${install.name} ${subOf(install)} uses old ones.`,
          related: [
            { at: install.locate(install.command), message: 'These packages are looked up in the lists of the other step.' },
          ],
          ...(fix && { fixes: [fix] }),
        };
      }
  },
});

const subOf = ({ args }: RunCommand): string => args.find((it) => !it.text.startsWith('-'))?.text ?? '';

function stepsOf(model: Model): ReadonlyMap<Instruction, readonly Step[]> {
  const found = new Map<Instruction, Step[]>();
  for (const [instruction, commands] of commandsIn(model)) {
    if (instruction.kind !== 'RUN' || mountsOf(instruction).length > 0) continue;
    const steps = commands.flatMap((command) => stepOf(command) ?? []);
    if (steps.length > 0) found.set(instruction, steps);
  }
  return found;
}

function stepOf(command: RunCommand): Step | undefined {
  if (command.name === 'apk') {
    const sub = subOf(command);
    // `--no-cache` and `-U` fetch lists of their own.
    const isFresh = command.args.some((it) => /^(?:--no-cache|-U|--update-cache|--update|-\w*U\w*)$/.test(it.text));
    if (sub === 'update') return { command, does: 'update', tool: 'apk' };
    return sub === 'add' ? { command, does: isFresh ? 'both' : 'install', tool: 'apk' } : undefined;
  }
  const call = packageCommand(command);
  if (call?.manager.lists === undefined) return undefined;
  if (call.manager.updating.includes(call.sub)) return { command, does: 'update', tool: 'apt' };
  return call.manager.asking.includes(call.sub) && !/remove|purge/.test(call.sub)
    ? { command, does: 'install', tool: 'apt' }
    : undefined;
}

type Needs = ReadonlyMap<Stage, Readonly<Record<Step['tool'], RunCommand | undefined>>>;

/** By stage, the first install in a stage built on it that makes do with lists which it found there. */
function firstNeeds(steps: ReadonlyMap<Instruction, readonly Step[]>, model: Model): Needs {
  const needs = new Map<Stage, Record<Step['tool'], RunCommand | undefined>>();
  // Children stand behind their parents.
  for (const stage of [...model.stages].reverse()) {
    const below = needs.get(stage) ?? { apt: undefined, apk: undefined };
    const own = stage.instructions.flatMap((it) => steps.get(it) ?? []).filter((it) => it.does !== 'both');
    const found = { apt: first(own, 'apt', below.apt), apk: first(own, 'apk', below.apk) };
    const { base } = stage;
    if (base.kind === 'stage') {
      const known = needs.get(base.stage);
      needs.set(base.stage, { apt: found.apt ?? known?.apt, apk: found.apk ?? known?.apk });
    }
  }
  return needs;
}

function first(own: readonly Step[], tool: Step['tool'], otherwise: RunCommand | undefined): RunCommand | undefined {
  const step = own.find((it) => it.tool === tool);
  return step ? (step.does === 'install' ? step.command : undefined) : otherwise;
}

/** The first install behind an update that makes do with its lists: in the stage, or at the start of one built on it. */
function nextInstall(
  update: Instruction,
  tool: Step['tool'],
  stage: Stage,
  steps: ReadonlyMap<Instruction, readonly Step[]>,
  below: Needs,
): RunCommand | undefined {
  for (let at = stage.instructions.indexOf(update) + 1; at < stage.instructions.length; at++) {
    const step = steps.get(stage.instructions[at] as Instruction)?.find((it) => it.tool === tool && it.does !== 'both');
    if (step) return step.does === 'install' ? step.command : undefined;
  }
  return below.get(stage)?.[tool];
}

/** Puts the update in front of the install, when it is all that its RUN does. */
function fixOf(update: RunCommand, install: RunCommand, model: Model): Fix | undefined {
  const { text, lines } = model.file;
  const run = update.in;
  const whole = span(run.start, Math.min(text.length, lines.end(lines.position(run.end).line) + 1));
  const isAlone = (commandsIn(model).get(run) ?? []).length === 1 && run.flags.length === 0 && run.heredocs.length === 0;
  const { connector, conditional, nesting, redirects } = install.command;
  const isPlain = nesting === 0 && !conditional && connector !== '|' && connector !== '||' && !install.in.json;
  if (!isAlone || run.json || !isPlain || redirects.length > 0 || update.stage !== install.stage) return undefined;
  if (lines.position(run.start).character > 0 || !text.slice(run.end, whole.end).match(/^\s*$/)) return undefined;
  const at = install.locate(install.command).start;
  const written = update.locate(update.command);
  return {
    title: `Run ${update.name} update in the RUN that installs`,
    safety: 'review',
    edits: [remove(whole), insert(at, `${text.slice(written.start, written.end)} && `)],
  };
}
