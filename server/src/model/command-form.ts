import type { ShellCommand, ShellWord } from '../shell/ast.ts';
import { parseShell } from '../shell/parse.ts';
import { type Instruction, locate } from '../syntax/ast.ts';
import { type Edit, remove, replace } from '../text/edit.ts';
import { once } from '../text/once.ts';
import { type Span, span } from '../text/span.ts';

/** What a shell does to an unquoted word beyond reading it: patterns, braces, escapes, home. */
const PATTERNS = /[*?[\]{}\\~]/;
/** Commands that only a shell knows: POSIX special built-ins and those without a file in PATH. */
const BUILTINS: ReadonlySet<string> = new Set(
  '. : alias bg break builtin cd command continue declare eval exec exit export fc fg getopts hash jobs let local read readonly return set shift source time times trap type typeset ulimit umask unalias unset wait'.split(
    ' ',
  ),
);

const parsed = once((instruction: Instruction) => parseShell(instruction.rest.text));

/** The one simple command of a shell form, its name first; undefined where a shell has more to do than to start a program. */
export function soleCommand(instruction: Instruction): ShellCommand | undefined {
  const { text } = instruction.rest;
  const { commands, pipes, errors } = parsed(instruction);
  const top = commands.filter((it) => it.nesting === 0);
  const [only] = top;
  const name = only?.name?.value;
  if (!only?.name || top.length !== 1 || only.conditional || pipes.length > 0 || errors.length > 0) return undefined;
  return text.trimEnd().endsWith('&') || (name !== undefined && BUILTINS.has(name)) ? undefined : only;
}

/** Where a word of a shell form stands in the file. */
export const placeOf = (instruction: Instruction, word: Span): Span =>
  locate(instruction, instruction.rest.at + word.start, instruction.rest.at + word.end);

/** The edits that write a command as a JSON array; undefined where a word is more than its text, or something stands between them. */
export function arrayEdits(
  instruction: Instruction,
  words: readonly ShellWord[],
  skipped: readonly ShellWord[] = [],
): Edit[] | undefined {
  const { text } = instruction.rest;
  const between = [...skipped, ...words].reduceRight((left, word) => left.slice(0, word.start) + left.slice(word.end), text);
  if (between.trim() !== '' || !words.every(isPlain)) return undefined;
  const first = words[0];
  // Word by word, so that lines and the comments between them stay.
  return [
    ...skipped.map((it) => remove(span(placeOf(instruction, it).start, first ? placeOf(instruction, first).start : it.end))),
    ...words.map((word, i) => {
      const close = i === words.length - 1 ? ']' : ',';
      return replace(placeOf(instruction, word), `${i === 0 ? '[' : ''}${JSON.stringify(word.value)}${close}`);
    }),
  ];
}

const isPlain = ({ value, text }: ShellWord): boolean =>
  value !== undefined && !PATTERNS.test(text.replace(/'[^']*'|"[^"\\]*"/g, ''));
