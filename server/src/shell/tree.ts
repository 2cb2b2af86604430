import { forEachChild, type ParsedScript, parse } from 'unbash';
import type { ShellScript } from './ast.ts';

export type {
  ArrayValue,
  Assignment,
  Command,
  ParameterExpansionPart,
  ParsedScript,
  Redirection,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';
export { forEachChild };

/** A script as a tree, for those who follow what it does; errors are data and the rest is still read. */
export function parseTree(text: string): ParsedScript | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const trees = new WeakMap<ShellScript, ParsedScript>();

/** Keeps the tree that a script was read from. */
export const keepTree = (script: ShellScript, tree: ParsedScript): void => void trees.set(script, tree);

/** A script's own tree; undefined where none could be made. */
export const treeOf = (script: ShellScript): ParsedScript | undefined => trees.get(script) ?? parseTree(script.text);
