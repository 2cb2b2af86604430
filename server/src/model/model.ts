import type { Dialect, ShellScript } from '../shell/ast.ts';
import type { Dockerfile, Instruction, Problem, Word } from '../syntax/ast.ts';
import type { Known } from '../syntax/expand.ts';
import type { Reference } from '../syntax/reference.ts';
import type { Span } from '../text/span.ts';
import type { Expansion } from './expansion.ts';

/** A value on the way through a stage, and where it came from. */
export type Value =
  /** ENV, USER, WORKDIR or SHELL, of this stage or a parent of it. `text` is undefined when it depends on something unknown. */
  | {
      readonly from: 'file';
      readonly text: string | undefined;
      readonly at: Span;
      readonly in: Instruction;
      readonly stage: Stage;
    }
  /** An ARG in force. `text` is its default; a build may pass another. */
  | {
      readonly from: 'argument';
      readonly text: string | undefined;
      readonly at: Span;
      readonly in: Instruction;
      readonly stage: Stage;
    }
  /** Whatever the base image says: ask facts. */
  | { readonly from: 'image'; readonly ref: string }
  /** Known not to be set. */
  | { readonly from: 'unset' }
  /** Nothing can be said: the base is not known. */
  | { readonly from: 'unknown' };

/** What an instruction starts with. */
export interface State {
  readonly user: Value;
  /** As an absolute path, where it is known. */
  readonly workdir: Value;
  readonly shell: Shell;
  env(name: string): Value;
}

/** The shell that runs the shell form. */
export interface Shell {
  /** Undefined when no SHELL is in force: the image decides, nearly always `/bin/sh -c`. */
  readonly words: readonly Word[] | undefined;
  readonly dialect: Dialect;
  readonly in: Instruction | undefined;
}

export type Base =
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'image'; readonly ref: string; readonly reference: Reference }
  /** An ARG without a default, a name that is not valid, or none at all. */
  | { readonly kind: 'unknown' };

export interface Stage {
  readonly index: number;
  /** In lower case: names are compared without regard to it. */
  readonly name: string | undefined;
  readonly nameWord: Word | undefined;
  readonly from: Instruction;
  readonly base: Base;
  /** The image as it reads when every ARG has its default. */
  readonly baseText: string | undefined;
  /** Everything behind the FROM, up to the next one. */
  readonly instructions: readonly Instruction[];
}

/** How one stage uses another, or an image. */
export interface StageUse extends Span {
  readonly kind: 'from' | 'copy' | 'mount';
  readonly in: Instruction;
  /** The stage that uses it. */
  readonly by: Stage;
  readonly text: string;
  /** The stage it means; undefined when it means an image, a named context, or nothing. */
  readonly stage: Stage | undefined;
  /** True when the text is a number: an index, which never means an image. */
  readonly isIndex: boolean;
}

/** A shell script of the file, with the way from its offsets to the document's. */
export interface Script {
  readonly in: Instruction;
  readonly stage: Stage | undefined;
  readonly dialect: Dialect;
  readonly shell: ShellScript;
  /** True when an interpreter named in the heredoc, not the SHELL, runs it. */
  readonly ownInterpreter: boolean;
  locate(at: Span): Span;
}

export interface Model {
  readonly file: Dockerfile;
  readonly stages: readonly Stage[];
  /** The stage that a build without `--target` makes. */
  readonly final: Stage | undefined;
  /** ARGs before the first FROM. */
  readonly globalArgs: readonly Instruction[];
  readonly uses: readonly StageUse[];
  /** What the builder would reject before it builds anything. */
  readonly problems: readonly Problem[];
  stageOf(instruction: Instruction): Stage | undefined;
  before(instruction: Instruction): State;
  after(stage: Stage): State;
  /** The value of a variable where FROM and ARGs before it are expanded. */
  global(name: string): Known;
  /** Text of a word of an instruction after expansion; undefined when it depends on something unknown. */
  expand(instruction: Instruction, text: string): string | undefined;
  /** Uses of variables that the builder, not a shell, expands. */
  readonly expansions: readonly Expansion[];
  /** The scripts of every RUN, ONBUILD RUN included. Those of cmd and PowerShell have no commands. */
  readonly scripts: readonly Script[];
}
