import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments, Scalar, type Node as YamlNode } from 'yaml';
import { type Span, span } from '../text/span.ts';
import { align } from './align.ts';
import type { DataFile, DataNode, DataProblem, Entry, ScalarNode } from './data.ts';

/** A file that nests or repeats itself beyond this is not read to its end: aliases can make a small file endless. */
const MOST_NODES = 200_000;

/** Reads YAML as far as it can be read; mistakes are problems and hide nothing else. */
export function readYaml(text: string): DataFile {
  const problems: DataProblem[] = [];
  const roots: DataNode[] = [];
  // Tags such as Compose's !reset or CloudFormation's !Ref only warn.
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'error', uniqueKeys: false });
  for (const document of 'empty' in documents ? [] : documents) {
    for (const error of document.errors)
      problems.push({ at: span(error.pos[0], error.pos[1]), message: `This is not valid YAML: ${error.message}.` });
    if (document.contents) roots.push(new Reader(text, document).node(document.contents as YamlNode));
  }
  return { roots, problems };
}

class Reader {
  readonly #text: string;
  readonly #document: Document;
  readonly #open = new Set<YamlNode>();
  #count = 0;

  constructor(text: string, document: Document) {
    this.#text = text;
    this.#document = document;
  }

  node(node: YamlNode | null | undefined, fallback: Span = span(0, 0)): DataNode {
    const at = placeOf(node, fallback);
    if (!node || ++this.#count > MOST_NODES || this.#open.has(node)) return nothing(at);
    if (isAlias(node)) return this.node(node.resolve(this.#document) as YamlNode | undefined, at);
    const tag = node.tag?.startsWith('!') ? node.tag : undefined;
    if (isMap(node)) {
      this.#open.add(node);
      const entries = this.#entries(node);
      this.#open.delete(node);
      return { kind: 'map', at, entries, tag };
    }
    if (isSeq(node)) {
      this.#open.add(node);
      const items = node.items.map((item) => this.node(item as YamlNode | null, at));
      this.#open.delete(node);
      return { kind: 'list', at, items, tag };
    }
    return isScalar(node) ? this.#scalar(node, at, tag) : nothing(at);
  }

  /** The own keys, and behind them those of `<<` that are not set here. */
  #entries(node: YamlNode): Entry[] {
    if (!isMap(node)) return [];
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const pair of node.items) {
      const key = pair.key as YamlNode | null;
      const keyAt = placeOf(key, placeOf(node, span(0, 0)));
      const value = this.node(pair.value as YamlNode | null, span(keyAt.end, keyAt.end));
      const name = isScalar(key) ? String(key.source ?? key.value) : '';
      if (name !== '<<') own.push({ key: name, keyAt, value });
      else if (value.kind === 'map') merged.push(...value.entries);
      else if (value.kind === 'list') for (const item of value.items) if (item.kind === 'map') merged.push(...item.entries);
    }
    const names = new Set(own.map((it) => it.key));
    for (const entry of merged)
      if (!names.has(entry.key)) {
        names.add(entry.key);
        own.push(entry);
      }
    return own;
  }

  #scalar(node: Scalar, at: Span, tag: string | undefined): ScalarNode {
    const { value } = node;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
    const content = typeof value === 'string' ? value : plain === null ? '' : (node.source ?? String(plain));
    const text = this.#text;
    const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
    return {
      kind: 'scalar',
      at,
      value: plain,
      text: content,
      tag,
      joined: () => align(content, text, isBlock ? blockBody(text, at) : node.type?.startsWith('QUOTE') ? inner(at) : at),
    };
  }
}

const nothing = (at: Span): ScalarNode => ({
  kind: 'scalar',
  at,
  value: null,
  text: '',
  tag: undefined,
  joined: () => align('', '', at),
});

const inner = (at: Span): Span => span(at.start + 1, Math.max(at.start + 1, at.end - 1));

/** Behind the line of the `|`. */
function blockBody(text: string, at: Span): Span {
  const lineBreak = text.indexOf('\n', at.start);
  return span(lineBreak < 0 || lineBreak >= at.end ? at.end : lineBreak + 1, at.end);
}

function placeOf(node: YamlNode | null | undefined, fallback: Span): Span {
  const range = node?.range;
  return range ? span(range[0], range[1]) : fallback;
}
