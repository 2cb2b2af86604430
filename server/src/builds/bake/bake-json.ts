import { type DataNode, type Entry, entries } from '../../data/data.ts';
import { readJson } from '../../data/json.ts';
import { Joined } from '../../text/joined.ts';
import type { Span } from '../../text/span.ts';
import { readTemplate } from './hcl.ts';
import type { Expr, HclAttribute, HclBlock, HclBody, HclFile, HclProblem } from './hcl-ast.ts';

/** In JSON a key is a block or an attribute by its name alone (hcl, json/spec.md). */
const BLOCKS: ReadonlySet<string> = new Set(['target', 'group', 'variable', 'function']);

/** Reads a bake file in JSON into what the same file in HCL would be. */
export function readBakeJson(text: string): HclFile {
  const { roots, problems } = readJson(text);
  const reader = new JsonReader(text);
  const blocks: HclBlock[] = [];
  const attributes: HclAttribute[] = [];
  for (const root of objectsOf(roots[0]))
    for (const entry of entries(root)) {
      const found = BLOCKS.has(entry.key) ? reader.blocks(entry) : [];
      if (found.length > 0) blocks.push(...found);
      else if (!BLOCKS.has(entry.key)) attributes.push(...reader.attribute(entry));
    }
  return { body: { attributes, blocks }, problems: [...problems, ...reader.problems] };
}

/** An object, or each of a list. */
const objectsOf = (node: DataNode | undefined): readonly DataNode[] =>
  node?.kind === 'list' ? node.items.filter((it) => it.kind === 'map') : node?.kind === 'map' ? [node] : [];

class JsonReader {
  readonly problems: HclProblem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  blocks({ key: type, value }: Entry): HclBlock[] {
    return objectsOf(value).flatMap((labels) =>
      entries(labels).flatMap(({ key, keyAt, value: bodies }) =>
        objectsOf(bodies).map((body) => ({ type, labels: [key], headerAt: keyAt, body: this.#body(body) })),
      ),
    );
  }

  #body(node: DataNode): HclBody {
    return { attributes: entries(node).flatMap((it) => this.attribute(it)), blocks: [] };
  }

  attribute({ key, keyAt, value }: Entry): HclAttribute[] {
    return key === '//' ? [] : [{ name: key, nameAt: keyAt, value: this.#expression(value) }];
  }

  #expression(node: DataNode): Expr {
    const { at } = node;
    if (node.kind === 'list') return { kind: 'list', at, items: node.items.map((it) => this.#expression(it)) };
    if (node.kind === 'map') {
      const found = node.entries.map(({ keyAt, value }) => ({ key: this.#template(keyAt), value: this.#expression(value) }));
      return { kind: 'object', at, entries: found };
    }
    return typeof node.value === 'string' ? this.#template(at) : { kind: 'literal', at, value: node.value };
  }

  #template(at: Span): Expr {
    const joined = stringAt(this.#text, at);
    const { template, problems } = readTemplate(joined.text, (start, end) => joined.span(start, end));
    this.problems.push(...problems);
    return { ...template, at };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The content of a string of JSON, piece by piece: each escape is one. */
function stringAt(document: string, at: Span): Joined {
  const starts: number[] = [0];
  const origins: number[] = [at.start + 1];
  let text = '';
  const end = document[at.end - 1] === '"' && at.end > at.start + 1 ? at.end - 1 : at.end;
  for (let place = at.start + 1; place < end; ) {
    const slash = document.indexOf('\\', place);
    const stop = slash < 0 || slash >= end ? end : slash;
    text += document.slice(place, stop);
    if (stop === end) break;
    const letter = document[stop + 1] ?? '';
    const size = letter === 'u' ? 6 : 2;
    starts.push(text.length);
    origins.push(stop);
    text +=
      letter === 'u'
        ? String.fromCharCode(Number.parseInt(document.slice(stop + 2, stop + 6), 16) || 0)
        : (ESCAPES[letter] ?? letter);
    starts.push(text.length);
    origins.push(stop + size);
    place = stop + size;
  }
  return new Joined(text, starts, origins);
}
