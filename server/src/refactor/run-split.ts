import type { RunCommand } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { fieldOf, mountsOf, mountType } from '../model/mount.ts';
import {
  hasErrexit,
  hasInnerList,
  isErrexit,
  type Lead,
  leadOf,
  leavesState,
  needsItsOwnRun,
  replacesProgram,
  type Step,
  stepOf,
  within,
} from '../model/run-state.ts';
import { isChain } from '../shell/statements.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, replace } from '../text/edit.ts';
import { type Span, span, touches } from '../text/span.ts';
import { commentsIn } from './run-layout.ts';

export interface Split {
  /** The first words of the second part. */
  readonly words: string;
  readonly edits: readonly Edit[];
}

/** Two parts of a step's script that could be steps of their own; spans count in the script. */
interface Seam {
  readonly left: Span;
  readonly right: Span;
}

/** Makes two RUNs of one at the operator that stands at a place of the file; undefined where the parts need the same shell. */
export function splitRun(run: Instruction, at: Span, model: Model): Split | undefined {
  const step = stepOf(run, model);
  if (!step || needsItsOwnRun(step)) return undefined;
  const lead = leadOf(step);
  const seam = seamsOf(step, lead, model).find((it) => touches(operatorOf(step, it), at));
  if (!seam) return undefined;
  const { left, right } = seam;
  const own = span(lead ? lead.next : left.start, left.end);
  const later = step.script.shell.text.slice(right.start);
  if (keepsInCache(run, later)) return undefined;
  if (leavesState(step, own, later, model) || replacesProgram(within(step, own), within(step, right))) return undefined;
  return written(step, seam, lead, model);
}

/** Folders in which only copies of what is somewhere else lie. */
const CACHES = /\/(?:\.?caches?|\.npm|\.yarn|\.pnpm-store|\.m2|\.gradle|\.cargo|registry|pkg|\.nuget|\.gem|\.composer)(?:\/|$)/;

/** Whether the second part may need what the first put into a cache mount: when only the first is repeated from a cache, it is not there. */
const keepsInCache = (run: Instruction, later: string): boolean =>
  mountsOf(run).some((it) => {
    const target = fieldOf(it, 'target', 'dst', 'destination')?.value ?? '';
    return mountType(it) === 'cache' && (!CACHES.test(target) || later.includes(target));
  });

function seamsOf(step: Step, lead: Lead | undefined, model: Model): Seam[] {
  const { statements } = step;
  const text = step.script.shell.text;
  const [only] = statements;
  if (!only) return [];
  const strict = hasErrexit(step, model) || (lead !== undefined && isErrexit(lead.text));
  if (statements.length > 1) {
    // `a; b` goes on when `a` fails, unless the list begins with `set -e`.
    if (lead?.joiner !== ';' || !strict || !isErrexit(lead.text)) return [];
    return statements.slice(1, -1).flatMap((it, i) => {
      const next = statements[i + 2];
      return next && it.parts.length === 1 && isChain(it)
        ? [{ left: span(only.start, it.end), right: span(next.start, text.length) }]
        : [];
    });
  }
  const { parts, operators } = only;
  return operators.flatMap((_, i) => {
    if (operators.slice(i).some((it) => it !== '&&') || (i === 0 && lead)) return [];
    const left = span(only.start, parts[i]?.end ?? 0);
    // On the left of `&&`, what stands in a group goes on when it fails; at the end of a RUN, `set -e` stops it.
    if (strict && (parts.slice(0, i + 1).some((it) => !it.plain) || hasInnerList(step, left))) return [];
    return [{ left, right: span(parts[i + 1]?.start ?? 0, text.length) }];
  });
}

/** The operator between two parts and the blanks behind it, in the file. */
function operatorOf({ script }: Step, { left, right }: Seam): Span {
  const gap = script.shell.text.slice(left.end, right.start);
  return span(script.locate(span(left.end + gap.search(/\S/), right.start)).start, script.locate(right).start);
}

function written(step: Step, { left, right }: Seam, lead: Lead | undefined, model: Model): Split | undefined {
  const { run, script } = step;
  const { text, lines } = model.file;
  const gap = span(script.locate(left).end, script.locate(right).start);
  const flags = run.flags.map((it) => `${text.slice(it.start, it.end)} `).join('');
  if (/[\r\n]/.test(flags)) return undefined;
  const indent = text.slice(lines.start(lines.lineAt(run.start)), run.start).replace(/\S/g, '');
  const comments = commentsIn(model, gap).map((it) => `${indent}${it}${lines.lineBreak}`);
  const head = `${lines.lineBreak}${comments.join('')}${indent}${run.keyword.text} ${flags}${lead ? again(step, lead, model) : ''}`;
  return { words: wordsOf(within(step, right)[0]), edits: [replace(gap, head)] };
}

/** The name of a command, with a first argument that tells something. */
function wordsOf(command: RunCommand | undefined): string {
  const { name = '', args = [] } = command ?? {};
  const [first] = args;
  if (name === '.') return 'a file is read';
  if (name === '' && command?.command.assignments[0]) return `setting ${command.command.assignments[0].name}`.slice(0, 60);
  return [name.slice(0, 40), ...(first && /^[\w/-][\w/:@.-]{0,38}\w$/.test(first.text) ? [first.text] : [])].join(' ');
}

/** The `set` that both parts begin with, on a line of its own where it stands on one. */
function again({ script, run }: Step, lead: Lead, model: Model): string {
  const raw = model.file.text.slice(run.rest.start, script.locate(span(lead.next, lead.next + 1)).start);
  return raw.includes('#') ? script.shell.text.slice(0, lead.next).replace(/\s+/g, ' ') : raw;
}
