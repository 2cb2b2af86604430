import {
  type Flag as AstFlag,
  type Instruction as AstInstruction,
  DockerfileParser,
  type ModifiableInstruction,
} from 'dockerfile-ast';
import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import {
  type Comment,
  type Dockerfile,
  type Escape,
  type Flag,
  type Heredoc,
  type Instruction,
  type JsonList,
  KEYWORDS,
  type Keyword,
  type Pair,
  type Problem,
  type Word,
} from './ast.ts';
import { readJson } from './json.ts';
import { type Slice, type SlicedHeredoc, slice } from './slice.ts';
import { isBlank, isSpace, type Piece, splitAtBlanks, splitFlags, splitQuoted } from './words.ts';

const kinds = new Map<string, Keyword>(KEYWORDS.map((keyword) => [keyword, keyword]));
const TAKES_JSON = new Set<Keyword>(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'HEALTHCHECK', 'RUN', 'SHELL', 'VOLUME']);
const TAKES_PAIRS = new Set<Keyword>(['ENV', 'LABEL', 'ARG']);

/** Parsed instructions by their text: a keystroke parses the one slice it changed. Owned by whoever keeps the document. */
export class ParseMemo {
  #previous = new Map<string, Instruction[]>();
  #current = new Map<string, Instruction[]>();

  /** Call before each parse: what the last one did not use is forgotten. */
  next(): void {
    this.#previous = this.#current;
    this.#current = new Map();
  }

  /** Of several with one text, the one that stood in the same place among them. */
  get(key: string): Instruction | undefined {
    const own = this.#current.get(key);
    const known = this.#previous.get(key);
    return known?.[own?.length ?? 0] ?? own?.[0] ?? known?.[0];
  }

  set(key: string, instruction: Instruction): void {
    const own = this.#current.get(key);
    if (own) own.push(instruction);
    else this.#current.set(key, [instruction]);
  }
}

/** Reads a Dockerfile. Never throws: what the builder would reject is in `problems`, and everything else is there all the same. */
export function parse(text: string, memo: ParseMemo = new ParseMemo()): Dockerfile {
  const lines = new LineIndex(text);
  const cut = slice(text, lines);
  memo.next();
  const problems: Problem[] = [...cut.problems];
  const instructions: Instruction[] = [];
  for (const piece of cut.slices) {
    const key = cut.escape + text.slice(piece.start, piece.end);
    const known = memo.get(key);
    const stays = known?.base === piece.start && isAround(known, piece);
    const parsed = known ? (stays ? known : moved(known, piece)) : parseSlice(piece, cut.escape);
    memo.set(key, parsed);
    instructions.push(parsed);
  }
  return {
    text,
    lines,
    escape: cut.escape,
    directives: cut.directives,
    comments: cut.comments,
    instructions,
    problems,
  };
}

/** Whether what stands around the text of an instruction is still the same: comments above, and blank lines that end it. */
const isAround = (known: Instruction, piece: Slice): boolean =>
  sameComments(known.comments, piece.comments) &&
  known.emptyLines.length === piece.emptyLines.length &&
  known.emptyLines.every(({ end }, i) => end === (piece.emptyLines[i]?.end ?? 0) + piece.start);

const sameComments = (a: readonly Comment[], b: readonly Comment[]): boolean =>
  a.length === b.length && a.every((comment, i) => comment.start === b[i]?.start && comment.text === b[i]?.text);

function parseSlice(piece: Slice, escape: Escape): Instruction {
  const { joined } = piece;
  const at = skipBlanks(joined.text, 0);
  return readInstruction(piece, escape, at, piece.end);
}

/** Reads the instruction whose keyword begins at `from` of the slice's joined text: the slice's own, or an ONBUILD trigger. */
function readInstruction(piece: Slice, escape: Escape, from: number, end: number): Instruction {
  const { joined, start: base } = piece;
  const text = joined.text;
  const place = (at: Span): Span => span(at.start + base, at.end + base);
  const word = (start: number, stop: number, as?: string): Word => {
    const at = joined.span(start, stop);
    return { start: at.start + base, end: at.end + base, text: as ?? text.slice(start, stop), at: start };
  };
  const textEnd = trimEnd(text, from, text.length);
  let keywordEnd = from;
  while (keywordEnd < textEnd && !isBlank(text[keywordEnd])) keywordEnd++;
  const keyword = word(from, keywordEnd);
  const kind = kinds.get(keyword.text.toUpperCase());
  const own = splitFlags(text, escape, keywordEnd, textEnd);
  const argumentsAt = skipBlanks(text, own.end);
  const theirs = own.flags.length > 0 ? flagsOfAst(text, from, kind, escape) : [];
  const flags = own.flags.map((flag, i): Flag => {
    const theirFlag = theirs[i];
    // dockerfile-ast splits a quoted flag at its blanks; then the builder's own way of reading counts.
    if (flag.plain && theirFlag && theirFlag.start === flag.start && theirFlag.end === flag.end)
      return {
        ...place(joined.span(flag.start, flag.end)),
        name: word(theirFlag.name.start, theirFlag.name.end),
        value: theirFlag.value && word(theirFlag.value.start, theirFlag.value.end),
      };
    return readFlag(flag.start, flag.end, flag.text, word);
  });
  const restEnd = trimEnd(text, argumentsAt, text.length);
  const rest = word(Math.min(argumentsAt, restEnd), restEnd);
  const wordsFrom = kind === 'HEALTHCHECK' ? skipType(text, rest) : rest.at;
  const isJson = kind !== undefined && TAKES_JSON.has(kind) && text[wordsFrom] === '[' && wordsFrom < restEnd;
  const words = splitAtBlanks(text, rest.at, restEnd).map((it) => word(it.start, it.end));
  const pairs =
    kind !== undefined && TAKES_PAIRS.has(kind) ? readPairs(text, kind, escape, rest, word) : { pairs: [], legacy: false };
  const trigger =
    kind === 'ONBUILD' && rest.end > rest.start && from === skipBlanks(text, 0)
      ? readInstruction(piece, escape, rest.at, end)
      : undefined;
  return {
    start: keyword.start,
    end,
    kind,
    keyword,
    flags,
    rest,
    words,
    pairs: pairs.pairs,
    legacy: pairs.legacy,
    json: isJson ? jsonOf(text, wordsFrom, restEnd, word) : undefined,
    heredocs:
      kind === 'ONBUILD' ? [] : piece.heredocs.map((it) => heredocOf(it, place(joined.span(it.word.start, it.word.end)), place)),
    trigger,
    emptyLines: piece.emptyLines.map(place),
    comments: piece.comments,
    joined,
    base,
  };
}

const heredocOf = (it: SlicedHeredoc, at: Span, place: (at: Span) => Span): Heredoc => ({
  start: at.start,
  end: at.end,
  name: it.name,
  expand: it.expand,
  chomp: it.chomp,
  body: place(it.body),
  terminator: it.terminator && place(it.terminator),
});

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at])) at++;
  return at;
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(text[end - 1])) end--;
  return end;
}

function skipType(text: string, rest: Word): number {
  let at = rest.at;
  const end = rest.at + rest.text.length;
  while (at < end && !isSpace(text[at])) at++;
  return skipBlanks(text, at);
}

function readFlag(start: number, end: number, read: string, word: (start: number, end: number, as?: string) => Word): Flag {
  const raw = word(start, end);
  const equals = raw.text.indexOf('=');
  const readEquals = read.indexOf('=');
  const name = word(start + 2, equals < 0 ? end : start + equals, read.slice(2, readEquals < 0 ? undefined : readEquals));
  const value = equals < 0 ? undefined : word(start + equals + 1, end, readEquals < 0 ? '' : read.slice(readEquals + 1));
  return { start: raw.start, end: raw.end, name, value };
}

function readPairs(
  text: string,
  kind: Keyword,
  escape: Escape,
  rest: Word,
  word: (start: number, end: number) => Word,
): { pairs: Pair[]; legacy: boolean } {
  const end = rest.at + rest.text.length;
  const pieces = splitQuoted(text, escape, rest.at, end);
  const first = pieces[0];
  if (!first) return { pairs: [], legacy: false };
  if (kind !== 'ARG' && !text.slice(first.start, first.end).includes('=')) {
    // The old form: everything behind the first blank is the value. It is not split at quotes.
    const key = splitAtBlanks(text, rest.at, end)[0] as Piece;
    let valueAt = key.end;
    while (valueAt < end && isBlank(text[valueAt])) valueAt++;
    const value = valueAt < end ? word(valueAt, end) : undefined;
    return { pairs: [{ start: rest.start, end: rest.end, key: word(key.start, key.end), value }], legacy: true };
  }
  const pairs = pieces.map(({ start, end: stop }): Pair => {
    const equals = text.indexOf('=', start);
    const cut = equals < 0 || equals >= stop ? stop : equals;
    const whole = word(start, stop);
    return {
      start: whole.start,
      end: whole.end,
      key: word(start, cut),
      value: cut < stop ? word(cut + 1, stop) : undefined,
    };
  });
  return { pairs, legacy: false };
}

function jsonOf(text: string, from: number, end: number, word: (start: number, end: number, as?: string) => Word): JsonList {
  const list = readJson(text.slice(from, end));
  const whole = word(from, end);
  return {
    start: whole.start,
    end: whole.end,
    items: list.items.map((item) => word(from + item.start, from + item.end, item.text)),
    problem: list.problem,
  };
}

interface AstFlagPiece extends Piece {
  readonly name: Piece;
  readonly value: Piece | undefined;
}

/**
 * The flags that `dockerfile-ast` sees in one logical line. It never sees a continuation, a comment or a heredoc body, which it
 * reads differently from the builder, and a throw of its getters costs only its answer: we then read the flags ourselves.
 */
function flagsOfAst(text: string, from: number, kind: Keyword | undefined, escape: Escape): AstFlagPiece[] {
  if (kind === undefined) return [];
  const prefix = escape === '`' ? '#escape=`\n' : '';
  try {
    const parsed = DockerfileParser.parse(prefix + text.slice(from, frontEnd(text, from))).getInstructions();
    const instruction = parsed[0];
    if (parsed.length !== 1 || !instruction || !isModifiable(instruction)) return [];
    const piece = (range: { start: { character: number }; end: { character: number } }): Piece => ({
      start: from + range.start.character,
      end: from + range.end.character,
    });
    return instruction.getFlags().map((flag: AstFlag) => {
      const value = flag.getValueRange();
      return { ...piece(flag.getRange()), name: piece(flag.getNameRange()), value: value === null ? undefined : piece(value) };
    });
  } catch {
    return [];
  }
}

const isModifiable = (instruction: AstInstruction): instruction is ModifiableInstruction => 'getFlags' in instruction;

/** The keyword, the flags and the first word behind them. */
function frontEnd(text: string, from: number): number {
  let at = from;
  do {
    while (at < text.length && !isSpace(text[at])) at++;
    at = skipBlanks(text, at);
  } while (text.startsWith('--', at));
  while (at < text.length && !isSpace(text[at])) at++;
  return at;
}

// A memoised instruction that stands elsewhere now is copied with new offsets; words keep their place in the joined text.

const moveSpan = (it: Span, by: number): Span => ({ start: it.start + by, end: it.end + by });
const moveWord = (it: Word, by: number): Word => ({ start: it.start + by, end: it.end + by, text: it.text, at: it.at });
const movePair = (it: Pair, by: number): Pair => ({
  start: it.start + by,
  end: it.end + by,
  key: moveWord(it.key, by),
  value: it.value && moveWord(it.value, by),
});
const moveFlag = (it: Flag, by: number): Flag => ({
  start: it.start + by,
  end: it.end + by,
  name: moveWord(it.name, by),
  value: it.value && moveWord(it.value, by),
});
const moveHeredoc = (it: Heredoc, by: number): Heredoc => ({
  start: it.start + by,
  end: it.end + by,
  name: it.name,
  expand: it.expand,
  chomp: it.chomp,
  body: moveSpan(it.body, by),
  terminator: it.terminator && moveSpan(it.terminator, by),
});

/** The same instruction, further on or further up, with other things around it. */
function moved(it: Instruction, piece: Slice): Instruction {
  const by = piece.start - it.base;
  return {
    start: it.start + by,
    end: it.end + by,
    kind: it.kind,
    keyword: moveWord(it.keyword, by),
    flags: it.flags.map((flag) => moveFlag(flag, by)),
    rest: moveWord(it.rest, by),
    words: it.words.map((word) => moveWord(word, by)),
    pairs: it.pairs.map((pair) => movePair(pair, by)),
    legacy: it.legacy,
    json: it.json && { ...it.json, ...moveSpan(it.json, by), items: it.json.items.map((item) => moveWord(item, by)) },
    heredocs: it.heredocs.map((heredoc) => moveHeredoc(heredoc, by)),
    trigger: it.trigger && moved(it.trigger, piece),
    emptyLines: piece.emptyLines.map((line) => moveSpan(line, piece.start)),
    comments: piece.comments,
    joined: it.joined,
    base: it.base + by,
  };
}
