import type { Model } from '../model/model.ts';
import {
  hasErrexit,
  hasInnerList,
  isErrexit,
  leadOf,
  leavesState,
  needsItsOwnRun,
  replacesProgram,
  type Step,
  sameFlags,
  stepOf,
  within,
} from '../model/run-state.ts';
import { isChain, type Statement } from '../shell/statements.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { commentsIn, joint, type Layout, layoutOf } from './run-layout.ts';

/** What stands around a step's commands when it is one of several. */
interface Wrapped {
  readonly open: string;
  readonly close: string;
  /** Where its commands begin, in the script: behind a `set -e` that all have. */
  readonly from: number;
}

/** The edits that make one RUN of several; undefined where one would notice what another did to the shell, or to more than files. */
export function mergedRuns(runs: readonly Instruction[], model: Model): Edit[] | undefined {
  const steps = runs.map((it) => stepOf(it, model));
  const [first, ...others] = steps;
  if (!first || others.length === 0 || !others.every((it) => it !== undefined)) return undefined;
  const all = [first, ...others];
  if (all.some(needsItsOwnRun) || others.some((it) => !sameFlags(first.run, it.run))) return undefined;
  const option = sharedOption(all);
  const wrapped = option === undefined ? grouped(all, model) : strict(all, option, model);
  return wrapped && written(all, wrapped, option === ';' ? ';' : '&&', model);
}

/** What joins the `set -e` that all steps begin with to their next command. */
function sharedOption(steps: readonly Step[]): ';' | '&&' | undefined {
  const leads = steps.map(leadOf);
  const [first] = leads;
  return first && isErrexit(first.text) && leads.every((it) => it?.text === first.text && it.joiner === first.joiner)
    ? first.joiner
    : undefined;
}

/** All stop at failures by the same option: written once, it serves all, as long as what follows is no part of a list. */
function strict(steps: readonly Step[], joiner: ';' | '&&', model: Model): Wrapped[] | undefined {
  const fits = steps.every((step, i) => {
    const from = leadOf(step)?.next ?? 0;
    const rest = span(from, step.script.shell.text.length);
    const isLast = i === steps.length - 1;
    if (within(step, rest).some(({ command }) => command.name?.value === 'set')) return false;
    if (joiner === '&&')
      return (
        step.statements.length === 1 &&
        step.statements.every(isChain) &&
        !hasInnerList(step, rest) &&
        (isLast || isQuiet(step, steps, rest, model))
      );
    return isLast || (isSingle(step.statements.at(-1)) && isQuiet(step, steps, rest, model));
  });
  return fits ? steps.map((step, i) => ({ open: '', close: '', from: i === 0 ? 0 : (leadOf(step)?.next ?? 0) })) : undefined;
}

const isSingle = (it: Statement | undefined): boolean => it?.parts.length === 1 && isChain(it);

/** Whether the steps behind this one find a shell as they would find it in a RUN of their own. */
function isQuiet(step: Step, steps: readonly Step[], at: { start: number; end: number }, model: Model): boolean {
  const later = steps.slice(steps.indexOf(step) + 1);
  const text = later.map((it) => it.script.shell.text).join('\n');
  return !leavesState(step, at, text, model) && !later.some((it) => replacesProgram(within(step, at), it.commands));
}

/** Each step is grouped where its operators ask for it, and gets a shell of its own where it would leave something behind. */
function grouped(steps: readonly Step[], model: Model): Wrapped[] | undefined {
  const found: Wrapped[] = [];
  for (const [i, step] of steps.entries()) {
    const { shell } = step.script;
    const isLast = i === steps.length - 1;
    const all = span(0, shell.text.length);
    const [only] = step.statements;
    const isOne = step.statements.length === 1 && only?.operators.every((it) => it === '&&') === true;
    // On the left of `&&`, and in a group there, `set -e` counts for nothing.
    if (!isLast && setsErrexit(step)) return undefined;
    if (
      !isLast &&
      hasErrexit(step, model) &&
      !(step.statements.length === 1 && step.statements.every(isChain) && !hasInnerList(step, all))
    )
      return undefined;
    const end = isEnded(step) ? '' : ';';
    if (!isLast && !isQuiet(step, steps, all, model)) found.push({ open: '( ', close: ' )', from: 0 });
    else found.push(isOne && end === ';' ? { open: '', close: '', from: 0 } : { open: '{ ', close: `${end} }`, from: 0 });
  }
  return found;
}

/** The `\;` of find is no end. */
const isEnded = ({ statements, script }: Step): boolean => script.shell.text.slice(statements.at(-1)?.end).includes(';');

const setsErrexit = ({ script }: Step): boolean =>
  script.shell.commands.some(({ name, words }) => name?.value === 'set' && isErrexit(words.map((it) => it.text).join(' ')));

function written(steps: readonly Step[], wrapped: readonly Wrapped[], operator: '&&' | ';', model: Model): Edit[] {
  const layout: Layout = layoutOf(
    steps.map((it) => it.run),
    model,
  );
  const edits: Edit[] = [];
  for (const [i, { run, script, statements }] of steps.entries()) {
    const own = wrapped[i] as Wrapped;
    const next = steps[i + 1];
    const open = wrapped[i + 1]?.open ?? '';
    if (i === 0 && own.open !== '') edits.push(insert(run.rest.start, own.open));
    if (!next) {
      if (own.close !== '') edits.push(insert(run.rest.end, own.close));
      continue;
    }
    // A `;` that is there already is written anew.
    const ended = operator === ';' ? (statements.at(-1)?.end ?? 0) : script.shell.text.length;
    const to = next.script.locate(span(wrapped[i + 1]?.from ?? 0, next.script.shell.text.length)).start;
    const gap = span(script.locate(span(0, ended)).end, to);
    edits.push(replace(gap, `${joint(operator, own.close, commentsIn(model, gap), layout)}${open}`));
  }
  return edits;
}
