import { nearest } from '../text/nearest.ts';
import { type Span, span } from '../text/span.ts';
import { type Condition, readCondition } from './condition.ts';
import { Mistake } from './problem.ts';

/** A line of a Dockerfile, as it is in a variant that has it. */
export interface LineNode {
  readonly kind: 'line';
  readonly line: number;
  readonly text: string;
  /** Commented with `#|`: the default variant does not have it. */
  readonly isMarked: boolean;
}

export interface Branch {
  /** Undefined for `else`. */
  readonly condition: Condition | undefined;
  readonly line: number;
  readonly nodes: readonly SourceNode[];
}

/** `name`, or `name=literal`: this text, up to the next directive or blank line, is the value of that name. */
export interface Holder {
  readonly name: string;
  readonly at: Span;
  /** Undefined when it is the default variant's value. */
  readonly literal: string | undefined;
}

export type SourceNode =
  | LineNode
  | { readonly kind: 'if'; readonly line: number; readonly branches: readonly Branch[]; readonly end: number }
  | {
      readonly kind: 'include';
      readonly line: number;
      readonly path: string;
      readonly at: Span;
      readonly parameters: ReadonlyMap<string, string>;
      /** The region as it stands, of the default variant. */
      readonly body: readonly SourceNode[];
      readonly end: number;
    }
  | { readonly kind: 'value'; readonly line: number; readonly holders: readonly Holder[] }
  | { readonly kind: 'anchor'; readonly line: number; readonly name: string };

export interface Source {
  readonly text: string;
  readonly nodes: readonly SourceNode[];
  readonly problems: readonly { readonly at: Span; readonly message: string }[];
  readonly endsWithNewline: boolean;
}

const DIRECTIVES = ['if', 'elif', 'else', 'end', 'include', 'value', 'anchor'];
const DIRECTIVE = /^\s*#@[ \t]*([A-Za-z]*)[ \t]?(.*?)\r?$/;
const MARKED = /^([ \t]*)#\|(?: (.*)|(\r?))$/s;

/** Whether a text is a source of variants by itself: it has a directive. */
export const isSource = (text: string): boolean => /^\s*#@[ \t]*(?:if|include|value|anchor)\b/m.test(text);

/** Whether a text has regions that fragments fill. */
export const hasRegions = (text: string): boolean => /^\s*#@[ \t]*include\b/m.test(text);

export const isDirective = (line: string): boolean => /^\s*#@/.test(line);
export const marked = (line: string): string => (line === '' || line === '\r' ? `#|${line}` : `#| ${line}`);

/** Reads a source as far as it can be read; mistakes are problems, and every line stays. */
export function readSource(text: string): Source {
  return new Reader(text).read();
}

interface Frame {
  readonly kind: 'file' | 'if' | 'include';
  readonly line: number;
  readonly at: Span;
  nodes: SourceNode[];
  readonly branches: Branch[];
  condition: Condition | undefined;
  branchLine: number;
  hasElse: boolean;
  readonly include: { readonly path: string; readonly at: Span; readonly parameters: Map<string, string> } | undefined;
}

class Reader {
  readonly #text: string;
  readonly #problems: { at: Span; message: string }[] = [];
  readonly #stack: Frame[] = [];
  #line = 0;
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Source {
    const lines = this.#text.split('\n');
    const endsWithNewline = lines.at(-1) === '';
    if (endsWithNewline) lines.pop();
    this.#open('file', span(0, 0));
    for (const line of lines) {
      const directive = DIRECTIVE.exec(line);
      if (directive) this.#directive(line, directive[1] ?? '', directive[2] ?? '');
      else this.#content(line);
      this.#line++;
      this.#start += line.length + 1;
    }
    while (this.#stack.length > 1) {
      const { kind, at } = this.#top;
      this.#problem(at, `This ${kind} has no #@ end.`);
      this.#close();
    }
    const problems = this.#problems.sort((a, b) => a.at.start - b.at.start);
    return { text: this.#text, nodes: this.#top.nodes, problems, endsWithNewline };
  }

  get #top(): Frame {
    return this.#stack.at(-1) as Frame;
  }

  #problem(at: Span, message: string): void {
    this.#problems.push({ at, message });
  }

  #open(kind: Frame['kind'], at: Span, more: Partial<Frame> = {}): void {
    this.#stack.push({
      kind,
      at,
      line: this.#line,
      nodes: [],
      branches: [],
      condition: undefined,
      branchLine: this.#line,
      hasElse: false,
      include: undefined,
      ...more,
    });
  }

  #content(line: string): void {
    const match = MARKED.exec(line);
    if (match && !this.#stack.some((it) => it.kind === 'if'))
      this.#problem(span(this.#start, this.#start + line.length), 'A line marked with #| stands outside of every #@ if.');
    const text = match ? (match[1] ?? '') + (match[2] ?? match[3] ?? '') : line;
    this.#top.nodes.push({ kind: 'line', line: this.#line, text, isMarked: match !== null });
  }

  #directive(line: string, word: string, rest: string): void {
    const at = span(this.#start + line.indexOf('#@'), this.#start + line.trimEnd().length);
    const restAt = this.#start + line.length - (line.endsWith('\r') ? 1 : 0) - rest.length;
    try {
      if (word === 'if') this.#open('if', at, { condition: readCondition(rest, restAt) });
      else if (word === 'elif' || word === 'else') this.#else(word, rest, restAt, at);
      else if (word === 'end') this.#end(at);
      else if (word === 'include') this.#open('include', at, { include: includeOf(rest, restAt) });
      else if (word === 'value') this.#top.nodes.push({ kind: 'value', line: this.#line, holders: holdersOf(rest, restAt) });
      else if (word === 'anchor') this.#anchor(rest.trim(), at);
      else {
        const near = nearest(word, DIRECTIVES);
        const known = near === undefined ? DIRECTIVES.map((it) => `#@ ${it}`).join(', ') : `#@ ${near}`;
        this.#problem(
          at,
          `#@ ${word} is no directive: ${near === undefined ? 'there are' : 'is it'} ${known}${near === undefined ? '.' : '?'}`,
        );
      }
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.#problem(error.at, error.message);
      // What belongs to it is still to be closed.
      if (word === 'if' || word === 'include') this.#open(word, at);
    }
  }

  #else(word: string, rest: string, restAt: number, at: Span): void {
    const top = this.#top;
    if (top.kind !== 'if') {
      this.#problem(at, `#@ ${word} belongs between #@ if and #@ end.`);
      return;
    }
    if (top.hasElse) {
      this.#problem(at, `#@ ${word} comes after #@ else, which takes all that is left.`);
      return;
    }
    const condition = word === 'elif' ? readCondition(rest, restAt) : undefined;
    if (word === 'else' && rest.trim() !== '') this.#problem(at, '#@ else has no condition: for one more, use #@ elif.');
    top.branches.push({ condition: top.condition, line: top.branchLine, nodes: top.nodes });
    top.nodes = [];
    top.condition = condition;
    top.branchLine = this.#line;
    top.hasElse = word === 'else';
  }

  #end(at: Span): void {
    if (this.#top.kind === 'file') this.#problem(at, '#@ end closes nothing: no #@ if or #@ include is open.');
    else this.#close();
  }

  #close(): void {
    const frame = this.#stack.pop() as Frame;
    const end = this.#line;
    if (frame.kind === 'if') {
      const branches = [...frame.branches, { condition: frame.condition, line: frame.branchLine, nodes: frame.nodes }];
      this.#top.nodes.push({ kind: 'if', line: frame.line, branches, end });
    } else if (frame.include) {
      this.#top.nodes.push({ kind: 'include', line: frame.line, ...frame.include, body: frame.nodes, end });
    }
  }

  #anchor(name: string, at: Span): void {
    if (!/^[\w.-]+$/.test(name)) throw new Mistake('An anchor has a name: #@ anchor packages.', at);
    this.#top.nodes.push({ kind: 'anchor', line: this.#line, name });
  }
}

const PAIR = /([A-Za-z_][\w-]*)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|\S+))?|(\S)/g;

const plain = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text.startsWith("'") ? text.slice(1, -1) : text;

function holdersOf(rest: string, offset: number): Holder[] {
  return [...rest.matchAll(PAIR)].map((match) => {
    const at = span(offset + match.index, offset + match.index + match[0].length);
    if (match[1] === undefined) throw new Mistake('#@ value takes names: #@ value version, or version="3.13".', at);
    const literal = match[2] === undefined ? undefined : plain(match[2]);
    if (literal === '') throw new Mistake(`The text that holds ${match[1]} cannot be empty.`, at);
    return { name: match[1], at, literal };
  });
}

function includeOf(rest: string, offset: number): NonNullable<Frame['include']> {
  const [, path = '', tail = ''] = /^(\S*)(.*)$/s.exec(rest) ?? [];
  const at = span(offset, offset + path.length);
  if (path === '') throw new Mistake('A file is missing: #@ include fragments/apt.dockerfile.', at);
  const parameters = new Map<string, string>();
  for (const match of tail.matchAll(PAIR)) {
    const start = offset + path.length + match.index;
    if (match[1] === undefined || match[2] === undefined)
      throw new Mistake('A parameter reads name="value".', span(start, start + match[0].length));
    parameters.set(match[1], plain(match[2]));
  }
  return { path, at, parameters };
}

/** How a holder is written. */
export const writeHolder = (name: string, literal?: string): string =>
  literal === undefined ? name : `${name}=${/^[^\s"'\\]+$/.test(literal) ? literal : JSON.stringify(literal)}`;
