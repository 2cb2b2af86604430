import type { Instruction, Keyword } from '../syntax/ast.ts';

/** A keyword in the case of the instruction beside which it will stand. */
export const keywordLike = ({ keyword }: Instruction, wanted: Keyword): string =>
  keyword.text === keyword.text.toLowerCase() ? wanted.toLowerCase() : wanted;
