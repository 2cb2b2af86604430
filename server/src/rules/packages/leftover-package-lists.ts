import { type Fix, rule } from '../../engine/rule.ts';
import { appendCommand } from '../../model/append-command.ts';
import { commandsOfScript, hasFlag, operands, type RunCommand } from '../../model/commands.ts';
import { mayRemove, outsideFolders, shippedScripts } from '../../model/leftovers.ts';
import type { Model, Script, Stage } from '../../model/model.ts';
import { packageCommand } from '../../model/package-commands.ts';

const LISTS = '/var/lib/apt/lists';
/** `rm` of the lists, of all that apt keeps, or of a choice in braces that has it. Not `/var/lib/apt/list/*`, a popular typo. */
const REMOVED = /^\/var\/lib\/(?:apt\/?(?:\*|lists(?:\/.*)?)?$|.*\{.*\bapt\b|\*$)|^\/var\/\{.*\bapt\b/;

export default rule({
  id: 'leftover-package-lists',
  aliases: ['DL3009'],
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['apt'],
  instructions: ['RUN'],
  summary: 'Package lists that stay in the image',
  rationale: `
    \`apt-get update\` puts 20 to 50 MB of lists into \`${LISTS}\`. They are of use until the \`apt-get install\` behind it is done, and
    out of date the next day. What a later \`RUN\` removes stays in the layer below, so they must go in the same \`RUN\`, or
    lie in a cache mount. \`apt-get clean\` removes packages, not lists. Only stages whose layers are in the final image count.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
    },
  ],
  *check({ model }) {
    const needed = lastNeed(model);
    for (const { script, stage, commands } of shippedScripts(model)) {
      if (isMounted(script)) continue;
      const last = commands.findLastIndex(isUpdate);
      const update = commands[last];
      if (!update || commands.slice(last + 1).some((it) => removesLists(it) || mayRemove(it))) continue;
      // Lists that this RUN does not use itself are there for something else.
      const isUsedHere = commands.slice(last + 1).some((it) => packageCommand(it)?.manager.lists === LISTS);
      const isNeededLater = (needed.get(stage) ?? -1) > script.in.start;
      const fix = isUsedHere && !isNeededLater ? fixOf(update, model) : undefined;
      yield {
        at: update.locate(packageCommand(update)?.subWord ?? update.command),
        message: `The package lists of ${update.name} update stay in this layer: the same RUN should remove ${LISTS}/*.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function isUpdate(command: RunCommand): boolean {
  const call = packageCommand(command);
  return call !== undefined && call.manager.lists === LISTS && call.manager.updating.includes(call.sub);
}

const isMounted = (script: Script): boolean =>
  outsideFolders(script).some((it) => it === LISTS || it === '/var/lib/apt' || it === '/var/lib');

function removesLists({ name, args }: RunCommand): boolean {
  const values = args.map((word) => word.value ?? word.text);
  if (name === 'rm')
    return hasFlag(args, '-r', '-R', '--recursive') && operands(args).some(({ text, value }) => REMOVED.test(value ?? text));
  if (name === 'find')
    return values[0]?.startsWith('/var/lib/apt') === true && values.some((it) => it === '-delete' || it === 'rm');
  // apt 2.9 and later: "dist-clean" also drops the lists.
  return (name === 'apt-get' || name === 'apt') && values.some((it) => it === 'dist-clean' || it === 'distclean');
}

/** By stage, where the last RUN begins that installs from lists which it did not fetch: in the stage, or in one built on it. */
function lastNeed(model: Model): ReadonlyMap<Stage, number> {
  const last = new Map<Stage, number>();
  const need = (stage: Stage, start: number): void => {
    last.set(stage, Math.max(start, last.get(stage) ?? -1));
  };
  for (const script of model.scripts) if (script.stage && usesOthersLists(script)) need(script.stage, script.in.start);
  // Children stand behind their parents.
  for (const stage of [...model.stages].reverse()) {
    const { base } = stage;
    const start = last.get(stage);
    if (base.kind === 'stage' && start !== undefined) need(base.stage, start);
  }
  return last;
}

function usesOthersLists(script: Script): boolean {
  const commands = commandsOfScript(script);
  const install = commands.findIndex((it) => {
    const call = packageCommand(it);
    return call?.manager.lists === LISTS && !call.manager.updating.includes(call.sub);
  });
  const update = commands.findIndex(isUpdate);
  return install >= 0 && (update < 0 || update > install);
}

function fixOf({ script, wrappers }: RunCommand, model: Model): Fix | undefined {
  const remove = `${wrappers.includes('sudo') ? 'sudo ' : ''}rm -rf ${LISTS}/*`;
  const edit = appendCommand(script, model, remove);
  return edit && { title: 'Remove the lists in the same RUN', safety: 'review', edits: [edit] };
}
