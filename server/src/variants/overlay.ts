import { modelOf } from '../engine/lint.ts';
import { lineageOf } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import { insertAfter, insertBefore } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import { holds, type Values } from './condition.ts';
import type { Overlay, Said } from './overlay-spec.ts';
import type { AnchorMark, RenderedLine } from './render.ts';

interface Problem {
  readonly at: Span;
  readonly message: string;
}

/** A text whose lines know where they come from. */
interface Rendered {
  readonly lines: readonly RenderedLine[];
  readonly problems: readonly Problem[];
}

/** Takes the anchors out of the lines, and changes these as the overlays say. `file` is the variants file, for lines that come from it. */
export function overlaid(
  marked: readonly (RenderedLine | AnchorMark)[],
  overlays: readonly Overlay[],
  values: Values,
  origin: (at: Span) => { readonly file: string; readonly line: number },
): Rendered {
  let lines: RenderedLine[] = [];
  let anchors = new Map<string, RenderedLine | undefined>();
  for (const it of marked) if ('text' in it) lines.push(it);
  marked.forEach((it, i) => {
    if ('anchor' in it)
      anchors.set(
        it.anchor,
        marked.slice(i + 1).find((next): next is RenderedLine => 'text' in next),
      );
  });
  const problems: Problem[] = [];
  for (const overlay of overlays) {
    if (overlay.when && !holds(overlay.when, values)) continue;
    const text = lines.map((it) => it.text).join('\n');
    const model = modelOf(text);
    const applier = new Applier(model, (name) => {
      const line = anchors.get(name);
      return line && lines.indexOf(line);
    });
    const edits = applier.edits(overlay);
    problems.push(...applier.problems);
    lines = withEdits(lines, text, edits, origin(overlay.at));
    anchors = new Map([...anchors].filter(([, line]) => line && lines.includes(line)));
  }
  return { lines, problems };
}

/** Lines that an edit does not touch stay the objects they are. */
function withEdits(
  lines: readonly RenderedLine[],
  text: string,
  edits: readonly Edit[],
  inserted: { readonly file: string; readonly line: number },
): RenderedLine[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.text.length + 1;
  }
  const lineAt = (offset: number): number => starts.findLastIndex((start) => start <= offset);
  const result: RenderedLine[] = [];
  let current = '';
  let origin: { file: string; line: number } | undefined;
  let whole: RenderedLine | undefined;
  const close = (): void => {
    if (whole && whole.text === current) result.push(whole);
    else result.push({ text: current, ...(origin ?? inserted) });
    current = '';
    origin = undefined;
    whole = undefined;
  };
  const add = (piece: string, from: number | undefined): void => {
    let offset = from;
    for (const [i, part] of piece.split('\n').entries()) {
      if (i > 0) {
        close();
        if (offset !== undefined) offset++;
      }
      const line = offset === undefined ? undefined : lines[lineAt(offset)];
      if (line && (part !== '' || piece === '')) {
        origin ??= { file: line.file, line: line.line };
        whole ??= line;
      } else if (line && part === '' && current === '') whole ??= line;
      current += part;
      if (offset !== undefined) offset += part.length;
    }
  };
  let last = 0;
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    if (edit.span.start < last) continue;
    add(text.slice(last, edit.span.start), last);
    add(edit.text, undefined);
    last = edit.span.end;
  }
  add(text.slice(last), last);
  close();
  return result;
}

class Applier {
  readonly problems: Problem[] = [];
  readonly #model: Model;
  readonly #anchor: (name: string) => number | undefined;
  readonly #edits: Edit[] = [];

  constructor(model: Model, anchor: (name: string) => number | undefined) {
    this.#model = model;
    this.#anchor = anchor;
  }

  edits(overlay: Overlay): readonly Edit[] {
    for (const [stage, ref] of overlay.from) this.#from(stage, ref);
    for (const [name, value] of overlay.args) this.#arg(name, value);
    for (const [name, value] of overlay.env) this.#pair('ENV', name, value);
    for (const [name, value] of overlay.labels) this.#pair('LABEL', name, value);
    for (const [kind, value] of overlay.settings) this.#setting(kind, value);
    for (const where of overlay.remove) this.#change(where.text, where.at, 'remove');
    for (const [where, text] of overlay.before) this.#change(where, text.at, 'before', text.text);
    for (const [where, text] of overlay.after) this.#change(where, text.at, 'after', text.text);
    for (const [where, text] of overlay.replace) this.#change(where, text.at, 'replace', text.text);
    return this.#edits;
  }

  #problem(at: Span, message: string): void {
    this.problems.push({ at, message });
  }

  #from(name: string, ref: Said): void {
    const { stages, final } = this.#model;
    const root = final && lineageOf(final).at(-1);
    const stage = name === '' ? root : stages.find((it) => it.name === name.toLowerCase());
    const word = stage?.from.words[0];
    if (word) this.#edits.push(replace(word, ref.text));
    else
      this.#problem(
        ref.at,
        this.#unknown(
          'stage',
          name,
          stages.flatMap((it) => it.name ?? []),
        ),
      );
  }

  #unknown(what: string, name: string, known: readonly string[]): string {
    const near = nearest(name, known);
    return `The Dockerfile has no ${what} ${name}${near ? `; is it ${near}?` : '.'}`;
  }

  #arg(name: string, value: Said): void {
    const all = this.#model.file.instructions.filter((it) => it.kind === 'ARG').flatMap((it) => it.pairs);
    const own = all.filter((it) => it.key.text === name);
    // A declaration without a default takes the one before the first FROM.
    const pair = own.find((it) => it.value) ?? own[0];
    if (!pair) {
      this.#problem(
        value.at,
        this.#unknown(
          'ARG',
          name,
          all.map((it) => it.key.text),
        ),
      );
      return;
    }
    this.#edits.push(pair.value ? replace(pair.value, quoted(value.text)) : insert(pair.key.end, `=${quoted(value.text)}`));
  }

  #pair(kind: 'ENV' | 'LABEL', name: string, value: Said): void {
    const { final } = this.#model;
    if (!final) return;
    const pairs = this.#own(final)
      .filter((it) => it.kind === kind)
      .flatMap((it) => it.pairs.map((pair) => ({ pair, legacy: it.legacy })));
    const found = pairs.findLast(({ pair }) => pair.key.text === name);
    if (found?.pair.value) this.#edits.push(replace(found.pair.value, found.legacy ? value.text : quoted(value.text)));
    // An environment counts for all that follows, a label for nothing.
    else if (kind === 'ENV') this.#edits.push(insertAfter(this.#model, final.from, `ENV ${name}=${quoted(value.text)}`));
    else this.#append(`LABEL ${name}=${quoted(value.text)}`);
  }

  #setting(kind: string, value: Said): void {
    const last = this.#model.final?.instructions.findLast((it) => it.kind === kind);
    if (last) this.#edits.push(replace(last, `${kind} ${value.text}`));
    else this.#append(`${kind} ${value.text}`);
  }

  /** At the end of the last stage, before what the container starts with. */
  #append(text: string): void {
    const { final } = this.#model;
    if (!final) return;
    const start = final.instructions.findIndex(
      (it, i) => this.#isStart(it) && final.instructions.slice(i).every((each) => this.#isStart(each)),
    );
    const before = start < 0 || /^CMD/.test(text) ? undefined : final.instructions[start];
    this.#edits.push(
      before ? insertBefore(this.#model, before, text) : insertAfter(this.#model, final.instructions.at(-1) ?? final.from, text),
    );
  }

  #isStart = ({ kind }: Instruction): boolean => kind === 'CMD' || kind === 'ENTRYPOINT';

  /** The instructions of the last stage and of those below it, in the order in which they count. */
  #own(final: Stage): Instruction[] {
    return lineageOf(final)
      .reverse()
      .flatMap((it) => it.instructions);
  }

  #change(where: string, at: Span, how: 'remove' | 'before' | 'after' | 'replace', text = ''): void {
    const place = this.#place(where);
    if ('problem' in place) {
      this.#problem(at, place.problem);
      return;
    }
    const { instruction, side } = place;
    const body = text.replace(/\n$/, '');
    if (how === 'before' || (side === 'start' && how !== 'after')) this.#edits.push(insertBefore(this.#model, instruction, body));
    else if (how === 'after' || side === 'end') this.#edits.push(insertAfter(this.#model, instruction, body));
    else {
      const { lines } = this.#model.file;
      const start = lines.start(lines.lineAt(instruction.start));
      const end = lines.start(lines.lineAt(instruction.end) + 1);
      this.#edits.push(how === 'remove' ? replace({ start, end }, '') : replace(instruction, body));
    }
  }

  /** `#@ anchor` by its name, `stage.start`, `stage.end`, or the beginning of exactly one instruction. */
  #place(where: string): { instruction: Instruction; side?: 'start' | 'end' } | { problem: string } {
    const { file, stages, final } = this.#model;
    const line = this.#anchor(where);
    const anchored = line === undefined ? undefined : file.instructions.find((it) => file.lines.lineAt(it.end) >= line);
    if (anchored) return { instruction: anchored };
    const edge = /^(?:(.+)\.)?(start|end)$/.exec(where);
    if (edge) {
      const stage = edge[1] === undefined ? final : stages.find((it) => it.name === edge[1]?.toLowerCase());
      if (!stage)
        return {
          problem: this.#unknown(
            'stage',
            edge[1] ?? '',
            stages.flatMap((it) => it.name ?? []),
          ),
        };
      if (edge[2] === 'start') return { instruction: stage.from, side: 'end' };
      return { instruction: stage.instructions.at(-1) ?? stage.from, side: 'end' };
    }
    const found = file.instructions.filter((it) => it.joined.text.startsWith(where) || file.text.startsWith(where, it.start));
    if (found.length === 1 && found[0]) return { instruction: found[0] };
    if (found.length > 1)
      return { problem: `${found.length} instructions begin with ${where}: write more of the one that is meant.` };
    return {
      problem: `There is no anchor ${where}, and no instruction begins so: add #@ anchor ${/^[\w.-]+$/.test(where) ? where : 'name'} above one.`,
    };
  }
}

/** As a value of ENV, ARG or LABEL. */
const quoted = (text: string): string =>
  /^[^\s"'\\$#]*$/.test(text) && text !== '' ? text : /^"[^"]*"$/.test(text) ? text : `"${text.replace(/(["\\])/g, '\\$1')}"`;
