/** A half-open range of UTF-16 offsets into one document: the only coordinate the engine knows. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const span = (start: number, end: number): Span => ({ start, end });

/** True when the two share at least one character, or one of them is empty and lies inside or at an end of the other. */
export const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;

/** The span from the start of the first to the end of the last. */
export const cover = (first: Span, last: Span): Span => span(first.start, last.end);
