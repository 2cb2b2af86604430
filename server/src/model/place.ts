import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert } from '../text/edit.ts';
import type { Model } from './model.ts';

/** A new instruction on a line of its own above another one and the comments that stand directly on it. */
export function insertBefore(model: Model, instruction: Instruction, text: string): Edit {
  const { lines, text: file } = model.file;
  let first = instruction.start;
  // Behind a blank line a comment is a heading of its own.
  for (const comment of [...instruction.comments].reverse()) {
    if (lines.lineAt(comment.end) + 1 !== lines.lineAt(first)) break;
    first = comment.start;
  }
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
