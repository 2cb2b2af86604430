import { type Fix, rule } from '../../engine/rule.ts';
import { interpreterOf } from '../../facts/interpreter.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

const WHO = { bash: 'bash', busybox: 'BusyBox' } as const;

export default rule({
  id: 'echo-escape',
  aliases: ['SC2028'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['echo'],
  instructions: ['RUN'],
  summary: 'An `echo` that prints `\\n` as it is',
  rationale: String.raw`
    Whether \`echo "a\nb"\` prints one line or two depends on the shell. \`dash\`, the \`/bin/sh\` of Debian and Ubuntu, makes a line break of
    \`\n\`; bash and BusyBox print a backslash and an n, unless there is \`-e\`, which dash prints in turn. A Dockerfile that moves to
    another base image, or gets a \`SHELL\`, so begins to write other files. \`printf\` is the same everywhere.

    Silent where the shell is not known, and where it is dash.
  `.replaceAll('\\`', '`'),
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN echo "[core]\\nname=x" > /etc/x.conf',
      good: 'FROM alpine:3.22\nRUN printf \'%b\\n\' "[core]\\nname=x" > /etc/x.conf',
    },
  ],
  *check({ model, facts }) {
    for (const script of unixScripts(model)) {
      if (!/echo\b[\s\S]*\\[nt]/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Command')) {
        if (nameOf(node) !== 'echo' || /^-[neE]*[eE]/.test(node.args[0]?.text ?? '')) continue;
        const culprit = node.args.map((it) => (it.type === 'Word' ? escapeIn(it) : undefined)).find((it) => it !== undefined);
        if (!culprit) continue;
        const shell = interpreterOf(script, model, facts);
        if (shell !== 'bash' && shell !== 'busybox') continue;
        const fix = fixOf(node, script, model);
        yield {
          at: script.locate(span(culprit.start, culprit.start + 2)),
          message: `The echo of ${WHO[shell]} prints this ${culprit.text} as a backslash and a letter.`,
          ...(fix && { fixes: [fix] }),
        };
      }
    }
  },
});

/** The first `\n` or `\t` that reaches echo, where it is meant as one: behind a doubled backslash, or before a letter, it may be a path. */
function escapeIn(word: NodeOf<'Word'>): { start: number; text: string } | undefined {
  for (const part of word.parts ?? []) {
    // A path of Windows, or of a registry, is none.
    if ((part.type !== 'SingleQuoted' && part.type !== 'DoubleQuoted') || /\b[A-Z]:\\/.test(part.text)) continue;
    const match = /(?<!\\)(?:\\\\)*?(\\[nt])(?![a-z]*\\)/.exec(part.text);
    if (match?.[1] === undefined) continue;
    return { start: part.pos + match.index + match[0].length - 2, text: match[1] };
  }
  return undefined;
}

function fixOf({ name, args }: NodeOf<'Command'>, script: Script, model: Model): Fix | undefined {
  const [first, ...more] = args;
  const keepsOpen = first?.text === '-n';
  const end = keepsOpen ? first.end : name?.end;
  if (!name || end === undefined || (keepsOpen ? more.length : args.length) !== 1) return undefined;
  const at = script.locate(span(name.pos, end));
  if (model.file.text.slice(at.start, at.end) !== script.shell.text.slice(name.pos, end)) return undefined;
  const text = keepsOpen ? "printf '%b'" : "printf '%b\\n'";
  return { title: `Write ${text}`, safety: 'review', edits: [replace(at, text)] };
}
