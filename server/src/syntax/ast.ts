import type { Edit } from '../text/edit.ts';
import type { Joined } from '../text/joined.ts';
import type { LineIndex } from '../text/lines.ts';
import type { Span } from '../text/span.ts';

export const KEYWORDS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;
export type Keyword = (typeof KEYWORDS)[number];
export type Escape = '\\' | '`';

/**
 * A word as the builder reads it, before expansion: continuations are gone, quotes and escapes are still there.
 * `at` is where it begins in the instruction's joined text, so that a part of it can be found in the document.
 */
export interface Word extends Span {
  readonly text: string;
  readonly at: number;
}

/** `--name=value` or `--name`. */
export interface Flag extends Span {
  readonly name: Word;
  readonly value: Word | undefined;
}

/** `key=value` of ENV, ARG and LABEL, or the one pair of the legacy `ENV key value`. */
export interface Pair extends Span {
  readonly key: Word;
  readonly value: Word | undefined;
}

/** A JSON array, as CMD, COPY and others take it. `problem` says why the builder does not read it as one. */
export interface JsonList extends Span {
  readonly items: readonly Word[];
  readonly problem: 'not-json' | 'not-strings' | undefined;
}

/** `<<NAME` with the lines that belong to it. The span is that of the redirection word. */
export interface Heredoc extends Span {
  readonly name: string;
  /** False when a part of the name is quoted: nothing in the body is expanded. */
  readonly expand: boolean;
  /** `<<-`: leading tabs of the body are dropped. */
  readonly chomp: boolean;
  readonly body: Span;
  /** The line that ends it; undefined when the file ends first. */
  readonly terminator: Span | undefined;
}

export interface Comment extends Span {
  /** Without the `#` and the blanks around. */
  readonly text: string;
}

/** A parser directive: `# syntax=…`, `# escape=…` or `# check=…` at the top of the file. */
export interface Directive extends Span {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: Word;
}

/** Something the parser could not accept, kept as data. */
export interface Problem {
  readonly at: Span;
  readonly message: string;
  /** The id of the rule that reports it. */
  readonly rule: string;
  /** What was most likely meant; never safe to apply unseen. */
  readonly fix?: { readonly title: string; readonly edits: readonly Edit[] };
  /** True for what the rule's `minor` speaks of: another program may mend it before the builder sees it. */
  readonly isMinor?: boolean;
}

export interface Instruction extends Span {
  /** Undefined when the builder does not know the word. */
  readonly kind: Keyword | undefined;
  /** As typed. */
  readonly keyword: Word;
  readonly flags: readonly Flag[];
  /** All after keyword and flags, blanks around it dropped. */
  readonly rest: Word;
  /** `rest` split at blanks. */
  readonly words: readonly Word[];
  readonly pairs: readonly Pair[];
  /** The `KEY value` form of ENV or LABEL. */
  readonly legacy: boolean;
  /** Set when `rest` starts with `[` and the instruction may take a JSON array. */
  readonly json: JsonList | undefined;
  readonly heredocs: readonly Heredoc[];
  /** What an ONBUILD holds back. */
  readonly trigger: Instruction | undefined;
  /** Blank lines inside the instruction, each with its line break. */
  readonly emptyLines: readonly Span[];
  /** Comments on the lines directly above (blank lines between do not matter). */
  readonly comments: readonly Comment[];
  /** The logical line, without continuations and comments; offsets are those of the document. */
  readonly joined: Joined;
  /** Where the joined text of a moved instruction stands now: add it to what `joined` answers. */
  readonly base: number;
}

/** The part of the document that a part of the instruction's joined text came from. */
export function locate(instruction: Instruction, start: number, end: number): Span {
  const at = instruction.joined.span(start, end);
  return { start: at.start + instruction.base, end: at.end + instruction.base };
}

/** A JSON array that the builder takes as the exec form. */
export const execForm = (instruction: Instruction): readonly Word[] | undefined =>
  instruction.json && instruction.json.problem === undefined ? instruction.json.items : undefined;

/** The heredoc that is all that an instruction has: the body is the script, or the file. */
export const wholeHeredoc = ({ heredocs, rest }: Instruction): Heredoc | undefined => {
  const [only, ...more] = heredocs;
  return only && more.length === 0 && only.start === rest.start && only.end === rest.end ? only : undefined;
};

export interface Dockerfile {
  readonly text: string;
  readonly lines: LineIndex;
  readonly escape: Escape;
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  readonly instructions: readonly Instruction[];
  readonly problems: readonly Problem[];
}
