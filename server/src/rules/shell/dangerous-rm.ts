import { rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { isUnsetAt } from '../../facts/variables.ts';
import { hasFlag, runCommand } from '../../model/commands.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { assignedIn } from '../../shell/assigned.ts';
import { insert, replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

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
    and one that gets the output of a command. A variable with a known value is left alone.
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
        for (const word of args) {
          const match = RISKY.exec(word.text);
          const variable = match?.[1] ?? match?.[2];
          if (!match || variable === undefined || !mayBeEmpty(variable, script, model, facts)) continue;
          const offset = word.text.indexOf('$');
          const length = match[1] === undefined ? variable.length + 3 : variable.length + 1;
          const at = script.locate(span(word.start + offset, word.start + offset + length));
          const edit = match[1] === undefined ? insert(at.end - 1, ':?') : replace(at, `\${${variable}:?}`);
          yield {
            at: script.locate(word),
            message: `When ${variable} is empty, this removes ${match[3]?.replace('"', '')}.`,
            fixes: [{ title: `Write \${${variable}:?}`, safety: 'review', edits: [edit] }],
          };
        }
      }
    }
  },
});

function mayBeEmpty(name: string, script: Script, model: Model, facts: Facts): boolean {
  const { values, isOpen } = assignedIn(script.shell);
  const own = values.get(name);
  // Of a command that printed nothing; `x="$(mktemp -d)"` prints or fails.
  if (own)
    return own.some(
      (it) => it !== undefined && /^"?(?:\$\(|`)/.test(it.text) && !/mktemp|pwd|dirname|realpath|readlink/.test(it.text),
    );
  if (isOpen || script.in.kind !== 'RUN') return false;
  const value = model.before(script.in).env(name);
  if (value.from === 'file') return value.text === '';
  if (value.from === 'argument')
    return (
      value.text === '' ||
      (value.text === undefined &&
        value.in.pairs.some((it) => it.key.text === name && !it.value) &&
        model.global(name).state === 'unset')
    );
  return isUnsetAt(name, script, model, facts);
}
