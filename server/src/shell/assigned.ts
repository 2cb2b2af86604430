import { once } from '../text/once.ts';
import type { ShellScript } from './ast.ts';
import { type NodeOf, nameOf, nodesOf } from './nodes.ts';

/** How a script gives a variable a value: by a word, or, undefined, in a way that says nothing of it. */
export interface Assigned {
  readonly values: ReadonlyMap<string, readonly (NodeOf<'Word'> | undefined)[]>;
  /** The script runs text that is not in it, which may set anything: `. file`, `eval`, `set -a`. */
  readonly isOpen: boolean;
}

const DECLARING: ReadonlySet<string | undefined> = new Set(['export', 'local', 'readonly', 'declare', 'typeset']);

/** `x = 1`, `x += 1`, `x++`, `--x`. */
const setInArithmetic = (text: string): string[] =>
  [...text.matchAll(/([A-Za-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)/g)].map(
    (it) => it[1] ?? it[2] ?? '',
  );

/** What the script itself gives values to, anywhere. */
export const assignedIn = once((shell: ShellScript): Assigned => {
  const nodes = nodesOf(shell);
  const values = new Map<string, (NodeOf<'Word'> | undefined)[]>();
  const add = (name: string | undefined, value: NodeOf<'Word'> | undefined): void => {
    if (name === undefined) return;
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  };
  let isOpen = false;
  for (const { node } of nodes.of('Assignment'))
    add(node.name, node.value.type === 'Word' && !node.append && !node.index ? node.value : undefined);
  for (const { node } of nodes.of('For')) {
    if (!node.wordlist) add(node.name.value, undefined);
    for (const word of node.wordlist ?? []) add(node.name.value, word);
  }
  for (const type of ['ArithmeticFor', 'ArithmeticCommand', 'ArithmeticExpansion'] as const)
    for (const { node } of nodes.of(type)) {
      const end = node.type === 'ArithmeticFor' ? node.body.pos : node.end;
      for (const name of setInArithmetic(shell.text.slice(node.pos, end))) add(name, undefined);
    }
  for (const { node } of nodes.of('FileDescriptorVariable')) add(node.name, undefined);
  for (const { node } of nodes.of('Select')) add(node.name.value, undefined);
  for (const { node } of nodes.of('ParameterExpansion'))
    if (node.operation?.type === 'Default' && node.operation.operator.endsWith('=')) add(node.parameter, node.operation.operand);
  for (const { node } of nodes.of('Command')) {
    const name = nameOf(node);
    if (name === 'read' || name === 'getopts')
      for (const { text } of node.args) if (/^[A-Za-z_]\w*$/.test(text)) add(text, undefined);
    if (name === 'let') for (const { text } of node.args) for (const it of setInArithmetic(text)) add(it, undefined);
    if (name === 'printf' && node.args[0]?.text === '-v') add(node.args[1]?.text, undefined);
    if (name === 'mapfile' || name === 'readarray') add(node.args.at(-1)?.text, undefined);
    // `export $(…)` sets what a program says.
    if ((DECLARING.has(name) || name === 'read') && node.args.some((it) => it.type === 'Word' && /^["']?[$`]/.test(it.text)))
      isOpen = true;
    if (
      name === 'set'
        ? node.args.some((it) => /^-[A-Za-z]*a|allexport/.test(it.text))
        : name === '.' || name === 'source' || name === 'eval'
    )
      isOpen = true;
  }
  return { values, isOpen };
});

export const isDeclaring = (name: string | undefined): boolean => DECLARING.has(name);
