import type { Span } from '../../text/span.ts';

/** A file in HashiCorp's configuration language. JSON in its JSON form reads into the same. */
export interface HclFile {
  readonly body: HclBody;
  readonly problems: readonly HclProblem[];
}

export interface HclProblem {
  readonly at: Span;
  readonly message: string;
}

export interface HclBody {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

export interface HclAttribute {
  readonly name: string;
  readonly nameAt: Span;
  readonly value: Expr;
}

export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** Type and labels; in JSON the key that is the last label. */
  readonly headerAt: Span;
  readonly body: HclBody;
}

export type Expr =
  | Literal
  | Template
  | { readonly kind: 'variable'; readonly at: Span; readonly name: string }
  | { readonly kind: 'attribute'; readonly at: Span; readonly of: Expr; readonly name: string }
  | { readonly kind: 'index'; readonly at: Span; readonly of: Expr; readonly key: Expr }
  | Splat
  /** What a splat's steps begin with: the element. */
  | { readonly kind: 'element'; readonly at: Span }
  | Call
  | { readonly kind: 'unary'; readonly at: Span; readonly operator: '-' | '!'; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly at: Span; readonly operator: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'conditional'; readonly at: Span; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: 'parentheses'; readonly at: Span; readonly inner: Expr }
  | { readonly kind: 'list'; readonly at: Span; readonly items: readonly Expr[] }
  | { readonly kind: 'object'; readonly at: Span; readonly entries: readonly ObjectEntry[] }
  | For
  /** What could not be read. */
  | { readonly kind: 'bad'; readonly at: Span };

export interface Literal {
  readonly kind: 'literal';
  readonly at: Span;
  readonly value: number | boolean | null;
}

/** A string, quoted or a heredoc. */
export interface Template {
  readonly kind: 'template';
  readonly at: Span;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | TextPart
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'if'; readonly test: Expr; readonly yes: readonly TemplatePart[]; readonly no: readonly TemplatePart[] }
  | { readonly kind: 'for'; readonly loop: Loop; readonly body: readonly TemplatePart[] };

export interface TextPart {
  readonly kind: 'text';
  readonly pieces: readonly Piece[];
}

/** A run of text with the document offset it begins at. */
export interface Piece {
  readonly text: string;
  readonly origin: number;
}

export interface Splat {
  readonly kind: 'splat';
  readonly at: Span;
  readonly of: Expr;
  /** What is taken of each `element`. */
  readonly each: Expr;
}

export interface Call {
  readonly kind: 'call';
  readonly at: Span;
  readonly name: string;
  readonly args: readonly Expr[];
  /** The last argument is a list of arguments: `f(list...)`. */
  readonly spread: boolean;
}

/** A key that is a bare word is a `variable`: here it stands for its own name. */
export interface ObjectEntry {
  readonly key: Expr;
  readonly value: Expr;
}

/** `for key, value in collection`. */
export interface Loop {
  readonly key: string | undefined;
  readonly value: string;
  readonly collection: Expr;
}

export interface For {
  readonly kind: 'for';
  readonly at: Span;
  readonly loop: Loop;
  /** Undefined for a list. */
  readonly key: Expr | undefined;
  readonly value: Expr;
  readonly test: Expr | undefined;
  /** Values of the same key are collected: `value...`. */
  readonly grouped: boolean;
}

export const textOfPieces = (pieces: readonly Piece[]): string => pieces.map((it) => it.text).join('');

/** The text of a string without any template in it. */
export function plainText(expr: Expr | undefined): string | undefined {
  if (expr?.kind !== 'template') return undefined;
  let text = '';
  for (const part of expr.parts) {
    if (part.kind !== 'text') return undefined;
    text += textOfPieces(part.pieces);
  }
  return text;
}

/** The blocks of a type. */
export const blocksOf = (file: HclFile, type: string): readonly HclBlock[] => file.body.blocks.filter((it) => it.type === type);

export const attributeOf = (body: HclBody, name: string): HclAttribute | undefined =>
  body.attributes.findLast((it) => it.name === name);
