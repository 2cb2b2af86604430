import { type PowershellStatement, powershellStatements } from '../shell/powershell.ts';
import { type Instruction, wholeHeredoc } from '../syntax/ast.ts';
import { type Edit, insert } from '../text/edit.ts';
import { once } from '../text/once.ts';
import { type Span, span } from '../text/span.ts';
import type { Model, Script } from './model.ts';

/** A RUN that PowerShell reads: below a SHELL, or as `powershell -Command …` of a Windows image. */
export interface PowershellRun {
  readonly in: Instruction;
  /** The SHELL in force; undefined when the RUN names the program itself. */
  readonly shell: Instruction | undefined;
  /** `pwsh` is PowerShell 6 and later. */
  readonly program: 'powershell' | 'pwsh';
  /** What the SHELL runs before. */
  readonly before: string;
  readonly statements: readonly PowershellStatement[];
  readonly text: string;
  locate(at: Span): Span;
}

const WRAPPED = /^(powershell|pwsh)(?:\.exe)?\s+(?:-(?:No\w+|ExecutionPolicy\s+\w+)\s+)*(?:-Command|-c)\s+/i;

export const powershellRuns = once((model: Model): readonly PowershellRun[] =>
  model.scripts.flatMap((it) => runOf(it, model) ?? []),
);

function runOf(script: Script, model: Model): PowershellRun | undefined {
  const { in: run, dialect } = script;
  if (run.kind !== 'RUN' || run.json || (dialect !== 'powershell' && dialect !== 'cmd')) return undefined;
  const only = wholeHeredoc(run);
  if (run.heredocs.length > 0 && !only) return undefined;
  const whole = only ? model.file.text.slice(only.body.start, only.body.end) : run.rest.text;
  const { words = [], in: shell } = model.before(run).shell;
  const match = dialect === 'cmd' ? WRAPPED.exec(whole) : undefined;
  if (dialect === 'cmd' && !match) return undefined;
  let from = match?.[0].length ?? 0;
  let text = whole.slice(from);
  if (dialect === 'cmd') {
    // What stands in quotes is one argument; anything else may be cmd's.
    const isQuoted = /^"(?:[^"\\]|\\.)*"$/s.test(text);
    if (!isQuoted && /&&|\|\||[<>^]|\|/.test(text)) return undefined;
    if (isQuoted) text = text.slice(1, -1);
    if (isQuoted) from++;
  }
  const statements = powershellStatements(text);
  if (!statements) return undefined;
  const program = /pwsh/i.test(match?.[1] ?? words[0]?.text ?? '') ? 'pwsh' : 'powershell';
  return {
    in: run,
    shell: dialect === 'cmd' ? undefined : shell,
    program,
    before: dialect === 'cmd' ? '' : words.map((it) => it.text).join(' '),
    statements,
    text,
    locate: (at) => script.locate(span(from + at.start, from + at.end)),
  };
}

/** The edit that has a statement run before all others: in the SHELL, for the RUNs below it, or in the RUN itself. */
export function runFirst({ shell, statements, locate }: PowershellRun, statement: string): Edit | undefined {
  const [first] = statements;
  if (!shell) return first && insert(locate(first).start, `${statement}; `);
  const items = shell.json?.items ?? [];
  const at = items.findIndex((it) => /^-c(?:ommand)?$/i.test(it.text));
  const [option, next, ...more] = items.slice(at);
  if (at < 1 || !option || more.length > 0) return undefined;
  return next ? insert(next.start, `${statement}; `) : insert(option.end + 1, `, "${statement};"`);
}
