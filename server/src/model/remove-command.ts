import type { Instruction } from '../syntax/ast.ts';
import { type Edit, remove } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { commandsIn, type RunCommand } from './commands.ts';
import type { Model } from './model.ts';
import { hasErrexit, isErrexit, leadOf, type Step, stepOf } from './run-state.ts';

/** The edit that takes a command out of a step, with what joins it to the one before; undefined where others hang on it. */
export function withoutCommand(step: Step, { command }: RunCommand, model: Model): Edit | undefined {
  const { script, statements } = step;
  const cut = (before: Span): Edit => remove(span(script.locate(before).end, script.locate(command).end));
  for (const [i, { parts, operators }] of statements.entries()) {
    const at = parts.findIndex((it) => it.start === command.start && it.end === command.end);
    const [before, previous] = [parts[at - 1], statements[i - 1]];
    if (at < 0) continue;
    if (before) return operators[at - 1] === '&&' && operators[at] !== '||' ? cut(before) : undefined;
    const lead = leadOf(step);
    const isStrict = hasErrexit(step, model) || (lead?.joiner === ';' && isErrexit(lead.text));
    // The last one's status is that of all, unless the others stop by themselves.
    return previous && parts.length === 1 && (isStrict || i < statements.length - 1) ? cut(previous) : undefined;
  }
  return undefined;
}

/** The same for any command of a RUN that joins its commands by `&&`; all of the RUN when it is the only one. */
export function withoutAny(command: RunCommand, model: Model): Edit | undefined {
  const { in: run, script } = command;
  const all = commandsIn(model).get(run) ?? [];
  const isPlain = all.every(({ command: { connector } }) => connector === '&&' || connector === 'first');
  if (!isPlain || all.some((it) => it.command.conditional || it.command.nesting > 0)) return undefined;
  if (script.shell.errors.length > 0 || run.heredocs.length > 0 || run.json) return undefined;
  const at = all.indexOf(command);
  const next = all[at + 1];
  if (at === 0) return next ? withoutFirst(command, next, model) : withoutRun(run, model);
  const step = stepOf(run, model);
  return step && withoutCommand(step, command, model);
}

/** `&&`, maybe on a line of its own. */
const JOINT = /^\s*(?:[\\`]\s*)?&&\s*(?:[\\`]\s*)?$/;

export function withoutFirst(first: RunCommand, next: RunCommand, model: Model): Edit | undefined {
  const at = span(first.locate(first.command).start, next.locate(next.command).start);
  const gap = model.file.text.slice(first.locate(first.command).end, at.end);
  return next.command.connector === '&&' && JOINT.test(gap) ? remove(at) : undefined;
}

/** The lines of a RUN; the comments above it stay. Undefined where it shares a line with something. */
export function withoutRun(run: Instruction, model: Model): Edit | undefined {
  const { text, lines } = model.file;
  const start = lines.start(lines.lineAt(run.start));
  const end = lines.start(lines.lineAt(run.end) + 1);
  const own = text.slice(start, run.start) + text.slice(run.end, end);
  // What is last has no line break of its own.
  if (own.trim() !== '') return undefined;
  return remove(end === text.length && !text.endsWith('\n') ? span(lines.end(lines.lineAt(start) - 1), end) : span(start, end));
}
