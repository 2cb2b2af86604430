import { forEachChild, type ParsedScript, parse } from 'unbash';

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
