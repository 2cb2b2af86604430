import type { Dockerfile } from '../syntax/ast.ts';
import { cover, type Span, span, touches } from '../text/span.ts';
import { UsageError } from './args.ts';

/** A place in a file as people write it: from 1, without a column for whole lines. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
  /** The end of a selection; undefined for a cursor. */
  readonly to: { readonly line: number; readonly column: number | undefined } | undefined;
}

const PLACE = /^(.+?):(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?$/;

/** Reads `<file>:<line>[:col][-line[:col]]`; undefined for anything else. */
export function readPlace(text: string): Place | undefined {
  const [, file, line, column, toLine, toColumn] = PLACE.exec(text) ?? [];
  if (file === undefined) return undefined;
  const number = (it: string | undefined): number | undefined => (it === undefined ? undefined : Number(it));
  const last = number(toLine);
  return {
    file,
    line: Number(line),
    column: number(column),
    to: last === undefined ? undefined : { line: last, column: number(toColumn) },
  };
}

/**
 * What a place may mean in a file, the narrowest first. A line alone is each of its words and all of it, and lines are meant with the
 * instructions that stand in them, too: who types numbers counts lines and not instructions.
 */
export function spansOf(place: Place, shown: string, file: Pick<Dockerfile, 'text' | 'lines' | 'instructions'>): Span[] {
  const { lines, text, instructions } = file;
  const { line, column, to } = place;
  const count = text.endsWith('\n') && lines.count > 1 ? lines.count - 1 : lines.count;
  const offset = (n: number, at: number | undefined, otherwise: number): number => {
    if (n < 1 || n > count)
      throw new UsageError(`${shown} has ${count} line${count === 1 ? '' : 's'}, counted from 1: there is no line ${n}.`);
    if (at === undefined) return otherwise;
    const width = lines.end(n - 1) - lines.start(n - 1) + 1;
    if (at < 1 || at > width) throw new UsageError(`Line ${n} of ${shown} ends at column ${width}: there is no column ${at}.`);
    return lines.start(n - 1) + at - 1;
  };
  const start = offset(line, column, lines.start(line - 1));
  if (column !== undefined && !to) return [span(start, start)];
  const end = to ? offset(to.line, to.column, lines.end(to.line - 1)) : lines.end(line - 1);
  if (end < start) throw new UsageError(`${place.line}-${to?.line} ends before it begins: write the smaller number first.`);
  const all = span(start, end);
  const isLines = column === undefined && to?.column === undefined;
  return [...(to ? [] : wordsOf(text, all)), all, ...(isLines ? wholeInstructions(all, instructions) : [])];
}

const wordsOf = (text: string, at: Span): Span[] =>
  [...text.slice(at.start, at.end).matchAll(/\S+/g)].map(({ index }) => span(at.start + index, at.start + index));

function wholeInstructions(at: Span, instructions: Dockerfile['instructions']): Span[] {
  const inside = instructions.filter((it) => touches(it, at));
  const [first, last] = [inside[0], inside.at(-1)];
  const whole = first && last && cover(first, last);
  return whole && (whole.start < at.start || whole.end > at.end) ? [whole] : [];
}
