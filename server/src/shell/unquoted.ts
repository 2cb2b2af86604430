import { once } from '../text/once.ts';
import type { ShellScript } from './ast.ts';
import { type NodeOf, nameOf, nodesOf, type Site } from './nodes.ts';

/** An expansion whose value the shell cuts into words and looks for file names in. */
export interface Unquoted {
  readonly part: NodeOf<'SimpleExpansion'> | NodeOf<'ParameterExpansion'> | NodeOf<'CommandExpansion'>;
  /** The variable; undefined for a substitution, and for `$#` and its like, which are numbers. */
  readonly name: string | undefined;
  /** The word that it is a part of. */
  readonly word: NodeOf<'Word'>;
  /** Whose argument it is; undefined for the target of a redirection. */
  readonly command: NodeOf<'Command'> | undefined;
}

const PLAIN = /^[A-Za-z_]\w*$/;
/** Those take their words apart themselves, or do not cut: the values of `x=$y` behind them are kept whole by bash only. */
const DECLARING: ReadonlySet<string | undefined> = new Set(['export', 'local', 'readonly', 'declare', 'typeset', 'alias']);

export const unquotedIn = once((shell: ShellScript): readonly Unquoted[] => {
  const nodes = nodesOf(shell);
  const found: Unquoted[] = [];
  const add = (site: Site, part: Unquoted['part'], name: string | undefined): void => {
    const place = placeOf(site);
    if (place) found.push({ part, name, ...place });
  };
  for (const site of nodes.of('SimpleExpansion')) {
    const name = site.node.text.slice(1);
    if (PLAIN.test(name) || /^\d$/.test(name)) add(site, site.node, name);
  }
  for (const site of nodes.of('ParameterExpansion')) {
    const { node } = site;
    // `${#x}` is a number; `${x:+…}` and arrays are for their reader to cut.
    if (node.prefix === '#' || node.index || (node.operation?.type === 'Default' && node.operation.operator.endsWith('+')))
      continue;
    if (PLAIN.test(node.parameter) || /^\d+$/.test(node.parameter)) add(site, node, node.parameter);
  }
  for (const site of nodes.of('CommandExpansion')) add(site, site.node, undefined);
  return found.sort((a, b) => a.part.pos - b.part.pos);
});

/** Undefined where nothing is cut: in quotes, assignments, `[[ ]]`, `case`, heredocs, arithmetic, and lists of `for`, where it is meant. */
function placeOf(site: Site): { word: NodeOf<'Word'>; command: NodeOf<'Command'> | undefined } | undefined {
  const word = site.parent?.node;
  const owner = site.parent?.parent?.node;
  if (word?.type !== 'Word' || !owner) return undefined;
  if (owner.type === 'Redirect') return { word, command: undefined };
  if (owner.type !== 'Command' || (owner.name && DECLARING.has(nameOf(owner)) && /^\w+=/.test(word.text))) return undefined;
  return { word, command: owner };
}
