import { type Span, span } from '../../text/span.ts';

/** A word of a Python program. */
export interface PythonToken {
  readonly kind: 'text' | 'name' | 'sign';
  /** Of a text what stands in its quotes. */
  readonly text: string;
  readonly at: Span;
  /** The letters in front of a text and its quotes. */
  readonly quotes: string;
  /** Of what begins a line. */
  readonly indent: number | undefined;
}

/** The words of a Python program with what begins its lines; comments are left out. */
export function pythonTokens(text: string): PythonToken[] {
  const tokens: PythonToken[] = [];
  const pattern =
    /#[^\n]*|[A-Za-z]{0,2}(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|[A-Za-z_]\w*|\d[\w.]*|==|!=|\+=|->|:=|\*\*|[^\s\w]/g;
  let depth = 0;
  let lineEnd = 0;
  for (const match of text.matchAll(pattern)) {
    const [raw] = match;
    if (raw.startsWith('#')) continue;
    const at = span(match.index, match.index + raw.length);
    const between = text.slice(lineEnd, at.start);
    const isFirst = depth === 0 && (between.includes('\n') || lineEnd === 0) && !/\\\r?\n/.test(between);
    const quotes = /^[A-Za-z]{0,2}(?:"""|'''|["'])/.exec(raw)?.[0] ?? '';
    const close = quotes.replace(/^\w+/, '').length;
    if (/^[([{]$/.test(raw)) depth++;
    else if (/^[)\]}]$/.test(raw)) depth = Math.max(0, depth - 1);
    const kind = quotes ? 'text' : /^[A-Za-z_]/.test(raw) ? 'name' : 'sign';
    const indent = isFirst ? at.start - (text.lastIndexOf('\n', at.start - 1) + 1) : undefined;
    tokens.push({ kind, text: raw.slice(quotes.length, raw.length - close), at, quotes, indent });
    lineEnd = at.end;
  }
  return tokens;
}
