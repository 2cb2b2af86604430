import { once } from '../text/once.ts';
import type { ShellScript } from './ast.ts';
import { isTest, type NodeOf, nameOf, nodesOf, type Site, type SiteOf, within } from './nodes.ts';
import type { SyntaxNode } from './tree.ts';

/** A statement of a list, where what comes behind it is known. */
export interface Listed {
  readonly site: SiteOf<'Statement'>;
  readonly node: NodeOf<'Statement'>;
  /** The one that runs next in the same list, whatever this one's status is. */
  readonly next: NodeOf<'Statement'> | undefined;
}

/** The statements of all lists, those of conditions left out: there a failure is an answer. */
export const listed = once((shell: ShellScript): readonly Listed[] => {
  const found: Listed[] = [];
  for (const site of nodesOf(shell).of('Statement')) {
    const list = site.parent?.node;
    if (!list || !('commands' in list) || isCondition(site)) continue;
    const all = list.commands as readonly SyntaxNode[];
    const next = all[positionIn(all, site.node) + 1];
    found.push({ site, node: site.node, next: next?.type === 'Statement' ? next : undefined });
  }
  return found;
});

const positions = new WeakMap<readonly SyntaxNode[], ReadonlyMap<SyntaxNode, number>>();

function positionIn(all: readonly SyntaxNode[], node: SyntaxNode): number {
  let known = positions.get(all);
  if (!known) {
    known = new Map(all.map((it, i) => [it, i]));
    positions.set(all, known);
  }
  return known.get(node) ?? -1;
}

function isCondition(site: Site): boolean {
  const list = site.parent;
  const owner = list?.parent?.node;
  return (owner?.type === 'If' || owner?.type === 'Elif' || owner?.type === 'While') && owner.clause === list?.node;
}

/** Whether a failure in here is an answer to something: in a condition, left of `&&` or `||`, behind `!`. */
export function isAsked(site: Site): boolean {
  for (let at: Site | undefined = site; at?.parent; at = at.parent) {
    const { node: owner } = at.parent;
    if (owner.type === 'AndOr' && owner.commands.at(-1) !== at.node) return true;
    if (owner.type === 'Pipeline' && owner.prefixes.some((it) => it.type === 'Negation')) return true;
    if (at.node.type === 'Statement' && isCondition(at)) return true;
    if (owner.type === 'Function' || owner.type === 'CommandExpansion' || owner.type === 'ProcessSubstitution') return false;
  }
  return false;
}

/** Whether anything runs behind a statement, here or behind what it stands in, whatever its status is. */
export function isFollowed(site: Site): boolean {
  for (let at: Site | undefined = site; at?.parent; at = at.parent) {
    const owner: SyntaxNode = at.parent.node;
    if (at.node.type === 'Statement' && 'commands' in owner) {
      const all = owner.commands as readonly SyntaxNode[];
      if (positionIn(all, at.node) < all.length - 1) return true;
    }
    // The status of those is looked at again; in a chain, `&&` does.
    if (/^(?:Subshell|Function|CommandExpansion|ProcessSubstitution|Pipeline|AndOr)$/.test(owner.type)) return false;
  }
  return false;
}

/** Commands whose status nobody waits for: they print or remember something. */
const HARMLESS: ReadonlySet<string> = new Set(
  ': true false echo printf export unset set shopt trap alias umask exit return break continue wait local readonly pwd sleep kill'.split(
    ' ',
  ),
);

/** Whether a statement can fail in a way that matters. */
export function canFail({ command, background }: NodeOf<'Statement'>): boolean {
  if (background) return false;
  if (command.type === 'AndOr') return command.operators.at(-1) !== '||' && command.commands.some(isWork);
  return isWork(command);
}

function isWork(node: SyntaxNode): boolean {
  if (node.type === 'Command')
    return node.name !== undefined && !HARMLESS.has(nameOf(node) ?? '') && !isTest(node) && !writesText(node);
  if (node.type !== 'Pipeline' || node.prefixes.length > 0) return false;
  // What is piped to `tee` may be text of the script, too.
  const [last, ...before] = [...node.commands].reverse();
  return last !== undefined && (nameOf(last) === 'tee' ? before.some(isWork) : isWork(last));
}

/** Commands that put a text of the script into a file, or make sure that there is one or a folder: they fail where nothing works. */
function writesText(node: NodeOf<'Command'>): boolean {
  const name = nameOf(node);
  const words = node.args.map((it) => it.text);
  if (name === 'touch') return true;
  if (name === 'mkdir') return words.some((it) => /^-[a-z]*p|^--parents$/.test(it));
  const isText = node.redirects.some((it) => it.operator.startsWith('<<'));
  return isText && (name === 'tee' || (name === 'cat' && words.every((it) => it === '-')));
}

/** Whether the site is in a function, whose callers decide. */
export const inFunction = (site: Site): boolean => within(site, 'Function') !== undefined;
