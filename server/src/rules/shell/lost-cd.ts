import { type Fix, rule } from '../../engine/rule.ts';
import { keywordLike } from '../../model/keyword.ts';
import type { Model, Script } from '../../model/model.ts';
import { insertAfter } from '../../model/place.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import type { ShellCommand } from '../../shell/ast.ts';
import { remove, replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'lost-cd',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['cd'],
  instructions: ['RUN'],
  summary: 'A `cd` at the end of a `RUN`, which the next step does not see',
  rationale: `
    Each \`RUN\` is a process of its own and starts in the \`WORKDIR\`. A \`cd\` at the end of one changes nothing for those behind it: the next
    \`RUN\`, \`COPY\` and the program of the container are where they were before. \`WORKDIR\` is the instruction for that; it also makes the
    folder.

    Silent for a \`cd\` that goes back to where another one left from.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN git clone https://example.com/app.git /app && cd /app\nRUN make',
      good: 'FROM debian:13\nRUN git clone https://example.com/app.git /app\nWORKDIR /app\nRUN make',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (script.in.kind !== 'RUN' || script.in.trigger) continue;
      const command = lastCd(script);
      const [folder] = command?.words ?? [];
      if (!command?.name || !folder) continue;
      const { workdir } = model.before(script.in);
      const start = workdir.from === 'file' && workdir.text !== undefined ? workdir.text : 'the old folder';
      if (folder.value !== undefined && folder.value.replace(/(.)\/$/, '$1') === start) continue;
      const fix = fixOf(command, script, model);
      yield {
        at: script.locate(span(command.start, folder.end)),
        message: `This cd ends with its RUN: what follows starts in ${start} again.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

/** The `cd` that is the last thing a script does, when it is the only one. */
function lastCd({ shell, ownInterpreter }: Script): ShellCommand | undefined {
  const last = shell.commands.at(-1);
  if (last?.name?.value !== 'cd' || last.conditional || last.nesting > 0 || last.words.length !== 1 || ownInterpreter)
    return undefined;
  if (/^(?:-|~|\/|\.|\.\.|"?\$\{?OLDPWD\}?"?)$/.test(last.words[0]?.text ?? '')) return undefined;
  if (shell.commands.some((it) => it !== last && /^(?:cd|pushd|popd)$/.test(it.name?.value ?? ''))) return undefined;
  return /^[\s;]*$/.test(shell.text.slice(last.end)) ? last : undefined;
}

function fixOf(command: ShellCommand, script: Script, model: Model): Fix | undefined {
  const { in: run, shell } = script;
  const folder = command.words[0]?.value;
  if (folder === undefined || !/^[\w./@+-]+$/.test(folder) || run.heredocs.length > 0 || command.redirects.length > 0)
    return undefined;
  const line = `${keywordLike(run, 'WORKDIR')} ${folder}`;
  const title = `Write WORKDIR ${folder}`;
  const before = shell.text.slice(0, command.start);
  if (before.trim() === '') {
    if (run.flags.length > 0) return undefined;
    return { title, safety: 'review', edits: [replace(span(run.start, run.end), line)] };
  }
  // A `cd` behind `||` is not always run.
  const operator = /\s*(?:&&|;)\s*$/.exec(before);
  if (!operator || command.connector === '||' || /[{(]\s*$/.test(before)) return undefined;
  const from = script.locate(span(operator.index - 1, operator.index)).end;
  const gone = span(from, script.locate(span(command.start, Math.max(command.end, shell.text.trimEnd().length))).end);
  if (/^\s*#/m.test(model.file.text.slice(gone.start, gone.end))) return undefined;
  return { title, safety: 'review', edits: [remove(gone), insertAfter(model, run, line)] };
}
