import { applyEdits, type Edit } from '../text/edit.ts';
import type { Safety } from './rule.ts';
import type { Diagnostic } from './run.ts';

export interface Fixed {
  readonly text: string;
  /** The diagnostics whose fix went in, by pass. */
  readonly applied: readonly Diagnostic[];
}

const MAX_PASSES = 10;

/**
 * Applies to each diagnostic its first allowed fix, whole, in the order of the text. Fixes are changes to one and the same text:
 * equal edits count once, and a fix that touches an accepted one is left for the next pass.
 */
export function fixOnce(text: string, diagnostics: readonly Diagnostic[], upTo: Safety): Fixed {
  const accepted: Edit[] = [];
  const applied: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const fix = diagnostic.fixes?.find((it) => it.safety === 'safe' || upTo === 'review');
    // Edits to other files are for a person in an editor to look at.
    if (!fix || fix.edits.length === 0 || fix.edits.some((edit) => edit.file !== undefined)) continue;
    const fresh = fix.edits.filter((edit) => !accepted.some((other) => same(edit, other)));
    if (fresh.some((edit) => accepted.some((other) => clash(edit, other)))) continue;
    accepted.push(...fresh);
    applied.push(diagnostic);
  }
  return { text: accepted.length === 0 ? text : applyEdits(text, accepted), applied };
}

const same = (a: Edit, b: Edit): boolean => a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
/** Two edits clash when they share a character or an end: then the order of the two would matter. */
const clash = (a: Edit, b: Edit): boolean => a.span.start <= b.span.end && b.span.start <= a.span.end;

export interface Linted {
  readonly diagnostics: readonly Diagnostic[];
  /** How many things the builder would reject. */
  readonly errors: number;
}

export interface FixedAll extends Fixed {
  /** The rules of a pass that was not taken. */
  readonly refused: readonly string[];
}

/**
 * Lints and fixes until nothing changes. A text seen before ends it, and a pass that would make the builder reject more than
 * it did is not taken: the rules of that pass are named in `refused`.
 */
export function fixAll(text: string, lint: (text: string) => Linted, upTo: Safety): FixedAll {
  const passes = fixPasses(text, upTo);
  let pass = passes.next();
  while (!pass.done) pass = passes.next(lint(pass.value));
  return pass.value;
}

/** The same for whoever has to wait for files when linting: asks for the findings of one text after the other. */
export function* fixPasses(text: string, upTo: Safety): Generator<string, FixedAll, Linted> {
  const seen = new Set([text]);
  const applied: Diagnostic[] = [];
  let current = text;
  let linted = yield text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = fixOnce(current, linted.diagnostics, upTo);
    if (seen.has(next.text)) break;
    const after = yield next.text;
    if (after.errors > linted.errors)
      return { text: current, applied, refused: [...new Set(next.applied.map((it) => it.rule.id))] };
    seen.add(next.text);
    applied.push(...next.applied);
    current = next.text;
    linted = after;
  }
  return { text: current, applied, refused: [] };
}
