import type { ParsedScript, SyntaxNode } from '../../shell/tree.ts';
import type { Tree } from '../build.ts';
import type { CommandPlace } from './docker.ts';
import { captured } from './programs.ts';
import { argumentOf, assign, fork, type State } from './script-state.ts';
import type { Script } from './script-types.ts';
import { absolute, changed, UNKNOWN } from './values.ts';
import { expandWord, type Scope } from './words.ts';

/** What the words of a script at one moment are expanded with. */
export function scopeOf(state: State, file: string, tree: Tree): Scope {
  const script = absolute(file);
  return {
    tree,
    cwd: state.cwd,
    text: (name) => {
      if (/^\d+$/.test(name) && name !== '0') return state.args?.[Number(name) - 1] ?? (state.args ? '' : undefined);
      const variable = state.vars.get(name);
      if (variable?.kind === 'list') return variable.items[0];
      if (variable) return variable.texts.length === 1 ? variable.texts[0] : UNKNOWN;
      if (name === 'PWD') return state.cwd;
      return name === '0' || name === 'BASH_SOURCE' ? script : undefined;
    },
    list: (name) => {
      if (name === '@') return state.args;
      if (name === 'BASH_SOURCE') return [script];
      const variable = state.vars.get(name);
      return variable?.kind === 'list' ? variable.items : undefined;
    },
    capture: (inner) => captureOf(inner, state, file, tree),
  };
}

/** Where the commands of a script stand. */
export const placeOf = ({ cwd }: State, { tool, file, name, text }: Script, tree: Tree): CommandPlace => ({
  tool,
  file,
  name,
  tree,
  cwd,
  place: (at) => text.span(at.start, at.end),
});

/** What a substitution prints, where it is one of the few programs that are known. */
function captureOf(inner: ParsedScript, state: State, file: string, tree: Tree): string {
  if (inner.source !== undefined) return UNKNOWN;
  const own = fork(state);
  let output = '';
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Statement') visit(node.command);
    else if (node.type === 'AndOr') {
      // What stands behind `||` is for when the first fails.
      for (const [i, command] of node.commands.entries()) if (i === 0 || node.operators[i - 1] === '&&') visit(command);
    } else if (node.type === 'Command') {
      const scope = scopeOf(own, file, tree);
      const words = [...(node.name ? expandWord(node.name, scope) : []), ...node.args.flatMap((it) => argumentOf(it, scope))];
      const [name, ...texts] = words.map((it) => it.text);
      if (name === 'cd' || name === 'pushd') own.cwd = changed(own.cwd, texts.findLast((it) => !it.startsWith('-')) ?? UNKNOWN);
      else if (name === undefined) assign(node.prefix, scope, own, true);
      else output += captured(name, texts, own.cwd, tree);
    } else output += UNKNOWN;
  };
  for (const statement of inner.commands) visit(statement);
  return output.replace(/\n+$/, '');
}
