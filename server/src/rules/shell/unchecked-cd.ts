import { rule } from '../../engine/rule.ts';
import { stopsAt } from '../../facts/interpreter.ts';
import { folderOfImage } from '../../knowledge/image-folders.ts';
import { below } from '../../model/folders.ts';
import { rootBase } from '../../model/lineage.ts';
import { isFolderMade } from '../../model/made-paths.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { inFunction, isFollowed, listed } from '../../shell/lists.ts';
import { type NodeOf, nameOf, nodesOf, type Site } from '../../shell/nodes.ts';
import { wholeHeredoc } from '../../syntax/ast.ts';
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
  minor: { severity: 'info', when: 'where the step fails all the same, at a program that it looks for in the folder' },
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

    Silent where the folder is in every image, is the one that an official image begins in, or was made by a \`WORKDIR\`, \`COPY\` or \`mkdir\`,
    where the \`cd\` comes last, where its failure is asked for, and for the lines of a heredoc, of which heredoc-without-errexit tells.
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
        if (inFunction(site) || stopsAt(script, last.pos, model) || isToldAsWhole(site, script, model)) continue;
        if (isFolderMade(folder.text, script, model) || isOfImage(folder.text, script)) continue;
        const program = neededHere(next, script);
        yield {
          at: script.locate(span(last.pos, last.end)),
          message: program
            ? `If cd ${short(folder.text)} fails, the step goes on as far as ${short(program)}, which is looked for in another folder.`
            : `If cd ${short(folder.text)} fails, the commands behind it run in another folder.`,
          isMinor: program !== undefined,
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

/** A line of a heredoc, all of whose lines are told of as one: heredoc-without-errexit. */
const isToldAsWhole = (site: Site, script: Script, model: Model): boolean =>
  wholeHeredoc(script.in) !== undefined &&
  site.parent?.node === nodesOf(script.shell).root &&
  !stopsAt(script, Number.POSITIVE_INFINITY, model);

/** The folder that the base image begins in, or one around it. */
function isOfImage(folder: string, { stage }: Script): boolean {
  const base = stage && rootBase(stage);
  const own = base?.kind === 'image' ? folderOfImage(base.reference) : undefined;
  return own !== undefined && below(folder.replace(/(.)\/$/, '$1'), own) !== undefined;
}

/** The program of the folder that leads the rest of the step: where it is not found, nothing else runs. */
function neededHere(next: NodeOf<'Statement'>, script: Script): string | undefined {
  const { command } = next;
  const chain = command.type === 'AndOr' ? command : undefined;
  const name = nameOf(chain ? chain.commands[0] : command);
  const site = listed(script.shell).find((it) => it.node === next)?.site;
  if (!name?.startsWith('./') || chain?.operators.includes('||') || !site || isFollowed(site)) return undefined;
  return name;
}

/** Another `cd` to an absolute path does not care. */
const goesOn = ({ command }: NodeOf<'Statement'>): boolean => {
  const first = command.type === 'AndOr' ? command.commands[0] : command;
  return !(first?.type === 'Command' && nameOf(first) === 'cd' && first.args[0]?.text.startsWith('/'));
};

const short = (text: string): string => (text.length > 50 ? `${text.slice(0, 49)}…` : text);
