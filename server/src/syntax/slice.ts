import { Joined } from '../text/joined.ts';
import type { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import type { Comment, Directive, Escape, Problem } from './ast.ts';
import { heredocsOf } from './heredoc.ts';
import { isSpace } from './words.ts';

/** One instruction's piece of the document, cut but not read: all spans are counted from the start of the piece. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  readonly joined: Joined;
  readonly heredocs: readonly SlicedHeredoc[];
  readonly emptyLines: readonly Span[];
  readonly comments: readonly Comment[];
}

/** A heredoc of a slice; `word` counts in the joined text, the other spans from the start of the piece. */
export interface SlicedHeredoc {
  readonly word: Span;
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
  readonly body: Span;
  readonly terminator: Span | undefined;
}

export interface Slices {
  readonly escape: Escape;
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  readonly slices: readonly Slice[];
  readonly problems: readonly Problem[];
}

/** BuildKit reads a Dockerfile by lines of at most this many bytes, the line feed not counted. */
export const MAX_LINE = 65_535;

const HEREDOC_KEYWORD = /^\s*(?:onbuild[\t\v\f\r ]+)?(?:run|copy|add)(?=[\t\v\f\r ])/i;
const DIRECTIVE = /^#[^\S\n]*([a-zA-Z][a-zA-Z0-9]*)[^\S\n]*=[^\S\n]*(.+?)[^\S\n]*$/;

/**
 * Cuts a text into instructions as BuildKit's parser does (frontend/dockerfile/parser/parser.go, Parse): directives first,
 * then logical lines with their continuations, the comments and blank lines inside them, and heredoc bodies.
 */
export function slice(text: string, lines: LineIndex): Slices {
  const slices: Slice[] = [];
  const comments: Comment[] = [];
  const problems: Problem[] = [];
  const { directives, escape, next } = readDirectives(text, lines, problems);
  let above: Comment[] = [];
  let line = next;

  while (line < lines.count) {
    const at = lineAt(text, lines, line);
    if (text[at.first] === '#') {
      const comment = commentAt(text, at.first, at.end);
      comments.push(comment);
      // An empty `#` cuts the comments above it off from the instruction below.
      above = comment.text === '' ? [] : [...above, comment];
      line++;
      continue;
    }
    if (at.first >= at.end) {
      line++;
      continue;
    }
    const cut = cutInstruction(text, lines, line, escape, comments, above);
    slices.push(cut.slice);
    above = [];
    line = cut.next;
  }
  reportLongLines(text, lines, problems);
  return { escape, directives, comments, slices, problems };
}

interface Line {
  readonly start: number;
  /** The first character that is no blank. */
  readonly first: number;
  readonly end: number;
}

function lineAt(text: string, lines: LineIndex, line: number): Line {
  const start = lines.start(line);
  let end = lines.end(line);
  while (end > start && text[end - 1] === '\r') end--;
  let first = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
  while (first < end && isSpace(text[first])) first++;
  return { start, first, end };
}

function commentAt(text: string, start: number, end: number): Comment {
  return { start, end: trimEnd(text, start, end), text: text.slice(start + 1, end).trim() };
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text[at - 1])) at--;
  return at;
}

/** Where the text of a line ends when its last character continues it; undefined when it does not. */
function continuation(text: string, line: { first: number; end: number }, escape: Escape): number | undefined {
  let end = line.end;
  while (end > line.first && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  if (text[end - 1] !== escape || end <= line.first) return undefined;
  // BuildKit's expression: the escape character must stand alone, or after another character.
  return end - 2 >= line.first && text[end - 2] === escape ? undefined : end - 1;
}

function cutInstruction(
  text: string,
  lines: LineIndex,
  firstLine: number,
  escape: Escape,
  comments: Comment[],
  above: readonly Comment[],
): { slice: Slice; next: number } {
  const head = lineAt(text, lines, firstLine);
  const start = head.first;
  const relative = (from: number, to: number): Span => span(from - start, to - start);
  const pieces: Span[] = [];
  const emptyLines: Span[] = [];
  let line = firstLine;
  let current: Line = head;
  let from = head.first;
  let end = head.end;
  for (;;) {
    const stop = continuation(text, { first: from, end: current.end }, escape);
    pieces.push(relative(from, stop ?? current.end));
    end = current.end;
    line++;
    if (stop === undefined) break;
    for (; line < lines.count; line++) {
      current = lineAt(text, lines, line);
      if (text[current.first] === '#' && current.first < current.end) comments.push(commentAt(text, current.first, current.end));
      else if (current.first >= current.end) {
        // The end of the text is no empty line.
        if (line + 1 < lines.count) emptyLines.push(relative(current.start, lines.start(line + 1)));
      } else break;
    }
    if (line >= lines.count) break;
    from = current.start;
  }
  const joined = Joined.of(text.slice(start, end), pieces);
  const heredocs: SlicedHeredoc[] = [];
  if (joined.text.includes('<<') && HEREDOC_KEYWORD.test(joined.text)) {
    for (const found of heredocsOf(joined.text)) {
      const bodyStart = lines.start(line);
      let terminator: Span | undefined;
      let bodyEnd = text.length;
      for (; line < lines.count; line++) {
        const lineStart = lines.start(line);
        let lineEnd = lines.end(line);
        while (lineEnd > lineStart && text[lineEnd - 1] === '\r') lineEnd--;
        let word = lineStart;
        if (found.chomp) while (text[word] === '\t') word++;
        if (lineEnd - word === found.name.length && text.startsWith(found.name, word)) {
          bodyEnd = lineStart;
          terminator = relative(word, lineEnd);
          end = lineEnd;
          line++;
          break;
        }
      }
      if (!terminator) end = text.length;
      heredocs.push({ ...found, body: relative(Math.min(bodyStart, bodyEnd), bodyEnd), terminator });
    }
  }
  end = heredocs.length > 0 ? end : trimEnd(text, start, end);
  return { slice: { start, end, joined, heredocs, emptyLines, comments: above }, next: line };
}

/** Parser directives stand at the very top; the first line that is none ends them (parser/directives.go). */
function readDirectives(
  text: string,
  lines: LineIndex,
  problems: Problem[],
): { directives: Directive[]; escape: Escape; next: number } {
  const directives: Directive[] = [];
  let escape: Escape = '\\';
  // `syntax` and `check` are looked for behind a shebang line, too; the parser itself takes that line for a comment that ends
  // the directives, so an `escape` there has no effect.
  const shebang = text.startsWith('#!', text.charCodeAt(0) === 0xfeff ? 1 : 0);
  let line = shebang ? 1 : 0;
  for (; line < lines.count; line++) {
    const at = lineAt(text, lines, line);
    const match = DIRECTIVE.exec(text.slice(at.first, at.end));
    const name = match?.[1]?.toLowerCase();
    if (!match || (name !== 'syntax' && name !== 'escape' && name !== 'check')) break;
    const value = match[2] ?? '';
    const valueStart = at.first + match[0].lastIndexOf(value, match[0].trimEnd().length - value.length);
    const directive: Directive = {
      start: at.first,
      end: valueStart + value.length,
      name,
      value: { start: valueStart, end: valueStart + value.length, text: value, at: 0 },
    };
    if (directives.some((other) => other.name === name) && !shebang)
      problems.push({ at: directive, rule: 'invalid-directive', message: `Only one ${name} directive is allowed in a file.` });
    else if (name === 'escape' && !shebang) {
      if (value === '`' || value === '\\') escape = value;
      else
        problems.push({
          at: directive.value,
          rule: 'invalid-directive',
          message: `The escape character must be \\ or \`, not ${JSON.stringify(value)}.`,
        });
    }
    directives.push(directive);
  }
  return { directives, escape, next: line };
}

function reportLongLines(text: string, lines: LineIndex, problems: Problem[]): void {
  // Bytes decide, and a UTF-16 unit is at most three of them: short lines need no counting.
  for (let line = 0; line < lines.count; line++) {
    const start = lines.start(line);
    const end = lines.start(line + 1);
    if ((end - start) * 3 <= MAX_LINE) continue;
    const bytes = utf8Length(text, start, text[end - 1] === '\n' ? end - 1 : end);
    if (bytes > MAX_LINE)
      problems.push({
        at: span(start, Math.min(end, start + 80)),
        rule: 'line-too-long',
        message: `This line is ${bytes} bytes long and the builder reads at most ${MAX_LINE}.`,
      });
  }
}

function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    // Half of a surrogate pair is two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}
