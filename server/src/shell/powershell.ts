import { type Span, span } from '../text/span.ts';

/** A statement of a PowerShell script. */
export interface PowershellStatement extends Span {
  readonly text: string;
  /** The cmdlet that it begins with, or assigns the answer of: `Invoke-WebRequest`. */
  readonly cmdlet: (Span & { readonly name: string }) | undefined;
}

/** Behind these a statement goes on in the next line. */
const OPEN = /[|,]\s*$/;
const CMDLET = /^(?:\$[\w:]+\s*=\s*)?([A-Za-z]+-[A-Za-z]\w*)(?![\w.\\/-])/;

/** The statements outside of any block; undefined for a script that ends within a quote or a block, or has a here-string. */
export function powershellStatements(text: string): readonly PowershellStatement[] | undefined {
  const found: PowershellStatement[] = [];
  let start = 0;
  let depth = 0;
  const end = (at: number): void => {
    const whole = text.slice(start, at);
    const own = whole.trim();
    const from = start + whole.indexOf(own);
    if (own !== '') found.push({ ...span(from, from + own.length), text: own, cmdlet: cmdletIn(own, from) });
    start = at + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    // In a SHELL or a command line, `\"` is the quote that PowerShell sees.
    if (char === '`') at++;
    else if (char === "'" || char === '"') {
      if (text[at - 1] === '@') return undefined;
      const close = closingOf(text, at, char);
      if (close === undefined) return undefined;
      at = close;
    } else if (char === '#' && /^$|[\s;({]/.test(text[at - 1] ?? '')) {
      const last = text.indexOf('\n', at);
      text = text.slice(0, at) + ' '.repeat((last < 0 ? text.length : last) - at) + (last < 0 ? '' : text.slice(last));
      at--;
    } else if ('({['.includes(char)) depth++;
    else if (')}]'.includes(char)) depth--;
    else if (depth === 0 && (char === ';' || (char === '\n' && !OPEN.test(text.slice(start, at))))) end(at);
  }
  end(text.length);
  return depth === 0 ? found : undefined;
}

function cmdletIn(text: string, at: number): PowershellStatement['cmdlet'] {
  const match = CMDLET.exec(text);
  const name = match?.[1];
  if (!match || name === undefined) return undefined;
  const from = at + match[0].length - name.length;
  return { ...span(from, from + name.length), name };
}

function closingOf(text: string, at: number, quote: string): number | undefined {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '`' && quote === '"') i++;
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i;
      i++;
    }
  }
  return undefined;
}
