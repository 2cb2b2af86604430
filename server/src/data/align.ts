import { Joined } from '../text/joined.ts';
import { type Span, span } from '../text/span.ts';

/**
 * Finds the lines of a scalar's source in its content: block scalars lose their indentation, folded and quoted ones their line
 * breaks. What cannot be found again, as an escape sequence, maps to the piece before it.
 */
export function align(content: string, document: string, source: Span): Joined {
  if (document.startsWith(content, source.start)) return Joined.of(document, [span(source.start, source.start + content.length)]);
  const starts: number[] = [];
  const origins: number[] = [];
  let done = 0;
  for (let at = source.start; at < source.end; ) {
    const lineBreak = document.indexOf('\n', at);
    const end = lineBreak < 0 || lineBreak > source.end ? source.end : lineBreak;
    const line = document.slice(at, end);
    const indent = line.length - line.trimStart().length;
    const core = line.trim();
    // Indentation that is content stays with its line.
    for (let drop = 0; drop <= indent && core !== ''; drop++) {
      const piece = drop === indent ? core : line.slice(drop).trimEnd();
      const found = content.indexOf(piece, done);
      if (found < 0 || content.slice(done, found).trim() !== '') continue;
      starts.push(found);
      origins.push(at + drop);
      done = found + piece.length;
      break;
    }
    at = end + 1;
  }
  if (starts[0] !== 0) {
    starts.unshift(0);
    origins.unshift(origins[0] === undefined ? source.start : Math.max(source.start, origins[0] - (starts[1] ?? 0)));
  }
  return new Joined(content, starts, origins);
}
