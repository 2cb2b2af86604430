import { rule } from '../../engine/rule.ts';
import type { Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nodesOf } from '../../shell/nodes.ts';
import type { Edit } from '../../text/edit.ts';
import { remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'one-round-loop',
  codes: ['SC2043', 'SC2066'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['for'],
  instructions: ['RUN'],
  summary: 'A `for` loop over a list in quotes, which goes round once',
  rationale: `
    Quotes make one word of what is between them. \`for p in "curl git"\` is one round with \`p\` being \`curl git\`, and \`for f in "$(ls)"\` one
    round with all the names. Without the quotes it is a round for each.

    Silent for a list that has just one item at the moment, for a single variable in quotes that may be one name with blanks in it, and where
    the variable of the loop is itself taken apart without quotes.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN for p in "curl git"; do apt-get install -y "$p"; done',
      good: 'FROM debian:13\nRUN for p in curl git; do apt-get install -y "$p"; done',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bfor\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('For')) {
        const [word, ...others] = node.wordlist ?? [];
        const kind = word && others.length === 0 ? kindOf(word) : undefined;
        if (!word || !kind || isTakenApart(node, script)) continue;
        yield {
          at: script.locate(span(word.pos, word.end)),
          message: `The quotes make one word of ${kind === 'list' ? 'this list' : 'all that the command prints'}, so the loop goes round once.`,
          code: kind === 'list' ? 'SC2043' : 'SC2066',
          fixes: [{ title: 'Remove the quotes', safety: 'review', edits: withoutQuotes(word, script) }],
        };
      }
    }
  },
});

function kindOf(word: NodeOf<'Word'>): 'list' | 'output' | undefined {
  const [part, ...more] = word.parts ?? [];
  if (!part || more.length > 0) return undefined;
  // A sentence is no list.
  if (part.type === 'SingleQuoted') return isList(part.value) ? 'list' : undefined;
  if (part.type !== 'DoubleQuoted') return undefined;
  const [only, ...others] = part.parts;
  if (only?.type === 'CommandExpansion' && others.length === 0) return 'output';
  return part.parts.every((it) => it.type === 'Literal') && isList(word.value) ? 'list' : undefined;
}

const isList = (text: string): boolean => /^[\w./:@+=-]+(?:\s+[\w./:@+=-]+)+$/.test(text.trim());

/** `for p in "a b"; do install $p; done` works, since the shell cuts what is not in quotes. */
function isTakenApart({ name, body }: NodeOf<'For'>, { shell }: Script): boolean {
  // Half typed, it is no name.
  if (!/^\w+$/.test(name.text)) return true;
  const text = shell.text.slice(body.pos, body.end);
  return new RegExp(`(?<!["=\\w/.:-])\\$\\{?${name.text}\\b\\}?(?![\\w"/.:-])`).test(text.replace(/"[^"]*"/g, '""'));
}

function withoutQuotes(word: NodeOf<'Word'>, script: Script): Edit[] {
  return [remove(script.locate(span(word.pos, word.pos + 1))), remove(script.locate(span(word.end - 1, word.end)))];
}
