import { type Span, span } from '../text/span.ts';
import { parseTree, type SyntaxNode } from './tree.ts';

/** One command of an and-or list; `plain` for a simple command, or a pipe of them: `set -e` sees its failure as `&&` does. */
export interface ListPart extends Span {
  readonly plain: boolean;
}

/** `a && b || c`: what stands between two `;`. */
export interface Statement extends Span {
  readonly parts: readonly ListPart[];
  /** One less than parts. */
  readonly operators: readonly ('&&' | '||')[];
  /** Ends in `&`. */
  readonly background: boolean;
}

/** The statements of a script in the order in which they run; undefined when the text cannot be read, or ends in a comment. */
export function statementsOf(text: string): readonly Statement[] | undefined {
  const tree = parseTree(text);
  if (!tree || (tree.errors?.length ?? 0) > 0 || tree.commands.length === 0) return undefined;
  const found = tree.commands.map((it): Statement => {
    const { command } = it;
    const nodes: readonly SyntaxNode[] = command.type === 'AndOr' ? command.commands : [command];
    return {
      ...span(command.pos, command.end),
      parts: nodes.map((node) => ({ ...span(node.pos, node.end), plain: isPlain(node) })),
      operators: command.type === 'AndOr' ? command.operators : [],
      background: it.background === true,
    };
  });
  // A comment swallows what is put behind it.
  return /^\s*;?\s*$/.test(text.slice(found.at(-1)?.end)) ? found : undefined;
}

function isPlain(node: SyntaxNode): boolean {
  if (node.type === 'Command') return node.name !== undefined || node.prefix.length > 0;
  return node.type === 'Pipeline' && node.prefixes.length === 0 && node.commands.every((it) => it.type === 'Command');
}

/** True for a list of plain commands that are joined by `&&` alone. */
export const isChain = ({ parts, operators, background }: Statement): boolean =>
  !background && parts.every((it) => it.plain) && operators.every((it) => it === '&&');
