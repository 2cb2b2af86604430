import type { LintResult } from '../engine/lint.ts';
import type { Fix } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import type { FactKey } from '../facts/facts.ts';
import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import type { Generated } from '../variants/generate.ts';
import type { Member } from '../variants/member.ts';
import { type RenderedLine, swapOf } from '../variants/render.ts';

/** What the variants of a source add to the findings in it. */
export interface VariantFindings {
  /** Those of the source as it stands, which name their variants where they do not hold in all, and those of other variants. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the variants asked for and nobody has answered. */
  readonly missed: readonly FactKey[];
}

interface Placed {
  readonly diagnostic: Diagnostic;
  readonly names: string[];
}

/**
 * The findings of all variants at their places in the source. `lint` lints the text of the one at a position; `goOn` lets others go first between two and
 * answers false when the source is another one by now.
 */
export async function lintVariants(
  { family, path, read }: Member,
  own: readonly Diagnostic[],
  lint: (text: string, at: number) => LintResult,
  goOn: () => Promise<boolean>,
): Promise<VariantFindings | undefined> {
  const text = read(path) ?? '';
  const found = new Map<string, Placed>();
  const missed = new Map<string, FactKey>();
  const byText = new Map<string, { readonly generated: Generated; readonly names: string[] }>();
  for (const variant of family.plan.variants) {
    const generated = family.generate(variant);
    const same = byText.get(generated.body);
    if (same) same.names.push(variant.name);
    else byText.set(generated.body, { generated, names: [variant.name] });
  }
  const sourceLines = new LineIndex(text);
  for (const [at, { generated, names }] of [...byText.values()].entries()) {
    if (!(await goOn())) return undefined;
    const result = lint(generated.body, at);
    for (const it of result.missed) missed.set(`${it.kind} ${it.key}`, it);
    const places = new Places(generated, path, text, sourceLines, (file) => family.regions.find((it) => it.path === file)?.at);
    for (const diagnostic of result.diagnostics) {
      const placed = places.moved(diagnostic);
      const key = `${diagnostic.rule.id} ${placed.at.start}`;
      const known = found.get(key);
      if (known) known.names.push(...names.filter((it) => !known.names.includes(it)));
      else found.set(key, { diagnostic: placed, names: [...names] });
    }
  }
  const all = family.plan.variants.length;
  const diagnostics: Diagnostic[] = [];
  for (const diagnostic of own) {
    const key = `${diagnostic.rule.id} ${diagnostic.at.start}`;
    const known = found.get(key);
    found.delete(key);
    // What is said of the source itself, as a mark that is missing, is in no variant.
    diagnostics.push(known && known.names.length < all ? named(diagnostic, known.names) : diagnostic);
  }
  for (const { diagnostic, names } of found.values())
    diagnostics.push(names.length < all ? named(diagnostic, names) : diagnostic);
  diagnostics.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end || (a.rule.id < b.rule.id ? -1 : 1));
  return { diagnostics, missed: [...missed.values()] };
}

const MOST_NAMES = 4;

/** "… (in alpine and debug)". */
function named(diagnostic: Diagnostic, names: readonly string[]): Diagnostic {
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`] : names;
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0];
  return { ...diagnostic, message: `${diagnostic.message} (in ${list})` };
}

/** From the text of a variant to the source. */
class Places {
  readonly #body: string;
  readonly #lines: LineIndex;
  readonly #origins: readonly RenderedLine[];
  readonly #path: string;
  readonly #source: string;
  readonly #sourceLines: LineIndex;
  readonly #includeOf: (file: string) => Span | undefined;

  constructor(
    { body, origins }: Generated,
    path: string,
    source: string,
    sourceLines: LineIndex,
    includeOf: (file: string) => Span | undefined,
  ) {
    this.#body = body;
    this.#lines = new LineIndex(body);
    this.#origins = origins.filter((it) => it !== undefined);
    this.#path = path;
    this.#source = source;
    this.#sourceLines = sourceLines;
    this.#includeOf = includeOf;
  }

  moved(diagnostic: Diagnostic): Diagnostic {
    const { related, fixes, ...rest } = diagnostic;
    const ownFixes = fixes?.flatMap((fix) => this.#fix(fix)) ?? [];
    return {
      ...rest,
      at: this.#span(diagnostic.at),
      ...(related ? { related: related.map((it) => ({ ...it, at: this.#span(it.at) })) } : {}),
      ...(ownFixes.length > 0 ? { fixes: ownFixes } : {}),
    };
  }

  #span(at: Span): Span {
    const start = this.#offset(at.start);
    const end = at.end > at.start ? this.#offset(at.end) : start;
    if (typeof start !== 'number') return start;
    // The end may lie on a line of another file.
    return span(start, typeof end === 'number' ? Math.max(start, end) : start);
  }

  /** An offset of the source, or the place that stands for what is in no line of it. */
  #offset(offset: number): number | Span {
    const line = this.#lines.lineAt(offset);
    const origin = this.#origins[Math.min(line, this.#origins.length - 1)];
    if (!origin || origin.file !== this.#path)
      return (origin && this.#includeOf(origin.file)) ?? span(0, this.#sourceLines.end(0));
    const start = this.#sourceLines.start(origin.line);
    const column = offset - this.#lines.start(line);
    const text = this.#source.slice(start, this.#sourceLines.end(origin.line));
    return start + columnIn(text, origin, column);
  }

  /** A fix whose edits replace text that stands in the source as it does in the variant. */
  #fix(fix: Fix): Fix[] {
    const edits = fix.edits.map((edit) => {
      const at = this.#span(edit.span);
      const old = this.#body.slice(edit.span.start, edit.span.end);
      const line = this.#origins[this.#lines.lineAt(edit.span.start)];
      const isSame = this.#source.slice(at.start, at.end) === old && line?.file === this.#path;
      // A new line in a branch that is marked would have to be marked as well.
      return isSame && !(line?.how?.isMarked && /\n/.test(edit.text)) ? { ...edit, span: at } : undefined;
    });
    return edits.every((it) => it !== undefined) ? [{ ...fix, edits }] : [];
  }
}

/** A column of a variant's line in the line of the source: behind its mark, and beside values of another length. */
function columnIn(text: string, { text: own, how }: RenderedLine, column: number): number {
  const mark = how?.isMarked ? (/^([ \t]*)#\| ?/.exec(text)?.[0].length ?? 0) - (/^([ \t]*)#\|/.exec(text)?.[1]?.length ?? 0) : 0;
  const plain = how?.isMarked ? text.slice(mark) : text;
  let at = Math.min(column, own.length);
  if (how && how.pairs.size > 0 && plain !== own) {
    // The shortest beginning that reads so far with the variant's values.
    const swap = swapOf(how.pairs);
    let start = 0;
    while (start < plain.length && start < own.length && plain[start] === own[start]) start++;
    if (at > start) {
      let tail = 0;
      while (tail < plain.length - start && tail < own.length - start && plain.at(-1 - tail) === own.at(-1 - tail)) tail++;
      if (own.length - at <= tail) at = plain.length - (own.length - at);
      else {
        let end = start;
        while (end < plain.length && swap(plain.slice(0, end)).length < at) end++;
        at = end;
      }
    }
  }
  return Math.min(mark + at, text.length);
}
