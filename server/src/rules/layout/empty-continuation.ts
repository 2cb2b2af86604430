import { type Finding, rule } from '../../engine/rule.ts';
import { type Dockerfile, type Instruction, KEYWORDS } from '../../syntax/ast.ts';
import { remove } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';

export default rule({
  id: 'empty-continuation',
  aliases: ['NoEmptyContinuation'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: 'A blank line inside an instruction',
  rationale: `
    A line that ends in a continuation character goes on with the next line that is not blank. The builder still skips the blank
    lines between, but says that a later release will reject them. They also hide mistakes: after a stray \`\\\\\` at the end of
    a \`RUN\`, the blank line looks like the end of the instruction, and the next instruction silently becomes a part of it.
    Comment lines inside an instruction are fine, and so are blank lines in a heredoc.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN make \\\n\n    && make install',
      good: 'FROM debian:13\nRUN make \\\n    && make install',
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions)
      for (const run of runsOf(instruction.emptyLines))
        yield swallowed(instruction, run, model.file) ?? blank(instruction, run, model.file.text);
  },
});

/** Blank lines that follow each other, as one. */
function runsOf(lines: readonly Span[]): Span[] {
  const runs: Span[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.end === line.start) runs[runs.length - 1] = span(last.start, line.end);
    else runs.push(span(line.start, line.end));
  }
  return runs;
}

function blank({ keyword }: Instruction, run: Span, text: string): Finding {
  const lines = text.slice(run.start, run.end);
  const isOne = lines.indexOf('\n') === lines.length - 1;
  const end = run.end - (/\r?\n$/.exec(lines)?.[0].length ?? 0);
  const what = isOne ? 'The blank line' : 'The blank lines';
  return {
    at: span(run.start, end),
    message: `${what} inside this ${keyword.text} will be an error in a later release of the builder.`,
    fixes: [{ title: `Delete ${what.toLowerCase()}`, safety: 'safe', edits: [remove(run)] }],
  };
}

/** The line behind the blank ones begins as an instruction does: then it is the continuation that is wrong. */
function swallowed({ start, end, keyword }: Instruction, run: Span, file: Dockerfile): Finding | undefined {
  const next = /^(?:\s*#.*\n|\s*\n)*[ \t]*([A-Z]+)[ \t]/.exec(file.text.slice(run.end, end))?.[1];
  const above = /([ \t]*)([\\`])[ \t]*\r?\n$/.exec(file.text.slice(start, run.start));
  if (!above || above[2] !== file.escape || !KEYWORDS.some((it) => it === next)) return undefined;
  const from = start + above.index;
  const at = from + (above[1] ?? '').length;
  return {
    at: span(at, at + 1),
    message: `This ${file.escape} makes the ${next} behind the blank line a part of this ${keyword.text}.`,
    fixes: [{ title: `End the ${keyword.text} here`, safety: 'review', edits: [remove(span(from, at + 1))] }],
  };
}
