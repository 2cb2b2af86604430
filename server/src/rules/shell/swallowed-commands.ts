import { rule } from '../../engine/rule.ts';
import type { Script } from '../../model/model.ts';
import { isUnixShell } from '../../model/shells.ts';
import { nodesOf } from '../../shell/nodes.ts';
import { execForm } from '../../syntax/ast.ts';
import { remove } from '../../text/edit.ts';
import { once } from '../../text/once.ts';
import { type Span, span } from '../../text/span.ts';

export default rule({
  id: 'swallowed-commands',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'A comment behind a command that swallows the lines that follow',
  rationale: `
    The builder joins the lines of a \`RUN\` before a shell reads them, and leaves out only comments that have a line of their own. What the
    shell gets is one line, so a \`#\` behind a command turns all the rest into a comment: the commands of the next lines are not run, and
    nothing fails. A comment on a line of its own is fine, and so is one behind a command of a heredoc.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN mkdir /data; \\\n    chmod 700 /data; # nobody else \\\n    chown www-data /data',
      good: 'FROM debian:13\nRUN mkdir /data; \\\n    # nobody else\n    chmod 700 /data; \\\n    chown www-data /data',
    },
  ],
  *check({ model }) {
    for (const script of model.scripts) {
      if (!isUnixShell(script.dialect) || execForm(script.in) || script.in.heredocs.length > 0) continue;
      const comment = commentOf(script);
      if (!comment) continue;
      const { lines, text } = model.file;
      const place = script.locate(comment);
      const line = lines.lineAt(place.start);
      const lineEnd = lines.end(line);
      if (place.end <= lineEnd) continue;
      const behind = text
        .slice(lineEnd, place.end)
        .replace(/^\s*#.*$/gm, '')
        .trim();
      if (!/[\w./$]/.test(behind)) continue;
      const own = text.slice(place.start, lineEnd).replace(/\s*\\\s*$/, '');
      const count = behind.split('\n').filter((it) => it.trim() !== '').length;
      yield {
        at: span(place.start, place.start + own.length),
        message: `This comment goes on to the end of the RUN: ${count === 1 ? 'the line' : `the ${count} lines`} behind it ${count === 1 ? 'is' : 'are'} not run.`,
        fixes: [
          {
            title: 'Remove the comment',
            safety: 'review',
            edits: [remove(span(place.start, place.start + own.length))],
          },
        ],
      };
    }
  },
});

/** Where the shell sees a comment: behind its last command, since a joined text has one line. */
function commentOf(script: Script): Span | undefined {
  const end = lastEnd(script);
  const { text } = script.shell;
  if (end === undefined || text.includes('\n')) return undefined;
  const match = /^[\s;&|]*(?<![^\s;&|])#/.exec(text.slice(end));
  if (!match) return undefined;
  // Glued to a word it is a part of it.
  const at = end + match[0].length - 1;
  return at > 0 && !/[\s;&|()]/.test(text[at - 1] ?? ' ') ? undefined : span(at, text.length);
}

const lastEnd = (script: Script): number | undefined => endOfCommands(script.shell);

const endOfCommands = once((shell: Script['shell']): number | undefined => {
  const { root } = nodesOf(shell);
  if (!root || !shell.text.includes('#')) return undefined;
  return Math.max(0, ...shell.commands.map((it) => it.end), root.commands.at(-1)?.end ?? 0);
});
