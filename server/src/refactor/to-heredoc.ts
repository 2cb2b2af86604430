import { allowsSyntax } from '../model/frontend.ts';
import type { Model } from '../model/model.ts';
import { hasErrexit, isErrexit, leadOf, type Step, stepOf } from '../model/run-state.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, replace } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { segmentsOf } from './errexit.ts';
import { commentsIn, layoutOf } from './run-layout.ts';
import { endsOpen, isSameScript, openPlaces, openQuote } from './script-text.ts';

export interface Heredoc {
  /** How many commands have a line of their own. */
  readonly count: number;
  readonly edits: readonly Edit[];
}

/** What becomes of a chain: a line that turns `set -e` on where it was not, and the parts. */
interface Plan {
  readonly options: string | undefined;
  readonly parts: readonly Span[];
  /** Those that are no options. */
  readonly count: number;
  /** False when lines end where a `;` was: the script is the same whatever is in it. */
  readonly wasChain: boolean;
}

/** A RUN with a line for each command; undefined where the shell would do something else. */
export function heredocOf(run: Instruction, model: Model): Heredoc | undefined {
  const { lines } = model.file;
  const script = allowsSyntax(model, 4) ? scriptOf(run, model) : undefined;
  if (!script || /^EOF$/m.test(script.body)) return undefined;
  const at = span(run.rest.start, lines.end(lines.lineAt(run.end)));
  return { count: script.count, edits: [replace(at, `<<EOF\n${script.body}\nEOF`)] };
}

/** The commands of a RUN as lines of a script that its shell runs with the same result. */
export function scriptOf(run: Instruction, model: Model): { readonly count: number; readonly body: string } | undefined {
  // A line break of Windows would be a part of every command.
  if (model.file.lines.lineBreak !== '\n') return undefined;
  const step = stepOf(run, model);
  if (!step || step.script.dialect === 'zsh' || step.statements.some((it) => it.background)) return undefined;
  const plan = planOf(step, model);
  if (!plan || plan.count < 2) return undefined;
  const lines = plan.options === undefined ? [] : [plan.options];
  const indent = layoutOf([run], model).indent;
  let end = 0;
  for (const part of plan.parts) {
    // A backslash at the end of a comment is a habit.
    lines.push(...commentsBefore(step, end, part.start, model).map((it) => it.replace(/\s*[\\`]$/, '')));
    const own = partLines(step, part, indent, model);
    if (!own) return undefined;
    lines.push(...own);
    end = part.end;
  }
  const body = lines.join('\n');
  const before = plan.options === undefined ? step.script.shell.text : withOptions(step, plan.options);
  return /^#!/.test(body) || !isSameScript(before, body, plan.wasChain) ? undefined : { count: plan.count, body };
}

function planOf(step: Step, model: Model): Plan | undefined {
  const { statements } = step;
  const lead = leadOf(step);
  const isStrict = hasErrexit(step, model);
  if (statements.length > 1) {
    if (!isStrict && !(lead?.joiner === ';' && isErrexit(lead.text))) return undefined;
    return { options: undefined, parts: statements, count: statements.length - (lead ? 1 : 0), wasChain: false };
  }
  const { text } = step.script.shell;
  const from = lead?.next ?? 0;
  const segments = segmentsOf(text.slice(from));
  if (!segments) return undefined;
  const parts = segments.map((it) => span(it.start + from, it.end + from));
  return { options: optionsOf(lead?.text, isStrict), parts, count: parts.length, wasChain: true };
}

/** `set -e` with the options that the chain began with. */
function optionsOf(lead: string | undefined, isStrict: boolean): string | undefined {
  if (lead === undefined) return isStrict ? undefined : 'set -e';
  if (isStrict || isErrexit(lead)) return `set ${lead}`;
  return /^-[a-z]/.test(lead) ? `set -e${lead.slice(1)}` : `set -e ${lead}`;
}

/** The chain as it is with the options written out, to compare with. */
function withOptions(step: Step, options: string): string {
  return `${options} && ${step.script.shell.text.slice(leadOf(step)?.next ?? 0)}`;
}

const commentsBefore = ({ script }: Step, from: number, to: number, model: Model): readonly string[] =>
  to === 0 ? [] : commentsIn(model, span(endOf(script, from), script.locate(span(to, to + 1)).start));

/** Where the text before an offset ends in the file. */
const endOf = (script: Step['script'], offset: number): number =>
  offset === 0 ? script.locate(span(0, 1)).start : script.locate(span(offset - 1, offset)).end;

/** A part of the script with the line breaks that it has in the file; undefined where a comment stands in the middle of a command. */
function partLines(step: Step, at: Span, indent: string, model: Model): string[] | undefined {
  const { script } = step;
  const { text, commands } = script.shell;
  const patterns = openPlaces(text);
  let written = '';
  let from = at.start;
  for (let i = at.start + 1; i < at.end; i++) {
    const gap = span(endOf(script, i), script.locate(span(i, i + 1)).start);
    if (gap.start === gap.end) continue;
    written += text.slice(from, i);
    from = i;
    const quote = openQuote(text.slice(at.start, i));
    // The builder takes a line break out of single quotes, a shell does not.
    if (quote === "'") continue;
    const comments = commentsIn(model, gap);
    const isInCommand = commands.some((it) => it.start < i && i < it.end);
    const blanks = quote === '' ? (/^[ \t]*/.exec(text.slice(i, at.end))?.[0] ?? '') : '';
    const inner = blanks.startsWith(indent) ? blanks.slice(indent.length) : '';
    const before = written.trimEnd();
    from += blanks.length;
    if (!isInCommand && (endsOpen(before) || patterns.some((it) => it.start < i && i <= it.end))) {
      // The line break does what the semicolon did.
      written = `${before.replace(/(?<!;);$/, '')}\n${comments.map((it) => `${inner}${it}\n`).join('')}${inner}`;
    } else if (comments.length > 0) return undefined;
    else written = quote === '' ? `${before} \\\n${inner || '    '}` : `${written}\\\n`;
  }
  return `${written}${text.slice(from, at.end)}`.split('\n');
}
