import type { Escape } from './ast.ts';

/** A piece of a joined text, `start` and `end` counted in it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

const isBlank = (char: string | undefined): boolean =>
  char !== undefined && (char === ' ' || (char >= '\t' && char <= '\r') || char === '\u0085' || char === '\u00a0');
export const isSpace = isBlank;

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
  for (let at = from; at < to; at++) {
    const char = text[at] as string;
    if (start < 0) {
      if (isBlank(char)) continue;
      start = at;
    }
    if (quote === '') {
      if (isBlank(char)) {
        pieces.push({ start, end: at });
        start = -1;
      } else if (char === '"' || char === "'") quote = char;
      else if (char === escape) at++;
    } else if (char === quote) quote = '';
    else if (char === escape && quote !== "'") at++;
  }
  if (start >= 0) pieces.push({ start, end: to });
  return pieces;
}

/** A flag as read by the builder, where `text` is the word without its quotes and escapes. */
export interface FlagPiece extends Piece {
  readonly text: string;
  readonly plain: boolean;
}

/** Reads the `--flag` words at the front; `end` is where the arguments begin. */
export function splitFlags(text: string, escape: Escape, from: number): { flags: FlagPiece[]; end: number } {
  const flags: FlagPiece[] = [];
  let at = from;
  for (;;) {
    while (at < text.length && isBlank(text[at])) at++;
    if (!text.startsWith('--', at)) return { flags, end: at };
    const start = at;
    let word = '';
    let quote = '';
    let plain = true;
    for (; at < text.length; at++) {
      const char = text[at] as string;
      if (quote === '' && isBlank(char)) break;
      if (quote === '' ? char === '"' || char === "'" : char === quote) {
        quote = quote === '' ? char : '';
        plain = false;
      } else if (char === escape) {
        plain = false;
        at++;
        word += text[at] ?? '';
      } else word += char;
    }
    at = Math.min(at, text.length);
    if (word === '--') return { flags, end: at };
    flags.push({ start, end: at, text: word, plain });
  }
}
