import { type Fix, rule } from '../../engine/rule.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { isTest, type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import type { SyntaxNode } from '../../shell/tree.ts';
import { insert, replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** What says something about a test that came out well, or only stops: then the test is a check. */
const REPORTS: ReadonlySet<string | undefined> = new Set([
  'echo',
  'printf',
  'true',
  ':',
  'exit',
  'return',
  'grep',
  'egrep',
  'cmp',
  'diff',
]);

export default rule({
  id: 'false-test-fails-run',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['[', 'test'],
  instructions: ['RUN'],
  summary: 'A `[ … ] && command` at the end of a `RUN`, which fails the build when the test is false',
  rationale: `
    A step has the status of its last command, and of \`[ -f x ] && rm x\` that is the test's own when it is false. So what was meant as "if
    there is one, remove it" stops the build wherever there is none, without a word of why. \`if …; then …; fi\` is content with that.

    Told of where the test is the last thing before the end and the command behind it changes something: a test of the same words that
    stands alone, or reports with \`echo\`, is taken for a check that shall fail.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt-get update; [ -f /etc/motd ] && rm /etc/motd',
      good: 'FROM debian:13\nRUN apt-get update; if [ -f /etc/motd ]; then rm /etc/motd; fi',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      const last = nodesOf(script.shell).root?.commands.at(-1);
      const list = last?.background ? undefined : endOf(last?.command);
      if (!list) continue;
      const { tests, work, node } = list;
      const [first] = tests;
      if (!first || !work[0]) continue;
      const fix = fixOf(node, first, work[0], script, model);
      yield {
        at: script.locate(span(first.pos, first.end)),
        message: 'When this test is false, the RUN ends with its status and the build fails.',
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

/** The list that the script ends with, when it is tests and then one command. */
function endOf(
  node: SyntaxNode | undefined,
): { tests: readonly SyntaxNode[]; work: readonly SyntaxNode[]; node: NodeOf<'AndOr'> } | undefined {
  if (node?.type === 'For' || node?.type === 'BraceGroup' || node?.type === 'Subshell')
    return endOf(node.body.commands.at(-1)?.command);
  if (node?.type !== 'AndOr') return undefined;
  const from = node.operators.lastIndexOf('||') + 1;
  // What stands behind `||` is an answer to a failure.
  if (from > 0) return undefined;
  const { commands } = node;
  const last = commands.at(-1);
  const before = commands.at(-2);
  if (!last || !before || !isTest(before) || isTest(last) || REPORTS.has(nameOf(last))) return undefined;
  let at = commands.length - 2;
  while (at > 0 && isTest(commands[at - 1] as SyntaxNode)) at--;
  return { tests: commands.slice(at, -1), work: [last], node };
}

function fixOf(list: NodeOf<'AndOr'>, test: SyntaxNode, work: SyntaxNode, script: Script, model: Model): Fix | undefined {
  const text = script.shell.text.slice(0, work.pos);
  const operator = text.lastIndexOf('&&');
  const from = script.locate(span(operator, operator + 2));
  if (operator < test.end || model.file.text.slice(from.start, from.end) !== '&&') return undefined;
  const before = model.file.text[from.start - 1];
  return {
    title: 'Write if …; then …; fi',
    safety: 'review',
    edits: [
      insert(script.locate(span(test.pos, test.end)).start, 'if '),
      before === ' ' ? replace({ start: from.start - 1, end: from.end }, '; then') : replace(from, '; then'),
      insert(script.locate(span(list.pos, list.end)).end, '; fi'),
    ],
  };
}
