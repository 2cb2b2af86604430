import { rule } from '../../engine/rule.ts';
import { stopsAt } from '../../facts/interpreter.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { isTest, nodesOf, type Site, within } from '../../shell/nodes.ts';
import type { SyntaxNode } from '../../shell/tree.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'late-status-check',
  aliases: ['SC2181'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the check has to move into the command that it is about',
  words: ['$?'],
  instructions: ['RUN'],
  summary: 'A test of `$?` that is only reached after success',
  rationale: `
    Behind \`&&\`, and on a line of its own under \`set -e\`, a command is only run when the one before it has succeeded. \`$?\` is 0 there, so
    the branch for a failure is never taken, and what it should print or clean up does not happen. \`if command; then\`, or
    \`command || { …; }\`, asks the command itself.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN make && if [ $? -ne 0 ]; then cat build.log; fi',
      good: 'FROM debian:13\nRUN make || { cat build.log; exit 1; }',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!script.shell.text.includes('$?')) continue;
      for (const site of nodesOf(script.shell).of('SimpleExpansion')) {
        if (site.node.text !== '$?') continue;
        const why = reasonOf(site, (at) => stopsAt(script, at, model));
        if (why === undefined) continue;
        yield {
          at: script.locate(span(site.node.pos, site.node.end)),
          message: `$? is always 0 here: ${why} gets here only when the command before has succeeded.`,
        };
      }
    }
  },
});

const placeIn = (all: readonly SyntaxNode[], node: SyntaxNode): number => all.indexOf(node);

/** Why the status before a test is known. */
function reasonOf(site: Site, stops: (at: number) => boolean): string | undefined {
  const test = within(site, 'Command', 'TestCommand');
  if (!test || !isTest(test.node)) return undefined;
  // Where the test is the first thing of an `if`, the command before that `if` counts.
  let at: Site = test;
  for (let parent = at.parent; parent; parent = at.parent) {
    const { node } = parent;
    if (node.type === 'AndOr') {
      const place = placeIn(node.commands, at.node);
      if (place > 0) return node.operators.slice(0, place).every((it) => it === '&&') ? 'a chain of &&' : undefined;
    } else if (node.type === 'Script' || (node.type === 'CompoundList' && node.commands[0] !== at.node)) {
      const all = node.commands;
      const place = placeIn(all, at.node);
      const before = all[place - 1];
      // What is left of `||`, or behind `!`, may fail under set -e.
      const isPlain =
        before &&
        !before.background &&
        (before.command.type === 'Command' || (before.command.type === 'Pipeline' && before.command.prefixes.length === 0));
      return isPlain && stops(before.pos) && parent.parent === undefined ? 'set -e' : undefined;
    } else if (node.type === 'If' && node.clause !== at.node) return undefined;
    else if (!/^(?:CompoundList|Statement|If|BraceGroup|Pipeline)$/.test(node.type)) return undefined;
    at = parent;
  }
  return undefined;
}
