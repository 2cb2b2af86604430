import type { Model, Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert } from '../text/edit.ts';
import { argsAgain } from './stage-args.ts';
import { argWord, asWord, holdsTriggers, losesCommand, named, renumbered } from './stage-text.ts';

/** Where a stage is cut: what stands above, up to the cut before, becomes a stage of this name. */
export interface Cut {
  readonly before: Instruction;
  readonly name: string;
}

/**
 * The edits that make several stages of one, each built on the one above; the last keeps the name. It is the same image: a stage goes on
 * with the file system, the configuration and the variables of its base (dockerfile2llb/convert.go, init). Undefined where it would not be:
 * triggers would run, a CMD would be dropped, an ARG would have another value.
 */
export function cutEdits(model: Model, stage: Stage, cuts: readonly Cut[]): Edit[] | undefined {
  const [first] = cuts;
  if (!first) return undefined;
  const edits = [...named(stage, first.name), ...renumbered(model, stage.index, cuts.length)];
  for (const [i, { before, name }] of cuts.entries()) {
    const above = stage.instructions.slice(0, stage.instructions.indexOf(before));
    const below = stage.instructions.slice(above.length);
    if (above.length === 0 || holdsTriggers(above) || losesCommand(above, below)) return undefined;
    const again = argsAgain(model, stage, above, below);
    if (!again) return undefined;
    edits.push(joint(model, stage, before, name, cuts[i + 1]?.name ?? stage.nameWord?.text, again));
  }
  return edits;
}

function joint(
  model: Model,
  stage: Stage,
  next: Instruction,
  base: string,
  name: string | undefined,
  again: readonly string[],
): Edit {
  const { lineBreak } = model.file.lines;
  const from = `${stage.from.keyword.text} ${base}${name === undefined ? '' : `${asWord(stage.from)}${name}`}`;
  const lines = [from, ...again.map((pair) => `${argWord(stage.from)} ${pair}`)];
  const top = topOf(model, next);
  return insert(top, (isBlankAbove(model, top) ? '' : lineBreak) + lines.map((it) => it + lineBreak).join(''));
}

function isBlankAbove({ file: { text, lines } }: Model, at: number): boolean {
  const line = lines.lineAt(at) - 1;
  return text.slice(lines.start(line), lines.end(line)).trim() === '';
}
