import type { Model } from '../model/model.ts';
import type { Comment, Instruction } from '../syntax/ast.ts';
import type { Span } from '../text/span.ts';

/** How the lines of a RUN are joined: `&&` at the beginning of the next line or at the end of this one. */
export interface Layout {
  readonly leading: boolean;
  readonly indent: string;
  readonly lineBreak: string;
  readonly escape: string;
}

/** The layout of the first of several instructions that has one. */
export function layoutOf(runs: readonly Instruction[], model: Model): Layout {
  const { text, escape, lines } = model.file;
  const found = { lineBreak: lines.lineBreak, escape };
  for (const run of runs) {
    const raw = text.slice(run.rest.start, run.rest.end);
    const leading = /\n([ \t]*)&&[ \t]/.exec(raw);
    if (leading) return { ...found, leading: true, indent: leading[1] ?? '' };
    const trailing = /(?:&&|;)[ \t]*[\\`][ \t]*\r?\n(?:[ \t]*#.*\n)*([ \t]*)\S/.exec(raw);
    if (trailing) return { ...found, leading: false, indent: trailing[1] ?? '' };
  }
  return { ...found, leading: true, indent: '    ' };
}

/** From the end of one command to the beginning of the next, on a line of its own, with comments between. */
export function joint(operator: '&&' | ';', close: string, comments: readonly string[], layout: Layout): string {
  const { leading, indent, lineBreak, escape } = layout;
  const between = comments.map((it) => `${indent}${it}${lineBreak}`).join('');
  if (operator === ';') return `${close};${next(layout)}${between}${indent}`;
  return leading ? `${close}${next(layout)}${between}${indent}&& ` : `${close} &&${` ${escape}${lineBreak}`}${between}${indent}`;
}

const next = ({ escape, lineBreak }: Layout): string => ` ${escape}${lineBreak}`;

/** The comments that lie in a part of the file, as written. */
export const commentsIn = (model: Model, at: Span): readonly string[] =>
  model.file.comments.filter((it) => isIn(it, at)).map((it) => model.file.text.slice(it.start, it.end));

const isIn = (it: Comment, at: Span): boolean => it.start >= at.start && it.end <= at.end;
