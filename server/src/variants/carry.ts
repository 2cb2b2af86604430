import { type Hunk, lineHunks } from '../text/diff.ts';
import { applyEdits, type Edit, insert, replace } from '../text/edit.ts';
import { LineIndex } from '../text/lines.ts';
import { span } from '../text/span.ts';
import { type Family, type Generated, type ReadFile, readFamily } from './generate.ts';
import type { Variant } from './plan.ts';
import { type Pairs, type RenderedLine, swapOf } from './render.ts';
import { marked } from './source.ts';
import { withoutStamp } from './stamp.ts';

/** A way to write what was edited in a generated file into the files that it is generated from. */
export interface Carry {
  /** By path. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** True when only this variant becomes another one. */
  readonly isOnly: boolean;
  /** Other variants that are generated differently then, by name. */
  readonly others: readonly string[];
}

/** The edits of a generated file, by hunks of its text without the header. */
export interface Drift {
  readonly hunks: readonly Hunk[];
  /** The line of the edited text that a line of the text without the header is. */
  readonly lineOf: (line: number) => number;
}

/** What differs between a file as it would be generated and as it stands there; the header does not count. */
export function driftOf(generated: Generated, edited: string): Drift {
  const { body, kept } = withoutStamp(edited);
  return {
    hunks: lineHunks(linesOf(generated.body), linesOf(body)),
    lineOf: (line) => kept[Math.min(line, kept.length - 1)] ?? 0,
  };
}

const linesOf = (text: string): string[] => text.split('\n');

/**
 * Every way to carry the edits of a generated file back, the nearest first: to the lines that they come from, or for this variant alone.
 * Each is proven: generating gives the edited text back, and nothing becomes wrong that was right.
 */
export function carriesOf(family: Family, read: ReadFile, generated: Generated, edited: string): Carry[] {
  const { body } = withoutStamp(edited);
  const hunks = lineHunks(linesOf(generated.body), linesOf(body));
  if (hunks.length === 0 || generated.body.endsWith('\n') !== body.endsWith('\n')) return [];
  const origins = generated.origins.filter((it) => it !== undefined);
  const carrier = new Carrier(read, origins, generated.variant, family.plan.default?.name === generated.variant.name);
  const found: Carry[] = [];
  for (const way of ['above', 'below', 'only'] as const) {
    const edits = carrier.edits(hunks, way);
    const carry = edits && proven(family, read, generated, body, edits);
    const isNew = carry && found.every((it) => it.others.length !== carry.others.length);
    if (carry && isNew) found.push(carry);
  }
  return found.sort((a, b) => Number(a.isOnly && found.length > 1) - Number(b.isOnly && found.length > 1));
}

function proven(family: Family, read: ReadFile, generated: Generated, body: string, edits: Carry['edits']): Carry | undefined {
  const texts = new Map<string, string>();
  for (const [path, list] of edits) texts.set(path, applyEdits(read(path) ?? '', list));
  const next = readFamily(family.file, (path) => texts.get(path) ?? read(path));
  if (next.problems.length > family.problems.length) return undefined;
  const others: string[] = [];
  for (const variant of next.plan.variants) {
    const old = family.plan.variants.find((it) => it.name === variant.name);
    if (!old) return undefined;
    const after = next.generate(variant).body;
    if (variant.name === generated.variant.name) {
      if (after !== body) return undefined;
    } else if (after !== family.generate(old).body) others.push(variant.name);
  }
  return { edits, isOnly: others.length === 0, others };
}

class Carrier {
  readonly #read: ReadFile;
  /** Of each line of the generated text. */
  readonly #origins: readonly RenderedLine[];
  readonly #variant: Variant;
  readonly #isDefault: boolean;
  readonly #lines = new Map<string, LineIndex>();

  constructor(read: ReadFile, origins: readonly RenderedLine[], variant: Variant, isDefault: boolean) {
    this.#read = read;
    this.#origins = origins;
    this.#variant = variant;
    this.#isDefault = isDefault;
  }

  /** Undefined when a line comes from where it cannot be edited. */
  edits(hunks: readonly Hunk[], way: 'above' | 'below' | 'only'): ReadonlyMap<string, readonly Edit[]> | undefined {
    const found = new Map<string, Edit[]>();
    for (const hunk of hunks) {
      const edit = way === 'only' ? this.#branch(hunk) : this.#inPlace(hunk, way);
      if (!edit) return undefined;
      for (const [path, list] of edit) found.set(path, [...(found.get(path) ?? []), ...list]);
    }
    return found;
  }

  /** The lines as they are in the source; new ones go to the line above them or to the one below. */
  #inPlace({ start, removed, added }: Hunk, way: 'above' | 'below'): [string, Edit[]][] | undefined {
    const old = this.#origins.slice(start, start + removed);
    const edits: [string, Edit[]][] = [];
    for (const [i, line] of old.entries()) {
      const text = added[i];
      if (!line.how) return undefined;
      const at = this.#lineSpan(line);
      if (text === undefined) edits.push([line.file, [replace(this.#wholeLine(line), '')]]);
      else edits.push([line.file, [replace(at, this.#written(text, line))]]);
    }
    const more = added.slice(old.length);
    if (more.length === 0) return edits;
    const above = this.#origins[start + removed - 1];
    const below = this.#origins[start + removed];
    const beside = way === 'above' ? (above ?? below) : (below ?? above);
    if (!beside?.how) return undefined;
    const text = more.map((it) => this.#written(it, beside));
    const at = this.#lineSpan(beside);
    const isBelow = beside === above;
    const edit = isBelow
      ? insert(at.end, text.map((it) => `\n${it}`).join(''))
      : insert(at.start, text.map((it) => `${it}\n`).join(''));
    return [...edits, [beside.file, [edit]]];
  }

  /** A branch for this variant around the lines; what the others have stays as it is. */
  #branch({ start, removed, added }: Hunk): [string, Edit[]][] | undefined {
    const old = this.#origins.slice(start, start + removed);
    const above = this.#origins[start - 1];
    const first = old[0] ?? above ?? this.#origins[start];
    const last = old.at(-1) ?? first;
    if (!first?.how || !last?.how || old.some((it) => !it.how || it.file !== first.file)) return undefined;
    if (last.line - first.line !== Math.max(old.length, 1) - 1) return undefined;
    // A branch that the default variant does not take is marked as a whole.
    const isHidden = first.how.isMarked;
    const put = (text: string, isTaken: boolean): string => (isHidden || !isTaken ? marked(text) : text);
    const values = (line: RenderedLine): string[] =>
      line.how?.valueLine === undefined ? [] : [this.#lineText(line.file, line.how.valueLine)];
    const fresh = added.map((it) => put(it, this.#isDefault));
    const lines = [`#@ if name == ${JSON.stringify(this.#variant.name)}`, ...fresh];
    if (old.length > 0) {
      const kept = old.map((it) => put(this.#plain(it), !this.#isDefault));
      lines.push('#@ else', ...values(first), ...kept);
    }
    lines.push('#@ end');
    const next = this.#origins[start + removed];
    // What follows in the same paragraph has lost the values that hold.
    if (next?.how?.valueLine !== undefined && next.file === first.file && next.how.valueLine < first.line + 1)
      lines.push(...values(next));
    const isCrlf = first.text.endsWith('\r');
    const text = lines.map((it) => (isCrlf && !it.endsWith('\r') ? `${it}\r` : it)).join('\n');
    if (old.length > 0) return [[first.file, [replace(span(this.#lineSpan(first).start, this.#lineSpan(last).end), text)]]];
    const at = this.#lineSpan(first);
    return [[first.file, [first === above ? insert(at.end, `\n${text}`) : insert(at.start, `${text}\n`)]]];
  }

  /** A line as its source has it. */
  #written(text: string, { how, ...line }: RenderedLine): string {
    const pairs = how?.pairs ?? new Map();
    const swapped = pairs.size === 0 ? text : this.#back(text, line, pairs);
    return how?.isMarked ? marked(swapped) : swapped;
  }

  /** The variant's values give way to those that the source has for them, where putting them in again gives the same. */
  #back(text: string, line: RenderedLine, pairs: Pairs): string {
    const swap = swapOf(pairs);
    const turned = new Map([...pairs].map(([from, to]) => [to, from]));
    const own = this.#plain(line);
    // The part that was not touched stays as it is written, even where a value stands by chance.
    const untouched = commonEnds(line.text, text);
    const tries = [
      own.slice(0, untouched.start) +
        text.slice(untouched.start, text.length - untouched.end) +
        (untouched.end > 0 ? own.slice(-untouched.end) : ''),
      turned.has('') ? text : swapOf(turned)(text),
      text,
    ];
    return tries.find((it) => swap(it) === text) ?? text;
  }

  #plain(line: Pick<RenderedLine, 'file' | 'line'>): string {
    const text = this.#lineText(line.file, line.line);
    const found = /^([ \t]*)#\|(?: (.*)|(\r?))$/s.exec(text);
    return found ? (found[1] ?? '') + (found[2] ?? found[3] ?? '') : text;
  }

  #lineText(file: string, line: number): string {
    const { start, end } = this.#lineSpan({ file, line });
    return (this.#read(file) ?? '').slice(start, end);
  }

  /** Without the line break. */
  #lineSpan({ file, line }: Pick<RenderedLine, 'file' | 'line'>): { start: number; end: number } {
    const text = this.#read(file) ?? '';
    const lines = this.#lines.get(file) ?? new LineIndex(text);
    this.#lines.set(file, lines);
    const start = lines.start(line);
    const end = text.indexOf('\n', start);
    return { start, end: end < 0 ? text.length : end };
  }

  #wholeLine(line: RenderedLine): { start: number; end: number } {
    const { start, end } = this.#lineSpan(line);
    return { start, end: Math.min(end + 1, (this.#read(line.file) ?? '').length) };
  }
}

function commonEnds(a: string, b: string): { start: number; end: number } {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { start, end };
}
