import type { Span } from '../text/span.ts';

/** The language of a RUN: what its shell reads. `none` is known to be no Unix shell and is left alone. */
export type Dialect = 'sh' | 'bash' | 'zsh' | 'cmd' | 'powershell' | 'none';

/** A variable that the shell expands. */
export interface ShellVariable extends Span {
  readonly name: string;
}

/** One word of a command; spans count in the script. */
export interface ShellWord extends Span {
  /** As typed. */
  readonly text: string;
  /** Without quotes; undefined when a part of it is only known when the shell runs. */
  readonly value: string | undefined;
  readonly quoted: boolean;
}

export interface ShellRedirect extends Span {
  readonly operator: string;
  readonly target: ShellWord | undefined;
}

/** What stands between this command and the one before it in the same list. */
export type Connector = 'first' | '&&' | '||' | ';' | '|';

/** A simple command, wherever it stands: in a list, a pipe, a subshell, a substitution, a function. */
export interface ShellCommand extends Span {
  readonly name: ShellWord | undefined;
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord | undefined; readonly at: Span }[];
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  /** Number of enclosing subshells and substitutions. */
  readonly nesting: number;
  /** True when it stands in an if, loop, case, function, subshell or substitution. */
  readonly conditional: boolean;
  readonly connector: Connector;
}

/** `a | b`: the commands of one pipe. */
export interface ShellPipe extends Span {
  /** Where the first `|` is. */
  readonly operator: Span;
  /** Command names on the left, where known. */
  readonly left: readonly (string | undefined)[];
  /** True when the pipe's failure cannot fail the script anyway: behind `!`, or in a condition. */
  readonly tolerated: boolean;
  readonly nesting: number;
}

export interface ShellScript {
  readonly text: string;
  readonly commands: readonly ShellCommand[];
  readonly pipes: readonly ShellPipe[];
  /** `$NAME` and `${NAME…}` as the shell sees them, in order. */
  readonly variables: readonly ShellVariable[];
  readonly errors: readonly (Span & { readonly message: string })[];
}
