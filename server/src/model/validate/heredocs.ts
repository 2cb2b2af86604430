import type { Heredoc } from '../../syntax/ast.ts';
import { expand as expandParts, lex } from '../../syntax/expand.ts';
import { insert, remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';
import { type Fix, type Place, report, sentence, show } from './shared.ts';

/** Heredocs whose last line never comes (parser/parser.go, Parse). */
export function checkHeredocs(place: Place): void {
  // One that is not closed swallows those behind it.
  const open = place.it.heredocs.find((heredoc) => heredoc.terminator === undefined);
  if (!open) return;
  const near = nearTerminator(place, open);
  const message = near
    ? `The blanks around ${show(open.name)} keep that line from ending the text.`
    : `No line ${show(open.name)} ends this text.`;
  report(place, 'unterminated-heredoc', open, message, near ?? closing(place, open));
}

/** The first line that is the name but for the blanks around it. */
function nearTerminator({ model }: Place, { name, body }: Heredoc): Fix | undefined {
  const { lines, text } = model.file;
  if (name.trim() !== name || name === '') return undefined;
  for (let line = lines.lineAt(body.start); line < lines.count; line++) {
    const start = lines.start(line);
    const end = lines.end(line);
    if (start < body.start || text.slice(start, end).trim() !== name) continue;
    const first = text.indexOf(name, start);
    const edits = [remove(span(start, first)), remove(span(first + name.length, end))];
    return { title: `Remove the blanks around ${name.slice(0, 60)}`, edits: edits.filter((it) => it.span.end > it.span.start) };
  }
  return undefined;
}

function closing({ model, it }: Place, { name }: Heredoc): Fix | undefined {
  const { text } = model.file;
  // With several, the texts of the others have to come first.
  if (it.heredocs.length > 1 || name.includes('\n')) return undefined;
  const lineBreak = text.endsWith('\n') ? '' : '\n';
  return { title: `Write ${name.slice(0, 60)} at the end of the file`, edits: [insert(text.length, `${lineBreak}${name}\n`)] };
}

/** Variables in the text of a heredoc of COPY and ADD; quotes mean nothing there, and the escape character is always `\`. */
export function checkBodies(place: Place): void {
  const { it, model } = place;
  for (const { start, end, expand, body } of it.heredocs) {
    // `<< EOF` reads a text, too, but makes two plain words of itself.
    if (!expand || !it.words.some((word) => word.start === start && word.end === end)) continue;
    const text = model.file.text.slice(body.start, body.end);
    if (!text.includes('${')) continue;
    const { parts, error: broken } = lex(text, '\\', false);
    const error = broken ?? expandParts(parts, place.values.lookup(place)).error;
    if (error) report(place, 'bad-substitution', span(body.start + error.start, body.start + error.end), sentence(error.message));
  }
}
