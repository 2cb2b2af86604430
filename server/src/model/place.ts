import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert } from '../text/edit.ts';
import type { Model } from './model.ts';

/** The first character of an instruction, or of the comments that stand directly on it. */
function firstOf({ file: { lines } }: Model, instruction: Instruction): number {
  let first = instruction.start;
  // Behind a blank line a comment is a heading of its own.
  for (const comment of [...instruction.comments].reverse()) {
    if (lines.lineAt(comment.end) + 1 !== lines.lineAt(first)) break;
    first = comment.start;
  }
  return first;
}

/** Where the line of an instruction, or of the comments that stand directly on it, begins. */
export const topOf = (model: Model, instruction: Instruction): number =>
  model.file.lines.start(model.file.lines.lineAt(firstOf(model, instruction)));

/** A new instruction on a line of its own above another one and the comments that stand directly on it. */
export function insertBefore(model: Model, instruction: Instruction, text: string): Edit {
  const { lines, text: file } = model.file;
  const first = firstOf(model, instruction);
  const start = lines.start(lines.lineAt(first));
  const indent = file.slice(start, first).replace(/\S/g, '');
  return insert(start, `${indent}${text}${lines.lineBreak}`);
}

/** A new instruction on a line of its own below another one. */
export function insertAfter(model: Model, instruction: Instruction, text: string): Edit {
  const { lines, text: file } = model.file;
  const line = lines.lineAt(instruction.end);
  const start = lines.start(lines.lineAt(instruction.start));
  const indent = file.slice(start, instruction.start).replace(/\S/g, '');
  const end = lines.end(line);
  return insert(end, `${lines.lineBreak}${indent}${text}`);
}
