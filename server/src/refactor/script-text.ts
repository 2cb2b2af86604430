import { parseShell } from '../shell/parse.ts';
import { statementsOf } from '../shell/statements.ts';
import { forEachChild, parseTree, type SyntaxNode } from '../shell/tree.ts';
import { type Span, span } from '../text/span.ts';

/** The quote that is open at the end of a text: a script up to a place in it. */
export function openQuote(text: string): '' | "'" | '"' {
  let open: '' | "'" | '"' = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && open !== "'") at++;
    else if ((char === "'" && open !== '"') || (char === '"' && open !== "'")) open = open === '' ? char : '';
  }
  return open;
}

/** Behind these, a script may go on in the next line without more. */
const OPEN = /(?:;&?|&&|\|\||(?<!>)\||[({]|(?:^|[\s;&|({])(?:then|do|else|case\s+\S+\s+in))$/;
export const endsOpen = (text: string): boolean => OPEN.test(text.trimEnd());

/** True when two scripts have the same commands, wherever their lines end; `&&` and a line break may join the parts of the whole alike. */
export function isSameScript(one: string, other: string, ignoresJoints: boolean): boolean {
  const [a, b] = [one, other].map((text) => {
    const { commands, errors } = parseShell(text);
    const firsts = new Set<number>();
    for (const part of ignoresJoints ? (statementsOf(text) ?? []).flatMap((it) => it.parts) : []) {
      const first = commands.find((it) => it.start >= part.start);
      if (first && first.connector !== '||') firsts.add(first.start);
    }
    const plain = (it: string | undefined): string => (it ?? '').replace(/\\\r?\n/g, '').replace(/\s+/g, ' ');
    return errors.length > 0
      ? undefined
      : JSON.stringify(
          commands.map((it) => [
            firsts.has(it.start) ? '' : it.connector,
            plain(it.name?.text),
            it.words.map((word) => plain(word.text)),
            it.assignments.map((pair) => [pair.name, plain(pair.value?.text)]),
            it.redirects.map((redirect) => [redirect.operator, plain(redirect.target?.text)]),
            it.nesting,
            it.conditional,
          ]),
        );
  });
  return a !== undefined && a === b;
}

/** Between the pattern of a case and its commands, and between them and what ends them, nothing but a line break is needed. */
export function openPlaces(text: string): Span[] {
  const found: Span[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'CaseItem') {
      const end = node.pattern.at(-1)?.end ?? node.pos;
      found.push(span(end, node.body.commands[0]?.pos ?? node.end));
      const last = node.body.commands.at(-1);
      if (last) found.push(span(last.end, node.end));
    }
    forEachChild(node, visit);
  };
  const tree = parseTree(text);
  if (tree) visit(tree);
  return found;
}
