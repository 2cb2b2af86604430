import { type Span, span } from './span.ts';

export interface JoinedParts {
  readonly text: string;
  readonly starts: readonly number[];
  readonly origins: readonly number[];
}

/**
 * A text put together from pieces of a document, and the way back.
 * An instruction without its continuations is one: the builder sees the joined text, the user sees the document.
 */
export class Joined {
  readonly text: string;
  readonly #starts: readonly number[];
  readonly #origins: readonly number[];

  /** `starts[i]` is where piece i begins in `text`, `origins[i]` where it begins in the document. */
  constructor(text: string, starts: readonly number[], origins: readonly number[]) {
    this.text = text;
    this.#starts = starts;
    this.#origins = origins;
  }

  /** What `Joined.revive` makes the same text from, on another thread too. */
  get parts(): JoinedParts {
    return { text: this.text, starts: this.#starts, origins: this.#origins };
  }

  static revive({ text, starts, origins }: JoinedParts): Joined {
    return new Joined(text, starts, origins);
  }

  static of(document: string, pieces: readonly Span[]): Joined {
    const starts: number[] = [];
    const origins: number[] = [];
    let text = '';
    for (const piece of pieces) {
      if (piece.end <= piece.start && pieces.length > 1) continue;
      starts.push(text.length);
      origins.push(piece.start);
      text += document.slice(piece.start, piece.end);
    }
    if (starts.length === 0) return new Joined('', [0], [pieces[0]?.start ?? 0]);
    return new Joined(text, starts, origins);
  }

  /** The document offset of the character at `offset`; the end of the text maps to just after its last character. */
  at(offset: number): number {
    if (offset >= this.text.length && offset > 0) return this.at(this.text.length - 1) + (offset - this.text.length + 1);
    const piece = this.#piece(offset);
    return (this.#origins[piece] ?? 0) + offset - (this.#starts[piece] ?? 0);
  }

  /** The part of the document that a part of the text came from, from its first to after its last character. */
  span(start: number, end: number): Span {
    const from = this.at(start);
    return span(from, end > start ? this.at(end - 1) + 1 : from);
  }

  #piece(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
