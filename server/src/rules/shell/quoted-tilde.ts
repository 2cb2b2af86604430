import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** For those a word is text, a pattern or a script. */
const TEXT: ReadonlySet<string | undefined> = new Set([
  'echo',
  'printf',
  'sed',
  'grep',
  'egrep',
  'awk',
  'perl',
  'bash',
  'sh',
  'su',
  'git',
  'python',
  'python3',
  'ssh',
  'expect',
  'jq',
  'yq',
  'eval',
  'test',
  '[',
]);

export default rule({
  id: 'quoted-tilde',
  aliases: ['SC2088'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['~'],
  instructions: ['RUN'],
  summary: '`~` in quotes, where no shell expands it',
  rationale: `
    A shell expands \`~\` only outside of quotes. \`mkdir -p "~/.ssh"\` makes a folder that is called \`~\`, in the folder where the step happens to
    run, and a program that looks below \`$HOME\` does not find it. \`"$HOME/.ssh"\` is expanded in double quotes.

    Silent where a word is text and no path, as for \`echo\` and \`sed\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN mkdir -p "~/.ssh"',
      good: 'FROM debian:13\nRUN mkdir -p "$HOME/.ssh"',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/["']~/.test(script.shell.text)) continue;
      for (const type of ['DoubleQuoted', 'SingleQuoted'] as const)
        for (const { node, parent } of nodesOf(script.shell).of(type)) {
          if (!/^["']~(?:\/[\w.@%+-]|\/?["']$)/.test(node.text) || parent?.node.type !== 'Word' || parent.node.pos !== node.pos)
            continue;
          const owner = parent.parent?.node;
          const isPath = owner?.type === 'Redirect' || (owner?.type === 'Command' && !TEXT.has(nameOf(owner)?.split('/').at(-1)));
          // Several words in quotes are a text.
          if (!isPath || /\s/.test(node.text) || (node.text.length === 3 && parent.node.end !== node.end)) continue;
          const at = script.locate(span(node.pos + 1, node.pos + 2));
          const inner = node.text.slice(2, -1);
          const whole = script.locate(span(node.pos, node.end));
          const isPlain = type === 'DoubleQuoted' || /^[\w/.@%+-]*$/.test(inner);
          yield {
            at,
            message: 'In quotes, ~ is a folder of that name and not the home directory.',
            ...(isPlain && {
              fixes: [{ title: 'Write $HOME for it', safety: 'review' as const, edits: [replace(whole, `"$HOME${inner}"`)] }],
            }),
          };
        }
    }
  },
});
