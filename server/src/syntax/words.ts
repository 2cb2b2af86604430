import type { Escape } from './ast.ts';

/** A piece of a joined text, `start` and `end` counted in it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** What separates keyword, flags and plain words for the builder: ASCII blanks only, so a no-break space is a letter there. */
export const isBlank = (char: string | undefined): boolean =>
  char !== undefined && (char === ' ' || (char >= '\t' && char <= '\r'));
/** What the builder trims and splits pairs at: every blank of Unicode (Go's unicode.IsSpace). */
export const isSpace = (char: string | undefined): boolean =>
  char !== undefined && (isBlank(char) || (char >= '\u0085' && (char === '\u0085' || (char !== '\ufeff' && /\s/.test(char)))));

/** Splits at blanks, quotes not minded: how the builder reads FROM, COPY, EXPOSE and VOLUME. */
export function splitAtBlanks(text: string, from = 0, to = text.length): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  while (at < to) {
    while (at < to && isBlank(text[at])) at++;
    const start = at;
    while (at < to && !isBlank(text[at])) at++;
    if (at > start) pieces.push({ start, end: at });
  }
  return pieces;
}

/** Splits at blanks outside of quotes: how the builder reads the pairs of ENV, ARG and LABEL. */
export function splitQuoted(text: string, escape: Escape, from = 0, to = text.length): Piece[] {
  const pieces: Piece[] = [];
  let start = -1;
  let quote = '';
  let end = to;
  for (let at = from; at < to; at++) {
    const char = text[at] as string;
    // An escape character at the very end escapes nothing and is dropped.
    if (char === escape && at + 1 === to && quote !== "'") end = at;
    if (start < 0) {
      if (isSpace(char)) continue;
      start = at;
    }
    if (quote === '') {
      if (isSpace(char)) {
        pieces.push({ start, end: at });
        start = -1;
      } else if (char === '"' || char === "'") quote = char;
      else if (char === escape) at++;
    } else if (char === quote) quote = '';
    else if (char === escape && quote !== "'") at++;
  }
  if (start >= 0 && start < end) pieces.push({ start, end });
  return pieces;
}

/** A flag as read by the builder, where `text` is the word without its quotes and escapes. */
export interface FlagPiece extends Piece {
  readonly text: string;
  readonly plain: boolean;
}

/** Reads the `--flag` words at the front; `end` is where the arguments begin. */
export function splitFlags(text: string, escape: Escape, from: number, to: number): { flags: FlagPiece[]; end: number } {
  const flags: FlagPiece[] = [];
  let at = from;
  for (;;) {
    while (at < to && isBlank(text[at])) at++;
    if (!text.startsWith('--', at)) return { flags, end: at };
    const start = at;
    let word = '';
    let quote = '';
    let plain = true;
    for (; at < to; at++) {
      const char = text[at] as string;
      if (quote === '' && isSpace(char)) break;
      if (quote === '' ? char === '"' || char === "'" : char === quote) {
        quote = quote === '' ? char : '';
        plain = false;
      } else if (char === escape) {
        plain = false;
        at++;
        if (at < to) word += text[at] ?? '';
      } else word += char;
    }
    at = Math.min(at, to);
    if (word === '--') return { flags, end: at };
    flags.push({ start, end: at, text: word, plain });
  }
}
