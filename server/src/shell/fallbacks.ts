import { isAsked, isFollowed } from './lists.ts';
import { isTest, type SiteOf } from './nodes.ts';
import { decidingName, stops } from './stopping.ts';
import type { SyntaxNode } from './tree.ts';

/** Programs that answer a question. */
const ASKS: ReadonlySet<string | undefined> = new Set('getent id grep egrep command which type ls hash uname'.split(' '));

/** Whether a command only answers a question. */
export const isQuestion = (node: SyntaxNode): boolean => isTest(node) || ASKS.has(decidingName(node));

/** A `||` behind a chain of `&&`. */
export interface Fallback {
  readonly chain: readonly SyntaxNode[];
  /** True when the chain begins with the fallback of another one. */
  readonly isSecond: boolean;
  readonly fallback: SyntaxNode;
  /** True when the list has nothing else. */
  readonly whole: boolean;
  /** What decides about the step in the end: the commands that no other fallback answers for. */
  readonly rest: readonly SyntaxNode[];
}

/** Those of a list whose fallback does not stop the step, and whose answer nobody asks for. */
export function fallbacksOf(site: SiteOf<'AndOr'>): Fallback[] {
  const { commands, operators } = site.node;
  const found: Fallback[] = [];
  const rest = isFollowed(site) ? [] : commands.slice(operators.lastIndexOf('||') + 2);
  let from = 0;
  for (const [i, operator] of operators.entries()) {
    if (operator !== '||') continue;
    const chain = commands.slice(from, i + 1);
    const isSecond = from > 0;
    from = i + 1;
    const fallback = commands[i + 1];
    if (chain.length < 2 || operators[i - 1] !== '&&' || !fallback || stops(fallback)) continue;
    if (i === operators.length - 1 && isAsked(site)) continue;
    found.push({ chain, isSecond, fallback, whole: operators.length === chain.length, rest });
  }
  return found;
}
