import { type Instruction, locate, type Problem, type Word } from '../../syntax/ast.ts';
import { isSpace } from '../../syntax/words.ts';
import { type Edit, insert, remove } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';
import { inQuotes } from '../effective.ts';
import type { Model } from '../model.ts';
import type { Values } from './values.ts';

/** An instruction under test: one of the file, or what an ONBUILD holds back. */
export interface Place {
  readonly it: Instruction;
  /** The ONBUILD where `it` is a trigger, else `it` itself. */
  readonly holder: Instruction;
  /** The instruction before the holder. */
  readonly above: Instruction | undefined;
  readonly model: Model;
  readonly values: Values;
  readonly found: Problem[];
}

export type Check = (place: Place) => void;
export type Fix = NonNullable<Problem['fix']>;

export function report({ found, model }: Place, rule: string, at: Span, message: string, fix?: Fix, isMinor = false): void {
  // An empty string shows with its quotes.
  const isEmpty = at.start === at.end && model.file.text[at.start] === '"';
  const where = isEmpty ? span(at.start - 1, at.end + 1) : span(at.start, at.end);
  found.push({ rule, at: where, message, ...(fix && { fix }), ...(isMinor && { isMinor }) });
}

export const isTrigger = (place: Place): boolean => place.it !== place.holder;

const LONGEST = 50;

/** A value in a message: on one line, not too long, in quotes where it would read badly without. */
export function show(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const points = [...flat];
  return inQuotes(points.length > LONGEST ? `${points.slice(0, LONGEST).join('')}…` : flat);
}

/** `a, b or c`. */
export const either = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** What was most likely meant, as the end of a message. */
export const meant = (near: string | undefined): string => (near === undefined ? '' : ` Did you mean ${show(near)}?`);

export const write = (at: Span, text: string): Fix => ({
  title: `Write ${[...text].length > 60 ? `${[...text].slice(0, 60).join('')}…` : text}`,
  edits: [{ span: { start: at.start, end: at.end }, text }],
});

/** The document's part behind the words from the given one on, up to the end of the instruction's text. */
export const onwards = (it: Instruction, word: Word): Span => span(word.start, Math.max(word.end, it.rest.end));

/** The part of a word that `start` and `end` count in; all of it where the word was unquoted or decoded. */
export function within(it: Instruction, word: Word, start: number, end: number): Span {
  const exact = it.joined.text.startsWith(word.text, word.at) && end > start;
  return exact ? locate(it, word.at + start, word.at + end) : span(word.start, Math.max(word.end, word.start + 1));
}

/** The word with which a comment begins that the builder takes for arguments. */
export const trailingComment = (words: readonly Word[]): Word | undefined => words.find((word) => word.text.startsWith('#'));

export const COMMENT_NEEDS_LINE = 'The builder takes a comment behind an instruction for arguments: it needs a line of its own.';

/** Moves what begins at `hash` to a line above; only where instruction and comment are on one line. */
export function ownLine({ it, model }: Place, hash: Word): Fix | undefined {
  const { lines, text } = model.file;
  const line = lines.lineAt(it.start);
  if (lines.lineAt(it.end) !== line || lines.lineAt(hash.start) !== line) return undefined;
  const start = Math.max(lines.start(line), text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const lineEnd = lines.end(line);
  let from = hash.start;
  while (from > start && isSpace(text[from - 1])) from--;
  if (text[from - 1] === model.file.escape) return undefined;
  const lineBreak = text.startsWith('\r\n', lineEnd) ? '\r\n' : '\n';
  const comment = text.slice(start, it.start).replace(/\S/g, '') + text.slice(hash.start, lineEnd).trimEnd();
  const edits: Edit[] = [insert(start, comment + lineBreak), remove(span(from, lineEnd))];
  return { title: 'Move the comment to a line of its own', edits };
}

/** A message that may hold the author's own words, as that of `${X:?…}` does. */
export const sentence = (message: string): string => {
  const flat = message.replace(/\s+/g, ' ').trim();
  const cut = [...flat].length > 150 ? `${[...flat].slice(0, 150).join('')}…` : flat;
  return /[.?!]$/.test(cut) ? cut : `${cut}.`;
};
