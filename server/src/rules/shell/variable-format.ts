import { type Finding, rule } from '../../engine/rule.ts';
import type { Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'variable-format',
  aliases: ['SC2059'],
  category: 'correctness',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['printf'],
  instructions: ['RUN'],
  summary: 'A variable in the format of `printf`, which reads its `%` and `\\\\`',
  rationale: `
    The first word of \`printf\` is a pattern. What a variable in it holds is read as a part of the pattern: of \`100%\` the \`%\` begins a
    conversion, and of \`C:\\new\` the \`\\n\` becomes a line break. With \`%s\` in the pattern and the variable behind it, the value is printed
    as it is.

    A hint, since versions and names seldom have either of them. Silent where the format is nothing but a variable, which may well hold a pattern, and for one inside of a conversion (\`%\${width}d\`).
  `,
  examples: [
    {
      bad: 'FROM debian:13\nARG VERSION\nRUN printf "version: $VERSION\\n" > /etc/version',
      good: 'FROM debian:13\nARG VERSION\nRUN printf "version: %s\\n" "$VERSION" > /etc/version',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bprintf\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Command')) {
        const finding = nameOf(node) === 'printf' ? findingOf(node, script) : undefined;
        if (finding) yield finding;
      }
    }
  },
});

function findingOf({ args }: NodeOf<'Command'>, script: Script): Finding | undefined {
  const at = args[0]?.text === '--' ? 1 : 0;
  const format = args[at];
  if (format?.type !== 'Word' || format.text.startsWith('-')) return undefined;
  const [only, ...more] = format.parts ?? [];
  if (only?.type !== 'DoubleQuoted' || more.length > 0) return undefined;
  const values = only.parts.filter((it) => it.type !== 'Literal');
  const [first] = values;
  if (!first || !only.parts.some((it) => it.type === 'Literal' && /\S/.test(it.text.replace(/\\[nt]/g, '')))) return undefined;
  const { text } = script.shell;
  // `%${width}d`: the variable is a part of a conversion.
  if (values.some((it) => /%[-+ #0-9.*]*$/.test(text.slice(only.pos, it.pos).replaceAll('%%', '')))) return undefined;
  const place = script.locate(span(first.pos, first.end));
  const name = text.slice(first.pos, first.end).slice(0, 60);
  // The arguments that are there belong to the conversions before and behind.
  const isFixable = args.length === at + 1 && !/%(?!%)/.test(text.slice(only.pos, only.end).replaceAll('%%', ''));
  const edits = values.map((it) => replace(script.locate(span(it.pos, it.end)), '%s'));
  const behind = values.map((it) => ` "${text.slice(it.pos, it.end)}"`).join('');
  const quote = script.locate(span(only.end - 1, only.end));
  return {
    at: place,
    message: `printf reads % and \\ in the value of ${name} as a part of its format.`,
    ...(isFixable && {
      fixes: [{ title: 'Print it with %s', safety: 'review', edits: [...edits, replace(quote, `"${behind}`)] }],
    }),
  };
}
