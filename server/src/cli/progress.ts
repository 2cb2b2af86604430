/** One line on a terminal that says how far a long run is; nothing elsewhere, and nothing in the first second. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #started = performance.now();
  #last = 0;
  #count = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(path: string): void {
    this.#count++;
    const now = performance.now();
    if (!this.#stream.isTTY || now - this.#started < 1000 || now - this.#last < 100) return;
    this.#last = now;
    this.#shown = true;
    const line = `${this.#count} files, ${path}`.slice(0, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`\r\u001b[2K${line}`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}
