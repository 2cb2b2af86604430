import { type Fix, rule } from '../../engine/rule.ts';
import { keywordLike } from '../../model/keyword.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import type { ShellCommand } from '../../shell/ast.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** Commands that change the shell and nothing else. */
const SETS: ReadonlySet<string> = new Set(['export', 'alias', 'ulimit', 'umask', '.', 'source']);
const BESIDE: ReadonlySet<string> = new Set(['set', 'unset', 'shopt', 'cd', 'true', ':']);

export default rule({
  id: 'lost-export',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['export', 'alias', 'ulimit', 'umask', '.', 'source'],
  instructions: ['RUN'],
  summary: 'A `RUN` that only sets something in a shell which then ends',
  rationale: `
    Each \`RUN\` starts a shell and ends it. A variable that it exports, an \`alias\`, a \`umask\`, a \`ulimit\`, and what \`source ~/.bashrc\` or
    \`. venv/bin/activate\` set is gone with it: neither the next \`RUN\` nor the container sees any of it. \`ENV\` sets a variable for all of
    them; what a file sets has to be read in the \`RUN\` that needs it, or be said with \`ENV\`, as \`ENV PATH=/venv/bin:$PATH\`.

    Told of a \`RUN\` that does nothing else, and of an \`export\` that is the last thing it does.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN export LANG=C.UTF-8',
      good: 'FROM debian:13\nENV LANG=C.UTF-8',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (script.in.kind !== 'RUN' || script.in.trigger) continue;
      const top = script.shell.commands.filter((it) => it.nesting === 0);
      const culprit = culpritOf(top, script);
      if (!culprit) continue;
      const { command, what, isAll } = culprit;
      const fix = isAll ? fixOf(top, script, model) : undefined;
      yield {
        at: script.locate(span(command.start, command.end)),
        message: `${what} ends with this RUN: the steps behind it and the container do not see it.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function culpritOf(
  top: readonly ShellCommand[],
  script: Script,
): { command: ShellCommand; what: string; isAll: boolean } | undefined {
  const isAll = top.every((it) => isSetting(it) || BESIDE.has(it.name?.value ?? ''));
  const last = top.at(-1);
  if (isAll) {
    const first = top.find(isSetting);
    // `umask` and `source` may be there for their failure only; alone they say nothing of a step.
    return first && !first.conditional ? { command: first, what: nameOf(first), isAll } : undefined;
  }
  if (!last || last.conditional || last.name?.value !== 'export' || !isSetting(last)) return undefined;
  if (last.connector === '||' || last.connector === '|' || !/^[\s;]*$/.test(script.shell.text.slice(last.end))) return undefined;
  // Commands in its value may be there for what they do.
  return script.shell.commands.some((it) => it.start > last.start) ? undefined : { command: last, what: nameOf(last), isAll };
}

function isSetting({ name, words, assignments, redirects }: ShellCommand): boolean {
  if (redirects.length > 0) return false;
  if (!name) return assignments.length > 0;
  return SETS.has(name.value ?? '') && words.length > 0 && !words.some((it) => it.text === '-p');
}

function nameOf({ name, words, assignments }: ShellCommand): string {
  const [word] = words;
  const target = word?.text.slice(0, 40) ?? '';
  if (!name) return `The variable ${assignments[0]?.name ?? ''}`;
  if (name.value === 'export') return `The variable ${/^\w+/.exec(target)?.[0] ?? target}`;
  if (name.value === '.' || name.value === 'source') return `What ${target} sets`;
  return `The ${name.value}`;
}

/** One `ENV` for exports of plain words. */
function fixOf(top: readonly ShellCommand[], { in: run, shell }: Script, model: Model): Fix | undefined {
  const exports = top.filter((it) => it.name?.value === 'export');
  if (exports.length !== top.length || run.flags.length > 0 || run.heredocs.length > 0) return undefined;
  const pairs = exports.flatMap((it) => it.words.map((word) => shell.text.slice(word.start, word.end)));
  // What a shell and the builder read alike: no substitution, no escape, no pattern, and of variables those that the builder knows.
  if (
    !pairs.every((it) => /^\w+=(?:"[^"\\`]*"|'[^'\\$]*'|[\w./:@%+,=${}-]*)$/.test(it) && !/\$[^A-Za-z_{]|\$\{\w*[^\w}]/.test(it))
  )
    return undefined;
  for (const [, name] of pairs.join(' ').matchAll(/\$\{?(\w+)/g)) {
    const { from } = model.before(run).env(name ?? '');
    if (from !== 'file' && from !== 'argument' && name !== 'PATH') return undefined;
    // All of an ENV see the values from before it.
    if (pairs.slice(0, -1).some((it) => it.startsWith(`${name}=`))) return undefined;
  }
  const line = `${keywordLike(run, 'ENV')} ${pairs.join(' ')}`;
  return { title: 'Write ENV', safety: 'review', edits: [replace(span(run.start, run.end), line)] };
}
