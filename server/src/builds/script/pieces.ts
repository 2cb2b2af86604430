import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';

/** Puts a text together from parts of others and from values, and keeps the way back to the file. */
export class Pieces {
  #text = '';
  readonly #starts: number[] = [];
  readonly #origins: number[] = [];

  /** A part of another text; `shift` tells texts of several files apart. */
  copy(from: Joined, start = 0, end = from.text.length, shift = 0): this {
    let last: number | undefined;
    for (let at = start; at < end; at++) {
      const origin = from.at(at) + shift;
      if (last === undefined || origin !== last + 1) this.#piece(this.#text.length + at - start, origin);
      last = origin;
    }
    this.#text += from.text.slice(start, end);
    return this;
  }

  /** A text that stands for what is written at a place. */
  put(text: string, at: Span): this {
    for (let i = 0; i < text.length; i++)
      this.#piece(this.#text.length + i, i > 0 && i === text.length - 1 ? at.end - 1 : at.start);
    this.#text += text;
    return this;
  }

  /** A whole text and the end of its line. */
  line(from: Joined, shift = 0): this {
    const end = from.at(from.text.length) + shift;
    return this.copy(from, 0, from.text.length, shift).put('\n', span(end, end + 1));
  }

  #piece(start: number, origin: number): void {
    this.#starts.push(start);
    this.#origins.push(origin);
  }

  joined(): Joined {
    return this.#starts.length > 0 ? new Joined(this.#text, this.#starts, this.#origins) : new Joined(this.#text, [0], [0]);
  }
}

/** Replaces what a pattern matches where there is a value for it; the rest stays as written. */
export function substituted(
  from: Joined,
  pattern: RegExp,
  value: (match: RegExpExecArray) => string | undefined,
  pieces = new Pieces(),
): Joined {
  let done = 0;
  for (const match of from.text.matchAll(pattern)) {
    const text = value(match);
    if (text === undefined) continue;
    const end = match.index + match[0].length;
    pieces.copy(from, done, match.index).put(text, from.span(match.index, end));
    done = end;
  }
  return pieces.copy(from, done).joined();
}
