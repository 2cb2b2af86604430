import { type Fix, rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction, Pair } from '../../syntax/ast.ts';
import { remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

interface Label {
  readonly in: Instruction;
  readonly pair: Pair;
}

export default rule({
  id: 'duplicate-label',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['LABEL'],
  summary: 'A label that the same stage sets again',
  rationale: `
    A stage has each label once: what is set last counts, and the value before is lost without a word. Often the key was copied
    and should have been another one. A label of a parent stage or of the base image may be replaced on purpose, and is left alone.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nLABEL version="1.0"\nLABEL version="1.1"',
      good: 'FROM debian:13\nLABEL version="1.1"',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages) {
      const last = new Map<string, Label>();
      for (const instruction of [...stage.instructions].reverse()) {
        if (instruction.kind !== 'LABEL') continue;
        for (const pair of [...instruction.pairs].reverse()) {
          const key = model.expand(instruction, pair.key.text);
          if (key === undefined || key === '') continue;
          const later = last.get(key);
          if (!later) {
            last.set(key, { in: instruction, pair });
            continue;
          }
          const fix = fixOf({ in: instruction, pair }, model);
          yield {
            at: pair.key,
            message: `The label ${key} is set again further down: this value is lost.`,
            tag: 'unnecessary',
            related: [{ at: later.pair.key, message: 'This one counts.' }],
            ...(fix && { fixes: [fix] }),
          };
        }
      }
    }
  },
});

function fixOf({ in: instruction, pair }: Label, model: Model): Fix | undefined {
  const { text, lines } = model.file;
  const title = `Take this ${pair.key.text.slice(0, 60)} out`;
  const { pairs } = instruction;
  const at = pairs.indexOf(pair);
  if (pairs.length > 1) {
    const before = pairs[at - 1];
    const after = pairs[at + 1];
    const gone = before ? span(before.end, pair.end) : after ? span(pair.start, after.start) : undefined;
    return gone && !text.slice(gone.start, gone.end).includes('#')
      ? { title, safety: 'review', edits: [remove(gone)] }
      : undefined;
  }
  const start = lines.start(lines.lineAt(instruction.start));
  if (text.slice(start, instruction.start).trim() !== '' || instruction.comments.length > 0) return undefined;
  const end = lines.start(lines.lineAt(Math.max(instruction.start, instruction.end - 1)) + 1);
  return { title, safety: 'review', edits: [remove(span(start, end))] };
}
