import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Span, span } from '../text/span.ts';
import { align } from './align.ts';
import type { DataFile, DataNode } from './data.ts';

/** Reads JSON, with comments and trailing commas; mistakes are problems and hide nothing else. */
export function readJson(text: string): DataFile {
  const errors: ParseError[] = [];
  const tree = treeOf(text, errors);
  const problems = errors.map(({ offset, length, error }) => ({
    at: span(offset, offset + length),
    message: `This is not valid JSON: ${words(printParseErrorCode(error))}.`,
  }));
  return { roots: tree ? [read(text, tree)] : [], problems };
}

/** The parser calls itself for each bracket: a text of thousands within each other is none that anybody wrote. */
function treeOf(text: string, errors: ParseError[]): JsonNode | undefined {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > DEEPEST) return undefined;
  }
  return parseTree(text, errors, { allowTrailingComma: true });
}

const DEEPEST = 500;
const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
const placeOf = (node: JsonNode): Span => span(node.offset, node.offset + node.length);

function read(text: string, node: JsonNode): DataNode {
  const at = placeOf(node);
  const children = node.children ?? [];
  if (node.type === 'array') return { kind: 'list', at, items: children.map((it) => read(text, it)), tag: undefined };
  if (node.type === 'object') {
    const entries = children.flatMap((property) => {
      const [key, value] = property.children ?? [];
      return key && value ? [{ key: String(key.value), keyAt: placeOf(key), value: read(text, value) }] : [];
    });
    return { kind: 'map', at, entries, tag: undefined };
  }
  const value = node.type === 'null' || node.value === undefined ? null : (node.value as string | number | boolean);
  const content = value === null ? '' : String(value);
  const body = node.type === 'string' ? span(at.start + 1, at.end - 1) : at;
  return { kind: 'scalar', at, value, text: content, tag: undefined, joined: () => align(content, text, body) };
}
