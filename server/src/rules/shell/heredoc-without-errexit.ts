import { type Fix, rule } from '../../engine/rule.ts';
import { shellWords, stopsAt } from '../../facts/interpreter.ts';
import type { Model, Script } from '../../model/model.ts';
import { needs } from '../../model/needed.ts';
import { dialectOf, isUnixShell } from '../../model/shells.ts';
import { isMainWork } from '../../model/work.ts';
import { canFail } from '../../shell/lists.ts';
import { type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { type ParsedScript, parseTree } from '../../shell/tree.ts';
import { type Heredoc, type Instruction, wholeHeredoc } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';
import { once } from '../../text/once.ts';
import { cover, span } from '../../text/span.ts';

export default rule({
  id: 'heredoc-without-errexit',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['<<'],
  instructions: ['RUN'],
  summary: 'A script in a heredoc whose failing commands nobody notices',
  rationale: `
    The lines of a heredoc are a script, and a script goes on after a failure: only the status of its last command counts. When the
    download in the middle fails, the step succeeds, and the layer without the file is cached. In a chain of \`&&\` that could not happen,
    so it is easily forgotten on the way to a heredoc. \`set -e\` on the first line stops at the first failure; bash also knows
    \`set -o pipefail\`. The option may as well be in the \`SHELL\`, or behind \`#!/bin/sh\`.

    Silent where every line but the last ends in \`||\`, cannot fail in a way that matters, such as \`mkdir -p\` or \`cat > file <<END\`, or is
    needed by the last: after a failed \`apt-get update\`, an \`apt-get install\` that comes last fails. Silent also for interpreters that are no
    shells.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN <<EOF\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF',
      good: 'FROM debian:13\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF',
    },
  ],
  *check({ model }) {
    for (const script of model.scripts) {
      const [heredoc, ...more] = script.in.heredocs;
      if (!heredoc || more.length > 0) continue;
      const body = bodyOf(script, heredoc, model);
      if (!body) continue;
      const hidden = hiddenIn(body);
      if (!hidden) continue;
      yield {
        at: span(heredoc.start, heredoc.end),
        message: `Only the last command of this script counts: without set -e, nobody notices when ${hidden} fails.`,
        fixes: [fixOf(heredoc, model)],
      };
    }
  },
});

/** What a shell reads from the heredoc, when it does not stop at failures. */
function bodyOf(script: Script, heredoc: Heredoc, model: Model): ParsedScript | undefined {
  if (wholeHeredoc(script.in)) {
    if (!isUnixShell(script.dialect) || stopsAt(script, Number.POSITIVE_INFINITY, model)) return undefined;
    const { root, broken } = nodesOf(script.shell);
    return broken || shellWords(script, model).some((it) => it.includes('errexit')) ? undefined : root;
  }
  // `RUN bash <<EOF`: the shell of the step starts another one, which reads the body.
  if (!isUnixShell(script.dialect)) return undefined;
  const [only, ...others] = script.shell.commands.filter((it) => it.nesting === 0);
  if (!only?.name || others.length > 0 || only.redirects.every((it) => !it.operator.startsWith('<<'))) return undefined;
  const words = [only.name, ...only.words].map((it) => it.value ?? it.text);
  if (!isUnixShell(dialectOf(words))) return undefined;
  if (words.slice(1).some((it) => !/^-[sxu]+$/.test(it) && it !== '-')) return undefined;
  const tree = treeOf(script.in)?.(model.file.text.slice(heredoc.body.start, heredoc.body.end));
  if (!tree || (tree.errors?.length ?? 0) > 0 || tree.commands.some((it) => setsErrexit(it))) return undefined;
  return tree;
}

/** Read again only when the instruction has changed. */
const treeOf = once((_: Instruction) => {
  let known: { text: string; tree: ParsedScript | undefined } | undefined;
  return (text: string): ParsedScript | undefined => {
    if (known?.text !== text) known = { text, tree: parseTree(text) };
    return known.tree;
  };
});

const setsErrexit = ({ command }: NodeOf<'Statement'>): boolean =>
  nameOf(command) === 'set' && command.type === 'Command' && command.args.some((it) => /^-[A-Za-z]*e|^errexit$/.test(it.text));

/** Of the commands whose failure changes nothing, the one that the step is there for; otherwise the first. */
function hiddenIn({ commands }: ParsedScript): string | undefined {
  const last = commands.at(-1)?.command;
  const found = commands
    .slice(0, -1)
    .filter((it) => canFail(it) && !(last && needs(last, it.command)))
    .flatMap(({ command }) => (command.type === 'AndOr' ? command.commands : [command]))
    .map((it) => (it.type === 'Pipeline' ? (it.commands[0] ?? it) : it));
  const [first] = found;
  return first && (nameOf(found.find(isMainWork) ?? first)?.slice(0, 40) ?? 'a command');
}

function fixOf({ body }: Heredoc, { file }: Model): Fix {
  const text = file.text.slice(body.start, body.end);
  const shebang = /^#!.*\r?\n/.exec(text)?.[0] ?? '';
  const indent = /^[ \t]*/.exec(text.slice(shebang.length))?.[0] ?? '';
  const at = cover(body, body).start + shebang.length;
  return {
    title: 'Write set -e on the first line',
    safety: 'review',
    edits: [insert(at, `${indent}set -e${file.lines.lineBreak}`)],
  };
}
