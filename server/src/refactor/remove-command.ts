import type { RunCommand } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { type Edit, remove } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { hasErrexit, isErrexit, leadOf, type Step } from './run-state.ts';

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
