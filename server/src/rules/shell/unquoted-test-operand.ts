import { type Finding, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { mayBeEmptyAt } from '../../facts/variables.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { assignedIn } from '../../shell/assigned.ts';
import { type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** Where `=` has lost its left side, the test is an error, which counts as false: that is what it should be. */
const DIFFERS = '!=';

export default rule({
  id: 'unquoted-test-operand',
  codes: ['SC2070'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['$'],
  instructions: ['RUN'],
  summary: 'A variable without quotes in `[ … ]`, where it may be empty',
  rationale: `
    An empty variable without quotes is no argument at all. \`[ -n $X ]\` then asks whether the text \`-n\` is empty, which it is not: the
    test is true for every value. \`[ $X != y ]\` becomes \`[ != y ]\`, an error, and so it is false where it should be true. With quotes
    both of them answer what was asked.

    \`[ -n … ]\` is told of always, \`!=\` only where the value can be empty by what the file says: an \`ARG\` without a default, or one
    that is empty, an \`ENV\` of nothing, and a variable that nothing sets. An \`ARG\` that the image in \`FROM\` is named with has a value.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nARG DEBUG\nRUN if [ -n $DEBUG ]; then touch /debug; fi',
      good: 'FROM debian:13\nARG DEBUG\nRUN if [ -n "$DEBUG" ]; then touch /debug; fi',
    },
  ],
  *check({ model, facts }) {
    for (const script of unixScripts(model)) {
      for (const { node } of nodesOf(script.shell).of('Command')) {
        const name = nameOf(node);
        if (name !== '[' && name !== 'test') continue;
        const words = node.args.filter((it): it is NodeOf<'Word'> => it.type === 'Word');
        for (const [i, word] of words.entries()) {
          const variable = soleVariable(word);
          if (variable === undefined) continue;
          const before = words[i - 1]?.text;
          if (before === '-n')
            yield findingOf(
              word,
              `When ${variable} is empty, [ -n ] is left, which is true: this test is true for every value.`,
              script,
              'SC2070',
            );
          else if (words[i + 1]?.text === DIFFERS && mayBeEmpty(variable, script, model, facts))
            yield findingOf(word, `When ${variable} is empty, [ != … ] is left: an error, and so not true.`, script);
        }
      }
    }
  },
});

const findingOf = (word: NodeOf<'Word'>, message: string, script: Script, code?: string): Finding => {
  const at = script.locate(span(word.pos, word.end));
  return {
    at,
    message,
    ...(code !== undefined && { code }),
    fixes: [{ title: 'Put it in quotes', safety: 'review', edits: [insert(at.start, '"'), insert(at.end, '"')] }],
  };
};

/** The variable that is all of an unquoted word. */
function soleVariable({ text }: NodeOf<'Word'>): string | undefined {
  const match = /^\$(?:(\w+)|\{(\w+)\})$/.exec(text);
  const name = match?.[1] ?? match?.[2];
  return name !== undefined && /^[A-Za-z_]/.test(name) ? name : undefined;
}

function mayBeEmpty(name: string, script: Script, model: Model, facts: Facts): boolean {
  const { values, isOpen } = assignedIn(script.shell);
  return !values.has(name) && !isOpen && script.in.kind === 'RUN' && mayBeEmptyAt(name, script, model, facts);
}
