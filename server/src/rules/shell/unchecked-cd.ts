import { rule } from '../../engine/rule.ts';
import { stopsAt } from '../../facts/interpreter.ts';
import { isFolderMade } from '../../model/made-paths.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type canFail, inFunction, listed } from '../../shell/lists.ts';
import { nameOf } from '../../shell/nodes.ts';
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
        if (inFunction(site) || stopsAt(script, last.pos, model) || isFolderMade(folder.text, script, model)) continue;
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

const short = (text: string): string => (text.length > 50 ? `${text.slice(0, 49)}…` : text);
