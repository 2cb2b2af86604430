import { KEYWORDS } from '../../syntax/ast.ts';
import { isBlank, isSpace } from '../../syntax/words.ts';
import { type Edit, insert } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';
import { span } from '../../text/span.ts';
import { type Fix, isTrigger, meant, type Place, report, show, write } from './shared.ts';

const KNOWN: ReadonlySet<string> = new Set(KEYWORDS);
/** What only makes sense as the rest of a command on the line above. */
const CONTINUES = /^(?:&&|\|\|?|;|-|\))/;

/** `unknown instruction` (instructions/parse.go). */
export function checkKeyword(place: Place): void {
  const { it } = place;
  const text = it.keyword.text;
  const problem = (message: string, fix?: Fix): void => report(place, 'unknown-instruction', it.keyword, message, fix);
  const letters = /^[A-Za-z]*/.exec(text)?.[0] ?? '';
  const glued = text[letters.length];
  if (glued !== undefined && KNOWN.has(letters.toUpperCase()) && isSpace(glued)) {
    problem(`The blank behind ${letters} is U+${code(glued)}, which the builder does not take for a blank.`, plainBlanks(place));
    return;
  }
  if (glued !== undefined && KNOWN.has(letters.toUpperCase()) && /["'[{$(<]/.test(glued)) {
    const after = it.keyword.start + letters.length;
    problem(`A blank is missing behind ${letters}.`, { title: 'Insert a blank', edits: [insert(after, ' ')] });
    return;
  }
  if (CONTINUES.test(text)) {
    const fix = joinAbove(place);
    const why = fix ? `: the line above must end in ${place.model.file.escape} to go on here` : '';
    problem(`${show(text)} is no instruction${why}.`, fix);
    return;
  }
  const near = nearest(text, KEYWORDS);
  const word = near && (text === text.toLowerCase() ? near.toLowerCase() : near);
  problem(
    `There is no instruction ${show(text)}.${meant(word)}`,
    word ? write(it.keyword, word) : isIndented(place) ? joinAbove(place) : undefined,
  );
}

const code = (char: string): string => char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

function plainBlanks({ it, model }: Place): Fix {
  const edits: Edit[] = [];
  for (let at = it.keyword.start; at < it.keyword.end; at++) {
    const char = model.file.text[at];
    if (isSpace(char) && !isBlank(char)) edits.push({ span: span(at, at + 1), text: ' ' });
  }
  return { title: 'Write plain blanks', edits };
}

function isIndented({ it, model }: Place): boolean {
  const { lines } = model.file;
  return it.start > lines.start(lines.lineAt(it.start));
}

/** Puts the escape character behind the instruction above, which has none to lose: heredocs end in a line of their own. */
function joinAbove(place: Place): Fix | undefined {
  const { above, model } = place;
  if (isTrigger(place) || !above || (above.kind === undefined && !CONTINUES.test(above.keyword.text))) return undefined;
  if (above.heredocs.length > 0 || above.trigger?.heredocs.length) return undefined;
  return { title: 'Go on from the line above', edits: [insert(above.end, ` ${model.file.escape}`)] };
}
