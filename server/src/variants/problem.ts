import type { Span } from '../text/span.ts';

/** A mistake in a source, a fragment or a variants file: what, and where. */
export interface VariantProblem {
  /** Relative to the folder of the workspace. */
  readonly file: string;
  readonly at: Span;
  readonly message: string;
  /** A `#|` too many or missing, which `markEdits` puts right. */
  readonly isMark?: true;
}

/** A mistake that ends the reading of one thing; whoever reads it puts the file's name to it. */
export class Mistake extends Error {
  readonly at: Span;

  constructor(message: string, at: Span) {
    super(message);
    this.at = at;
  }
}
