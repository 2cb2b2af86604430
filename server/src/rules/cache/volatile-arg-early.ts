import { type Fix, rule } from '../../engine/rule.ts';
import { isPlaceholder, isVolatileName } from '../../knowledge/volatile-args.ts';
import { commandsIn, type RunCommand } from '../../model/commands.ts';
import { dependencyInstall } from '../../model/dependency-install.ts';
import { ignoresVariables } from '../../model/independent.ts';
import type { Model, Stage } from '../../model/model.ts';
import { packageCommand } from '../../model/package-commands.ts';
import type { Instruction, Pair } from '../../syntax/ast.ts';
import { insert, remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'volatile-arg-early',
  category: 'cache',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['ARG', 'ENV'],
  summary: 'An `ARG` that changes with every build stands before steps that do not need it',
  rationale: `
    Every \`RUN\` gets all arguments declared above it as variables, so their values decide with it whether the step can be taken from the
    cache, whether it uses them or not. A date, a commit or a build number is new in every build: packages below it are then installed
    anew each time. Declared just before its first use, it costs nothing.

    Told for arguments whose name says that they change (\`BUILD_DATE\`, \`GIT_SHA\`, \`VCS_REF\`, \`BUILD_NUMBER\` …) and which have no default,
    or only a placeholder. Only steps that install packages count: what else a \`RUN\` calls may read the variable itself.
  `,
  examples: [
    {
      bad: 'FROM node:22\nARG GIT_SHA\nCOPY package.json ./\nRUN npm install\nLABEL revision=$GIT_SHA',
      good: 'FROM node:22\nCOPY package.json ./\nRUN npm install\nARG GIT_SHA\nLABEL revision=$GIT_SHA',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages)
      for (const [at, instruction] of stage.instructions.entries()) {
        if (instruction.kind !== 'ARG') continue;
        for (const pair of instruction.pairs) {
          if (!isVolatile(pair, instruction, model)) continue;
          const found = costOf(pair, stage, at, model);
          const [first] = found.repeated;
          if (!first) continue;
          const fix = fixOf(pair, instruction, found, model);
          yield {
            at: pair.key,
            message: `${pair.key.text} changes with every build and stands before ${nameOf(first)}, which then never comes from the cache.`,
            related: [{ at: first.locate(first.command), message: 'This step does not use it.' }],
            ...(fix && { fixes: [fix] }),
          };
        }
      }
  },
});

function isVolatile({ key, value }: Pair, instruction: Instruction, model: Model): boolean {
  if (!isVolatileName(key.text)) return false;
  const passed = model.global(key.text);
  // A default above the first FROM counts here as well.
  if (!value) return passed.state !== 'set' || isPlaceholder(passed.text);
  return !value.text.includes('$') && isPlaceholder(model.expand(instruction, value.text));
}

interface Cost {
  /** The installs that are repeated. */
  readonly repeated: readonly RunCommand[];
  /** What only hands the value on, and stands before them. */
  readonly carriers: readonly Instruction[];
  /** What needs the value first; undefined when nothing in the stage does. */
  readonly needed: Instruction | undefined;
}

function costOf({ key }: Pair, stage: Stage, at: number, model: Model): Cost {
  const names = new Set([key.text]);
  const repeated: RunCommand[] = [];
  let waiting: Instruction[] = [];
  let carriers: Instruction[] = [];
  for (const instruction of stage.instructions.slice(at + 1)) {
    const uses = mentions(instruction, names);
    if (instruction.kind === 'RUN') {
      const commands = commandsIn(model).get(instruction) ?? [];
      const isSure = commands.length > 0 && commands.every((it) => ignoresVariables(it) || dependencyInstall(it));
      if (uses || !isSure) return { repeated, carriers, needed: instruction };
      const install = commands.find((it) => isInstall(it));
      if (install) {
        repeated.push(install);
        carriers = [...carriers, ...waiting];
        waiting = [];
      }
    } else if (uses && (instruction.kind === 'LABEL' || instruction.kind === 'ENV')) {
      waiting.push(instruction);
      if (instruction.kind === 'ENV') for (const pair of instruction.pairs) names.add(pair.key.text);
    } else if (uses) return { repeated, carriers, needed: instruction };
  }
  return { repeated, carriers, needed: waiting[0] };
}

/** Whether an instruction names one of the variables, quoted or not. */
const mentions = (instruction: Instruction, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(instruction.joined.text)) ||
  instruction.heredocs.length > 0;

function isInstall(command: RunCommand): boolean {
  const call = packageCommand(command);
  if (call) return call.manager.installing.includes(call.sub);
  const sub = command.args.find((it) => !it.text.startsWith('-'))?.text;
  if (command.name === 'apk') return sub === 'add';
  return (
    dependencyInstall(command) !== undefined ||
    (/^(?:pip3?|npm|yarn|gem)$/.test(command.name ?? '') && /^(?:install|i|global)$/.test(sub ?? ''))
  );
}

const nameOf = ({ name = '', args }: RunCommand): string =>
  `${name} ${args.find((it) => !it.text.startsWith('-'))?.text ?? ''}`.trim();

/** Before what needs the value, or else behind the last step that costs something. */
function placeOf(
  instruction: Instruction,
  needed: Instruction | undefined,
  carriers: readonly Instruction[],
  model: Model,
): number | undefined {
  if (needed) return needed.start;
  const all = model.stageOf(instruction)?.instructions ?? [];
  const next = all[all.findLastIndex(({ kind }) => kind === 'RUN' || kind === 'COPY' || kind === 'ADD') + 1];
  return carriers.length > 0 ? next?.start : undefined;
}

/** Moves the argument, with what hands it on, to where it is first needed. */
function fixOf(pair: Pair, instruction: Instruction, { carriers, needed }: Cost, model: Model): Fix | undefined {
  const moved = [instruction, ...carriers];
  const { text, lines } = model.file;
  const place = placeOf(instruction, needed, carriers, model);
  if (place === undefined || instruction.pairs.length > 1 || carriers.some((it) => it.kind === 'ENV' && it.pairs.length > 1))
    return undefined;
  const wholeLines = moved.map((it) => span(it.start, Math.min(text.length, lines.end(lines.position(it.end).line) + 1)));
  if (moved.some((it, i) => text.slice(it.end, wholeLines[i]?.end).trim() !== '' || lines.position(it.start).character > 0))
    return undefined;
  if (wholeLines.some((it) => text[it.end - 1] !== '\n')) return undefined;
  return {
    title: `Move ${pair.key.text} down to where it is used`,
    safety: 'review',
    edits: [...wholeLines.map(remove), insert(place, wholeLines.map((it) => text.slice(it.start, it.end)).join(''))],
  };
}
