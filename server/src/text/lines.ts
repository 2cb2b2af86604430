/** A place as editors count it: both from 0, `character` in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Where each line of a text starts. A line ends after `\n`; a `\r` before it belongs to the line break. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The line break of the first line: what a new line should end with. */
  get lineBreak(): '\n' | '\r\n' {
    return this.#starts.length > 1 && this.#text[(this.#starts[1] ?? 0) - 2] === '\r' ? '\r\n' : '\n';
  }

  /** The number of the line that holds `offset`, from 0. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset of the first character of a line; the text's length for lines past the end. */
  start(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }

  /** Offset after the last character of a line, its line break not counted. */
  end(line: number): number {
    const next = this.#starts[line + 1];
    if (next === undefined) return this.#text.length;
    return this.#text[next - 2] === '\r' ? next - 2 : next - 1;
  }

  position(offset: number): Position {
    const line = this.lineAt(offset);
    return { line, character: offset - this.start(line) };
  }

  /** The offset of a position; positions outside the text are moved to the nearest place inside. */
  offset(at: Position): number {
    if (at.line < 0) return 0;
    if (at.line >= this.count) return this.#text.length;
    return Math.min(this.start(at.line) + Math.max(0, at.character), this.start(at.line + 1));
  }
}
