import { Memo } from '../engine/lint.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** About as often as it takes until an engine has compiled what a keystroke runs. */
const ROUNDS = 40;
/** Milliseconds of work at most, in all. */
const BUDGET = 600;
/** Milliseconds without a keystroke before the first round, and between two, when requests are answered. */
const QUIET = 200;
const PAUSE = 10;

/**
 * Goes through what a keystroke costs before there is one: a JavaScript engine compiles what has run a few dozen times, and without
 * this the user's first keystrokes would be those. Once in the life of a server, between other work, for the file that is open.
 */
export class WarmUp {
  #rounds = ROUNDS;
  #budget = BUDGET;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #memo = new Memo();

  begin(snapshot: Snapshot, workspace: Workspace): void {
    clearTimeout(this.#timer);
    if (this.#rounds > 0) this.#later(QUIET, snapshot, workspace);
  }

  #later(pause: number, { uri, text }: Snapshot, workspace: Workspace): void {
    this.#timer = setTimeout(() => {
      const now = workspace.snapshot(uri);
      if (now?.text !== text || this.#rounds === 0 || this.#budget < 0) return;
      const from = performance.now();
      const middle = text.lastIndexOf('\n', text.length / 2) + 1;
      const typed = `${text.slice(0, middle)}${'\n'.repeat(this.#rounds-- % 2)}${text.slice(middle)}`;
      workspace.lintText(uri, typed, this.#memo);
      this.#budget -= performance.now() - from;
      this.#later(PAUSE, now, workspace);
    }, pause);
  }
}
