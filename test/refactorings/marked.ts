import { type Span, span } from '../../server/src/text/span.ts';

/** The text without its marks, and the place that they mark. */
export function placed(marked: string): { text: string; at: Span } {
  const cursor = marked.indexOf('‸');
  if (cursor >= 0) return { text: marked.replace('‸', ''), at: span(cursor, cursor) };
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  if (start < 0 || end < start) throw new Error('mark the place with ‸, or a selection with «…»');
  return { text: marked.replace('«', '').replace('»', ''), at: span(start, end) };
}
