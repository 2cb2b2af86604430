import { once } from '../text/once.ts';
import type { ShellScript } from './ast.ts';
import { forEachChild, type ParsedScript, type SyntaxNode, treeOf } from './tree.ts';

type Type = SyntaxNode['type'];
export type NodeOf<T extends Type> = Extract<SyntaxNode, { type: T }>;

/** A node of a script, and what it stands in. */
export interface Site {
  readonly node: SyntaxNode;
  readonly parent: Site | undefined;
}

/** One whose type is known. */
export interface SiteOf<T extends Type> extends Site {
  readonly node: NodeOf<T>;
}

/** All nodes of a script by their type, each kind in the order of the text. */
export interface ShellNodes {
  readonly root: ParsedScript | undefined;
  readonly broken: boolean;
  of<T extends Type>(type: T): readonly SiteOf<T>[];
}

/** Scripts outlive the versions of a document, so a keystroke walks one of them. */
export const nodesOf = once((script: ShellScript): ShellNodes => {
  const root = script.text === '' ? undefined : treeOf(script);
  const found = new Map<Type, Site[]>();
  let broken = (root?.errors?.length ?? 0) > 0;
  const visit = (node: SyntaxNode, parent: Site | undefined): void => {
    if (node.type === 'Script') {
      // The script of an escaped backtick counts in a text of its own, so nothing in it has a place here.
      if (node.source !== undefined) return;
      if ('errors' in node && node.errors && node.errors.length > 0) broken = true;
    }
    const site: Site = { node, parent };
    const known = found.get(node.type);
    if (known) known.push(site);
    else found.set(node.type, [site]);
    forEachChild(node, (child) => visit(child, site));
  };
  if (root) visit(root, undefined);
  return { root, broken, of: <T extends Type>(type: T) => (found.get(type) ?? []) as unknown as readonly SiteOf<T>[] };
});

/** What a site stands in, nearest first. */
export function* around(site: Site): Generator<Site> {
  for (let at = site.parent; at; at = at.parent) yield at;
}

/** The nearest enclosing node of one of the types. */
export function within<T extends Type>(site: Site, ...types: readonly T[]): SiteOf<T> | undefined {
  for (const it of around(site)) if (types.includes(it.node.type as T)) return it as unknown as SiteOf<T>;
  return undefined;
}

/** The program that a command runs, as written; undefined when only the shell knows it. */
export const nameOf = (node: SyntaxNode | undefined): string | undefined =>
  node?.type === 'Command' && /^[^$`]+$/.test(node.name?.text ?? '') ? node.name?.value : undefined;

/** Whether the command is a test that answers a question and does nothing else: `[ … ]`, `test …`, `[[ … ]]`. */
export const isTest = (node: SyntaxNode): boolean =>
  node.type === 'TestCommand' || nameOf(node) === '[' || nameOf(node) === 'test';
