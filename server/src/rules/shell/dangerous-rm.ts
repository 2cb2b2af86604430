import { type Finding, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { mayBeEmptyAt } from '../../facts/variables.ts';
import { hasFlag, runCommand } from '../../model/commands.ts';
import type { Model, Script } from '../../model/model.ts';
import { isReadBelow } from '../../model/read-below.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { assignedIn } from '../../shell/assigned.ts';
import type { ShellCommand, ShellWord } from '../../shell/ast.ts';
import { type Edit, insert, replace } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';

/** A variable at the beginning of a path, and what is removed when it is empty. */
const RISKY =
  /^"?\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})"?(\/"?(?:\*|\.\*|bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|root|sbin|srv|usr|var)?\/?\*?)"?$/;

export default rule({
  id: 'dangerous-rm',
  aliases: ['SC2115'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['rm'],
  instructions: ['RUN'],
  summary: 'An `rm -r $X/…` that removes the root when `X` is empty',
  rationale: `
    When the variable has no value, \`rm -rf $X/*\` is \`rm -rf /*\`, and \`rm -rf $X/lib\` removes \`/lib\`. In a build this ruins the image and
    whatever is mounted into the step: caches, and the context. \`\${X:?}\` stops with a message instead.

    Told of where the value can be empty by what the file says: an \`ARG\` without a default, or an empty one, a variable that nothing sets,
    and one that gets the output of a command. A variable with a known value is left alone, and so is an output below which the same chain
    of commands has found a file, as in \`d=$(…) && cp $d/lib/x.so /x && rm -rf $d/lib\`, and an \`ARG\` that the image in \`FROM\` is named with.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nARG CACHE\nRUN rm -rf "$CACHE"/*',
      good: 'FROM debian:13\nARG CACHE\nRUN rm -rf "${CACHE:?}"/*',
    },
  ],
  *check({ model, facts }) {
    for (const script of unixScripts(model)) {
      if (!/\brm\b[\s\S]*\$/.test(script.shell.text)) continue;
      for (const command of script.shell.commands) {
        const { name, args } = runCommand(script, command);
        if (name !== 'rm' || !hasFlag(args, '-r', '-R', '--recursive')) continue;
        const finding = findingOf(
          args
            .flatMap((word) => riskOf(word, script) ?? [])
            .filter(({ name }) => mayBeEmpty(name, command, script, model, facts)),
        );
        if (finding) yield finding;
      }
    }
  },
});

interface Risk {
  readonly name: string;
  readonly at: Span;
  /** What is removed when it is empty. */
  readonly path: string;
  readonly edit: Edit;
}

function riskOf(word: ShellWord, script: Script): Risk | undefined {
  const match = RISKY.exec(word.text);
  const name = match?.[1] ?? match?.[2];
  if (!match || name === undefined) return undefined;
  const start = word.start + word.text.indexOf('$');
  const isBare = match[1] !== undefined;
  const use = script.locate(span(start, start + name.length + (isBare ? 1 : 3)));
  const edit = isBare ? replace(use, `\${${name}:?}`) : insert(use.end - 1, ':?');
  return { name, at: script.locate(word), path: match[3]?.replace('"', '') ?? '', edit };
}

/** One `rm` is one finding, which names the first of its variables. */
function findingOf(risks: readonly Risk[]): Finding | undefined {
  const [first] = risks;
  if (!first) return undefined;
  const others = [...new Set(risks.map((it) => it.name))].filter((it) => it !== first.name);
  const rest = others.length > 2 ? `${others.length} others` : others.join(' and ');
  const further = others.length === 0 ? '' : `, and ${rest} ${others.length > 1 ? 'are' : 'is'} no safer`;
  return {
    at: first.at,
    message: `When ${first.name} is empty, this removes ${first.path}${further}.`,
    fixes: [
      {
        title: `Write \${${first.name}:?}${others.length > 0 ? `, and the like for ${rest}` : ''}`,
        safety: 'review',
        edits: risks.map((it) => it.edit),
      },
    ],
  };
}

function mayBeEmpty(name: string, command: ShellCommand, script: Script, model: Model, facts: Facts): boolean {
  const { values, isOpen } = assignedIn(script.shell);
  const own = values.get(name);
  if (!own) return !isOpen && script.in.kind === 'RUN' && mayBeEmptyAt(name, script, model, facts);
  // Of a command that printed nothing; `x="$(mktemp -d)"` prints or fails.
  const isOutput = own.some(
    (it) => it !== undefined && /^"?(?:\$\(|`)/.test(it.text) && !/mktemp|pwd|dirname|realpath|readlink/.test(it.text),
  );
  return isOutput && !isReadBelow(name, command, script, model);
}
