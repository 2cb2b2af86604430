import type { Span } from '../text/span.ts';
import { substitutionEnd } from './expand.ts';
import { isSpace } from './words.ts';

export interface HeredocWord {
  /** Counted in the joined text. */
  readonly word: Span;
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
}

/**
 * The heredocs that a logical line opens, as BuildKit finds them (parser.go, heredocsFromLine): a word outside of quotes
 * of the form `[fd]<<[-]NAME`, where NAME may be quoted in part.
 */
export function heredocsOf(line: string): HeredocWord[] {
  const found: HeredocWord[] = [];
  for (const word of shellWords(line)) {
    const text = line.slice(word.start, word.end);
    const match = /^\d*<<(-?)\s*([^<]*)$/s.exec(text);
    const raw = match?.[2];
    if (!match || raw === undefined || raw === '') continue;
    const name = unquote(raw);
    if (name === undefined || name === '' || /\s/.test(name.replace(/\s+$/, '')) !== /\s/.test(name)) continue;
    found.push({ word, name, expand: !/["']/.test(raw.replace(/\\./gs, '')), chomp: match[1] === '-' });
  }
  return found;
}

/** Splits at blanks outside of quotes; blanks directly after `<<` belong to the word. Unbalanced quotes end the search. */
function shellWords(line: string): Span[] {
  const words: Span[] = [];
  let start = -1;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (isSpace(char)) {
      if (start >= 0) words.push({ start, end: at });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (char === '\\') at++;
    else if (char === "'") {
      const close = line.indexOf("'", at + 1);
      if (close < 0) return [];
      at = close;
    } else if (char === '"') {
      const close = closingQuote(line, at + 1);
      if (close < 0) return [];
      at = close;
    } else if (char === '$' && line[at + 1] === '{') {
      const end = substitutionEnd(line, at);
      // A broken substitution makes the builder's lexer give up: it then finds no heredoc at all.
      if (end === undefined) return [];
      // What it holds is split at its blanks, quotes or not.
      for (; at < end; at++) {
        if (start < 0 && !isSpace(line[at])) start = at;
        if (start < 0 || !isSpace(line[at])) continue;
        words.push({ start, end: at });
        start = -1;
      }
      at--;
    } else if (char === '<' && line[at + 1] === '<') {
      at++;
      while (line[at + 1] === ' ' || line[at + 1] === '\t' || line[at + 1] === '\r') at++;
    }
  }
  if (start >= 0) words.push({ start, end: line.length });
  return words;
}

function closingQuote(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === '"') return at;
  }
  return -1;
}

/** The word without quotes and escapes; undefined when a quote is not closed. */
function unquote(word: string): string | undefined {
  let result = '';
  let quote = '';
  for (let at = 0; at < word.length; at++) {
    const char = word[at] as string;
    if (char === '\\' && quote !== "'") {
      at++;
      result += word[at] ?? '';
    } else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else result += char;
  }
  return quote === '' ? result : undefined;
}
