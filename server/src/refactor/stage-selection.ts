import type { Model, Stage } from '../model/model.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Span } from '../text/span.ts';

/** Instructions of one stage that follow each other, by their positions in it. */
export interface StagePart {
  readonly stage: Stage;
  readonly start: number;
  readonly end: number;
  readonly own: readonly Instruction[];
}

/** What is selected of one stage, each instruction as a whole; its FROM may be selected, too. */
export function selectedPart(model: Model, at: Span): StagePart | undefined {
  if (at.start === at.end) return undefined;
  const touched = model.file.instructions.filter((it) => it.start < at.end && at.start < it.end);
  const stage = touched[0] && model.stageOf(touched[0]);
  if (!stage || touched.some((it) => it.start < at.start || it.end > at.end || model.stageOf(it) !== stage)) return undefined;
  const own = touched.filter((it) => it !== stage.from);
  const start = stage.instructions.indexOf(own[0] ?? stage.from);
  return start < 0 ? undefined : { stage, start, end: start + own.length, own };
}
