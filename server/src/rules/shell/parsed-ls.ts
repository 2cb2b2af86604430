import { type Finding, rule } from '../../engine/rule.ts';
import type { Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'parsed-ls',
  codes: ['SC2010', 'SC2011', 'SC2012', 'SC2045'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['ls'],
  instructions: ['RUN'],
  summary: 'The output of `ls`, read by another command',
  rationale: `
    \`ls\` writes for people: a name with a blank or a line break looks like two, and what it does with odd characters depends on the version.
    A pattern gives a loop the names themselves, and \`find\` can hand them on: \`for f in *.tgz\`, \`find . -name '*.tgz' -exec …\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN for f in $(ls *.tgz); do tar -xf "$f"; done',
      good: 'FROM debian:13\nRUN for f in *.tgz; do tar -xf "$f"; done',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bls\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('For')) {
        for (const word of node.wordlist ?? []) {
          const finding = loopFinding(word, script);
          if (finding) yield finding;
        }
      }
      for (const { node } of nodesOf(script.shell).of('Pipeline')) {
        const at = node.commands.findIndex((it) => nameOf(it) === 'ls');
        const ls = node.commands[at];
        const next = nameOf(node.commands[at + 1]);
        // A number of lines, and what only looks, do not depend on the names.
        if (!ls || next === undefined || /^(?:wc|less|more|tee|cat)$/.test(next)) continue;
        yield {
          at: script.locate(span(ls.pos, ls.end)),
          message: `${next} reads the output of ls, in which a name with a blank looks like two.`,
          code: next === 'grep' ? 'SC2010' : next === 'xargs' ? 'SC2011' : 'SC2012',
        };
      }
    }
  },
});

function loopFinding(word: NodeOf<'Word'>, script: Script): Finding | undefined {
  const [part, ...more] = word.parts ?? [];
  if (part?.type !== 'CommandExpansion' || more.length > 0) return undefined;
  const [only, ...others] = part.script?.commands ?? [];
  if (others.length > 0 || only?.command.type !== 'Command' || nameOf(only.command) !== 'ls') return undefined;
  const [pattern, ...rest] = only.command.args;
  const isPattern =
    pattern !== undefined &&
    rest.length === 0 &&
    /^[\w./*?-]*[*?][\w./*?-]*$/.test(pattern.text) &&
    !pattern.text.startsWith('-');
  const at = script.locate(span(word.pos, word.end));
  return {
    at,
    message: 'This loop goes over the words that ls prints, and a name with a blank is several.',
    code: 'SC2045',
    ...(isPattern && {
      fixes: [{ title: `Write ${pattern.text.slice(0, 60)}`, safety: 'review', edits: [replace(at, pattern.text)] }],
    }),
  };
}
