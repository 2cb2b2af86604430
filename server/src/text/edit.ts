import type { Span } from './span.ts';

/** One replacement. `file` is a URI, and is omitted when the edit is to the linted file itself. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
  readonly file?: string;
}

export const replace = (at: Span, text: string): Edit => ({ span: { start: at.start, end: at.end }, text });
export const insert = (at: number, text: string): Edit => ({ span: { start: at, end: at }, text });
export const remove = (at: Span): Edit => replace(at, '');

/** The text after all edits. They must not overlap; the order in which they are given does not matter. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let last = 0;
  for (const edit of sorted) {
    result += text.slice(last, edit.span.start) + edit.text;
    last = edit.span.end;
  }
  return result + text.slice(last);
}
