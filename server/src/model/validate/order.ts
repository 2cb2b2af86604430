import { KEYWORDS, type Problem } from '../../syntax/ast.ts';
import { nearest } from '../../text/nearest.ts';
import { span } from '../../text/span.ts';
import type { Model } from '../model.ts';

/** Files without a stage, and what stands before the first one (dockerfile2llb/convert.go, instructions.Parse). */
export function checkOrder({ file, stages }: Model, found: Problem[]): void {
  const { instructions, text } = file;
  const problem = (rule: string, at: { start: number; end: number }, message: string): void => {
    found.push({ rule, at: { start: at.start, end: at.end }, message });
  };
  const [first] = instructions;
  if (!first) {
    problem('missing-stage', span(text.length, text.length), 'This file has no instructions: it must have a FROM.');
    return;
  }
  if (stages.length === 0) {
    // Somebody who mistypes FROM need not be told twice.
    if (instructions.some(({ kind, keyword }) => kind === undefined && nearest(keyword.text, KEYWORDS) === 'FROM')) return;
    const culprit = instructions.find((it) => it.kind !== 'ARG' && it.kind !== undefined) ?? first;
    problem('missing-stage', culprit.keyword, 'This file has no FROM, so there is nothing to build.');
    return;
  }
  for (const { kind, keyword } of instructions) {
    if (kind === 'FROM') return;
    if (kind !== 'ARG' && kind !== undefined)
      problem('instruction-before-from', keyword, `${keyword.text} stands before the first FROM, where only ARG may.`);
  }
}
