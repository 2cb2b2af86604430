import { type Fix, rule } from '../../engine/rule.ts';
import { stopsAt } from '../../facts/interpreter.ts';
import { isFileWritten } from '../../model/made-paths.ts';
import type { Model, Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { isAsked } from '../../shell/lists.ts';
import { type NodeOf, nameOf, nodesOf, type Site, type SiteOf } from '../../shell/nodes.ts';
import type { SyntaxNode, WordPart } from '../../shell/tree.ts';
import { insert, remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

const DECLARING: ReadonlySet<string | undefined> = new Set(['export', 'local', 'readonly', 'declare', 'typeset']);
/** Commands that print what is at hand: when they fail, more is wrong than a variable. */
const AT_HAND: ReadonlySet<string | undefined> = new Set(
  'mktemp pwd nproc uname arch date dirname basename echo printf id whoami hostname getconf cut tr head tail sed awk gawk sort uniq wc true readlink realpath which command dpkg getent expr seq xargs rev tee lsb_release dpkg-architecture rpm'.split(
    ' ',
  ),
);

export default rule({
  id: 'masked-exit-status',
  aliases: ['SC2155'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['$(', '`'],
  instructions: ['RUN'],
  summary: 'An `export X=$(command)` that hides the failure of its command',
  rationale: `
    The status of \`export X=$(curl …)\` is that of \`export\`, which always succeeds. When \`curl\` fails, neither \`&&\` nor \`set -e\` notices,
    and the step goes on with an empty \`X\`. A plain assignment has the status of its command: \`X=$(curl …) && export X\`.

    Told of where a failure would stop the step otherwise. Silent for commands that only print what is at hand, such as \`mktemp\`, \`uname\`,
    or \`sed\` at the end of a pipe, and for \`cat\` of a file that the stage has copied or written before.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN export V=$(curl -fsSL https://example.com/latest) && curl -fsSLO https://example.com/$V.tgz',
      good: 'FROM debian:13\nRUN V=$(curl -fsSL https://example.com/latest) && export V && curl -fsSLO https://example.com/$V.tgz',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      for (const site of nodesOf(script.shell).of('Command')) {
        if (!DECLARING.has(nameOf(site.node)) || site.node.args.length === 0) continue;
        for (const argument of site.node.args) {
          const culprit = argument.type === 'Assignment' ? failingIn(argument, script, model) : undefined;
          if (argument.type !== 'Assignment' || culprit === undefined) continue;
          if (!isNoticed(site) && !stopsAt(script, site.node.pos, model)) continue;
          if (isAnswered(site)) continue;
          const fix = site.node.args.length === 1 ? fixOf(site, argument, script) : undefined;
          yield {
            at: script.locate(span(argument.pos, argument.pos + argument.name.length)),
            message: `If ${culprit} fails, ${nameOf(site.node)} hides it, and the step goes on without its output.`,
            ...(fix && { fixes: [fix] }),
          };
        }
      }
    }
  },
});

/** The command whose failure the assignment would have had. */
function failingIn({ value }: NodeOf<'Assignment'>, script: Script, model: Model): string | undefined {
  if (value.type !== 'Word') return undefined;
  const parts = (value.parts ?? []).flatMap((it): readonly WordPart[] => (it.type === 'DoubleQuoted' ? it.parts : [it]));
  const last = parts.findLast((it) => it.type === 'CommandExpansion');
  if (last?.type !== 'CommandExpansion') return undefined;
  const statement = last.script?.commands.at(-1);
  let node: SyntaxNode | undefined = statement?.command;
  if (node?.type === 'AndOr') node = node.operators.includes('||') ? undefined : node.commands.at(-1);
  if (node?.type === 'Pipeline') node = node.commands.at(-1);
  const name = nameOf(node)?.split('/').at(-1);
  if (name === undefined || AT_HAND.has(name)) return undefined;
  const isSure = name === 'cat' && node?.type === 'Command' && isThere(node, script, model);
  return isSure ? undefined : name;
}

/** Whether all that `cat` reads has been written before. */
const isThere = ({ args, pos }: NodeOf<'Command'>, script: Script, model: Model): boolean =>
  args.length > 0 && args.every((it) => it.type === 'Word' && isFileWritten(it.value, script, pos, model));

/** Whether `&&` waits for the command. */
const isNoticed = ({ node, parent }: Site): boolean => {
  const list = parent?.node;
  return list?.type === 'AndOr' && list.operators[list.commands.indexOf(node as NodeOf<'Command'>)] === '&&';
};

const isAnswered = (site: Site): boolean => {
  const list = site.parent?.node;
  // Within a chain of `&&`, only what stands around it counts.
  if (list?.type === 'AndOr') return list.operators.includes('||') || (site.parent !== undefined && isAsked(site.parent));
  return isAsked(site);
};

function fixOf({ node, parent }: SiteOf<'Command'>, argument: NodeOf<'Assignment'>, script: Script): Fix | undefined {
  const keyword = node.name;
  if (!keyword || nameOf(node) !== 'export' || node.prefix.length > 0 || node.redirects.length > 0) return undefined;
  const joint = parent?.node.type === 'AndOr' ? ' &&' : ';';
  const from = script.locate(span(keyword.pos, argument.pos));
  if (from.end - from.start !== argument.pos - keyword.pos) return undefined;
  const end = script.locate(span(argument.pos, argument.end)).end;
  return {
    title: `Assign ${argument.name} first and export it then`,
    safety: 'review',
    edits: [remove(from), insert(end, `${joint} export ${argument.name}`)],
  };
}
