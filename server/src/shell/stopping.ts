import { type NodeOf, nameOf } from './nodes.ts';
import { forEachChild, type SyntaxNode } from './tree.ts';

const STOPS: ReadonlySet<string | undefined> = new Set(['exit', 'return', 'false', 'break', 'continue', 'exec', 'kill']);

/** Whether a node ends the script, a function or a round of a loop, or fails: then what is behind it does not count on it. */
export function stops(node: SyntaxNode): boolean {
  if (node.type === 'Command') return STOPS.has(nameOf(node));
  if (node.type !== 'BraceGroup' && node.type !== 'Subshell') return false;
  let found = false;
  const visit = (it: SyntaxNode): void => {
    if (it.type === 'Command' && STOPS.has(nameOf(it))) found = true;
    else forEachChild(it, visit);
  };
  visit(node);
  return found;
}

/** The command whose status a pipe or a command has, without what its folder is. */
export function decidingName(node: SyntaxNode): string | undefined {
  const command: SyntaxNode | undefined = node.type === 'Pipeline' ? node.commands.at(-1) : node;
  return nameOf(command)?.split('/').at(-1);
}

/** Whether errors of a command are thrown away, since they are expected. */
export const isQuiet = (node: SyntaxNode): boolean =>
  node.type === 'Command' && node.redirects.some((it) => it.type === 'Redirect' && isToNowhere(it));

const isToNowhere = ({ descriptor, operator, target }: NodeOf<'Redirect'>): boolean =>
  target?.text === '/dev/null' && (operator === '&>' || (descriptor?.type === 'FileDescriptor' && descriptor.value === 2));
