import { rule } from '../../engine/rule.ts';
import { stopsAt } from '../../facts/interpreter.ts';
import { commandsIn } from '../../model/commands.ts';
import { copyOf } from '../../model/copy.ts';
import { lineageOf } from '../../model/lineage.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type canFail, inFunction, listed } from '../../shell/lists.ts';
import { nameOf } from '../../shell/nodes.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** Folders of every image with a shell, and what no `cd` fails on. */
const ALWAYS =
  /^(?:\/|~|\.|\.\.(?:\/\.\.)*|-|\/(?:bin|etc|home|lib|mnt|opt|root|run|srv|tmp|usr|var)|\/usr\/(?:bin|lib|local|sbin|share|src)|\/usr\/local\/(?:bin|lib|src|share)|\/var\/(?:lib|log|tmp|cache)|\$HOME|"\$HOME")\/?$/;

export default rule({
  id: 'unchecked-cd',
  aliases: ['SC2164'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['cd', 'pushd'],
  instructions: ['RUN'],
  summary: 'A `cd` that may fail while the script goes on',
  rationale: `
    Behind a \`;\` or on the next line, the commands run whether the \`cd\` has worked or not. When the folder is not there, they run in
    the folder before it: \`rm -rf *\` empties another one, \`make\` builds something else, and the step may even succeed.
    With \`&&\` between them, or \`set -e\` at the beginning, the build stops at the \`cd\`.

    Silent where the folder is in every image or was made by a \`WORKDIR\`, where the \`cd\` comes last, and where its failure is asked for.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN cd /src/app-*; make install',
      good: 'FROM debian:13\nRUN cd /src/app-* && make install',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      for (const { site, node, next } of listed(script.shell)) {
        const last = node.command.type === 'AndOr' ? node.command.commands.at(-1) : node.command;
        if (!next || !last || last.type !== 'Command' || nameOf(last) !== 'cd' || node.background) continue;
        if (node.command.type === 'AndOr' && node.command.operators.includes('||')) continue;
        const [folder] = last.args;
        if (!folder || last.args.length > 1 || ALWAYS.test(folder.text) || !goesOn(next)) continue;
        if (inFunction(site) || stopsAt(script, last.pos, model) || isMade(folder.text, script, model)) continue;
        yield {
          at: script.locate(span(last.pos, last.end)),
          message: `If cd ${short(folder.text)} fails, the commands behind it run in another folder.`,
          fixes: [
            {
              title: 'Write || exit 1 behind the cd',
              safety: 'review',
              edits: [insert(script.locate(span(last.pos, last.end)).end, ' || exit 1')],
            },
          ],
        };
      }
    }
  },
});

/** Another `cd` to an absolute path does not care. */
const goesOn = (next: Parameters<typeof canFail>[0]): boolean => {
  const first = next.command.type === 'AndOr' ? next.command.commands[0] : next.command;
  return !(first?.type === 'Command' && nameOf(first) === 'cd' && first.args[0]?.text.startsWith('/'));
};

/** Whether a `WORKDIR`, a `COPY` or a `mkdir` of the stage has made the folder. */
function isMade(folder: string, { in: run, stage }: Script, model: Model): boolean {
  if (!stage) return false;
  const wanted = folder.replace(/^"(.*)"$/, '$1').replace(/(.)\/$/, '$1');
  const isNamed = (it: Instruction, text: string): boolean =>
    [text, model.expand(it, text)].some((one) => one?.replace(/(.)\/$/, '$1') === wanted);
  return lineageOf(stage).some(({ instructions }) =>
    instructions.some((it) => {
      if (it.start > run.start) return false;
      if (it.kind === 'WORKDIR') return isNamed(it, it.rest.text);
      if (it.kind === 'RUN')
        return (commandsIn(model).get(it) ?? []).some(
          (one) => one.name === 'mkdir' && one.args.some((word) => word.value === wanted),
        );
      // What is copied there may be a file by that name, unless the text says that it is a folder.
      if (it.kind !== 'COPY' && it.kind !== 'ADD') return false;
      const { destination, sources } = copyOf(it, model);
      const isFolder =
        sources.length > 1 || sources.some((one) => one.isGlob || one.path === '') || destination?.text.endsWith('/');
      return isFolder === true && destination !== undefined && isNamed(it, destination.text);
    }),
  );
}

const short = (text: string): string => (text.length > 50 ? `${text.slice(0, 49)}…` : text);
