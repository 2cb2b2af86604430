import { once } from '../text/once.ts';
import { type Span, span } from '../text/span.ts';
import type { ShellScript } from './ast.ts';
import { type NodeOf, nameOf, nodesOf, type Site, type SiteOf } from './nodes.ts';

/** Something that bash knows and other shells do not. */
export interface Bashism {
  readonly at: Span;
  /** ShellCheck's name for it. */
  readonly code: string;
  /** As it reads in a message. */
  readonly what: string;
  /** Whether the `ash` of BusyBox knows it. dash knows none of them. */
  readonly inBusybox: boolean;
  /** What is portable instead, where that is one replacement. */
  readonly instead?: { readonly at: Span; readonly text: string };
}

/** Builtins of bash. Tried, as all in this file: dash 0.5.12, BusyBox 1.35 with the options that Alpine has, bash 5.2 as `sh`. */
const COMMANDS: Readonly<Record<string, readonly [code: string, inBusybox: boolean]>> = {
  source: ['SC3046', true],
  let: ['SC3039', true],
  pushd: ['SC3044', false],
  popd: ['SC3044', false],
  dirs: ['SC3044', false],
  declare: ['SC3044', false],
  typeset: ['SC3044', false],
  shopt: ['SC3044', false],
  mapfile: ['SC3044', false],
  readarray: ['SC3030', false],
  disown: ['SC3044', false],
  builtin: ['SC3044', false],
};

export const bashismsOf = once((shell: ShellScript): readonly Bashism[] => {
  const nodes = nodesOf(shell);
  const { text } = shell;
  const found: Bashism[] = [];
  const add = (at: Span, code: string, what: string, inBusybox: boolean, instead?: Bashism['instead']): void => {
    found.push({ at: span(at.start, at.end), code, what, inBusybox, ...(instead && { instead }) });
  };
  const whole = ({ node }: Site): Span => span(node.pos, node.end);
  const own = new Set(nodes.of('Function').map(({ node }) => node.name.value));
  for (const { node } of nodes.of('Command')) if (!own.has(nameOf(node) ?? '')) commandIn(node, text, add);
  for (const { node } of nodes.of('TestCommand')) add(span(node.pos, node.pos + 2), 'SC3010', '[[ ]]', true);
  for (const { node } of nodes.of('Function')) functionIn(node, text, add);
  for (const site of nodes.of('ArrayValue')) add(whole(site), 'SC3030', 'arrays', false);
  for (const { node } of nodes.of('Assignment'))
    if (node.append && node.value.type === 'Word') add(span(node.pos, node.pos + node.name.length + 2), 'SC3024', '+=', false);
  for (const { node } of nodes.of('HereString')) add(span(node.pos, node.pos + 3), 'SC3011', '<<<', false);
  for (const { node } of nodes.of('Redirect')) redirectIn(node, text, add);
  for (const site of nodes.of('BraceExpansion')) braceIn(site, add);
  for (const { node } of nodes.of('ParameterExpansion')) parameterIn(node, add);
  for (const site of nodes.of('ProcessSubstitution')) add(whole(site), 'SC3001', 'process substitutions', true);
  for (const { node } of nodes.of('ArithmeticFor')) add(span(node.pos, node.pos + 3), 'SC3005', 'for ((…))', false);
  for (const { node } of nodes.of('ArithmeticCommand')) add(span(node.pos, node.pos + 2), 'SC3006', '((…))', false);
  for (const { node } of nodes.of('Select')) add(span(node.pos, node.pos + 6), 'SC3008', 'select', false);
  for (const { node } of nodes.of('Pipeline')) pipeIn(node, text, add);
  return found.sort((a, b) => a.at.start - b.at.start);
});

type Add = (at: Span, code: string, what: string, inBusybox: boolean, instead?: Bashism['instead']) => void;

function commandIn(node: NodeOf<'Command'>, text: string, add: Add): void {
  const name = nameOf(node);
  if (name === undefined || !node.name) return;
  const at = span(node.name.pos, node.name.end);
  const known = COMMANDS[name];
  const words = node.args.map((it) => ({ text: it.text, at: span(it.pos, it.end) }));
  const [first, second] = words;
  if (known && first && Object.hasOwn(COMMANDS, name))
    add(at, known[0], name, known[1], name === 'source' ? { at, text: '.' } : undefined);
  if (name === '[' || name === 'test') {
    for (const it of words.slice(1))
      if (it.text === '==') add(it.at, 'SC3014', `== in ${name === '[' ? '[ ]' : 'test'}`, true, { at: it.at, text: '=' });
  } else if (name === 'echo' && first && /^-[neE]*e[neE]*$/.test(first.text)) {
    const only = words.length === 2 && node.args[1]?.type === 'Word';
    const keepsOpen = first.text.includes('n');
    const instead = only ? { at: span(at.start, first.at.end), text: keepsOpen ? `printf '%b'` : `printf '%b\\n'` } : undefined;
    add(first.at, 'SC3037', `echo ${first.text}`, true, instead);
  } else if (name === 'set') {
    const option = words.find(({ text: it }, i) => it === 'pipefail' && /^-[A-Za-z]*o$/.test(words[i - 1]?.text ?? ''));
    if (option) add(option.at, 'SC3040', 'pipefail', true);
  } else if (name === 'trap' && words.length > 1) {
    for (const it of words.slice(1)) if (it.text === 'ERR') add(it.at, 'SC3047', 'trap … ERR', true);
  } else if (name === 'export' && first?.text === '-f') add(first.at, 'SC3045', 'export -f', false);
  else if (name === 'printf' && first && /%q/.test(text.slice(first.at.start, first.at.end)))
    add(first.at, 'SC3050', 'printf %q', false);
  else if (name === 'read' && first && second && /^-[as]$/.test(first.text))
    add(first.at, 'SC3045', `read ${first.text}`, first.text === '-s');
}

function functionIn(node: NodeOf<'Function'>, text: string, add: Add): void {
  if (!/^function\s/.test(text.slice(node.pos, node.pos + 9))) return;
  const head = text.slice(node.pos, node.body.pos);
  add(span(node.pos, node.pos + 8), 'SC2112', 'the word function', true, {
    at: span(node.pos, node.body.pos),
    text: `${node.name.value}()${/\s*$/.exec(head)?.[0] || ' '}`,
  });
}

function redirectIn(node: NodeOf<'Redirect'>, text: string, add: Add): void {
  const { operator, target } = node;
  const at = span(node.pos, target?.pos ?? node.end);
  const file = target && text.slice(target.pos, target.end);
  if (operator === '&>' || operator === '&>>') {
    const way = operator === '&>' ? '>' : '>>';
    add(span(node.pos, node.pos + operator.length), 'SC3020', operator, true, {
      at: span(node.pos, node.end),
      text: `${/[\s\w]$/.test(text.slice(0, node.pos)) && /\w$/.test(text.slice(0, node.pos)) ? ' ' : ''}${way}${file ?? ''} 2>&1`,
    });
  } else if (operator === '>&' && file !== undefined && !/^(?:\d+-?|-|\$.*)$/.test(file) && !node.descriptor)
    add(at, 'SC3020', '>& with a file', true, { at: span(node.pos, node.end), text: `>${file} 2>&1` });
  else if (node.descriptor?.type === 'FileDescriptorVariable') add(at, 'SC3022', 'variables as file descriptors', false);
}

/** For those braces are a part of a pattern, a program or an address: they want them as they are. */
const READS_BRACES: ReadonlySet<string | undefined> = new Set([
  'awk',
  'curl',
  'egrep',
  'eval',
  'gawk',
  'grep',
  'jq',
  'perl',
  'rg',
  'sed',
  'yq',
]);

/** `{a,b}`: other shells leave it as it is, and nothing fails. */
function braceIn({ node, parent }: SiteOf<'BraceExpansion'>, add: Add): void {
  if (parent?.node.type !== 'Word') return;
  const word = parent.node;
  const items = /^\{([\w.+@%-]+(?:,[\w.+@%-]+)+)\}$/.exec(node.text)?.[1]?.split(',');
  const plain = /^[^\s"'`$\\{}]*$/;
  const before = word.text.slice(0, node.pos - word.pos);
  const after = word.text.slice(node.end - word.pos);
  const instead =
    items && plain.test(before) && plain.test(after)
      ? { at: span(word.pos, word.end), text: items.map((it) => before + it + after).join(' ') }
      : undefined;
  const owner = parent.parent?.node;
  const isArgument = owner?.type === 'For' || (owner?.type === 'Command' && !READS_BRACES.has(nameOf(owner)?.split('/').at(-1)));
  if (isArgument) add(span(node.pos, node.end), 'SC3009', `the braces ${node.text}`, false, instead);
}

function parameterIn(node: NodeOf<'ParameterExpansion'>, add: Add): void {
  const at = span(node.pos, node.end);
  const { operation } = node;
  if (node.index) add(at, 'SC3054', 'arrays', false);
  else if (node.prefix === '!') add(at, 'SC3053', node.text, false);
  else if (operation?.type === 'Replace') add(at, 'SC3060', node.text, true);
  else if (operation?.type === 'Slice') add(at, 'SC3057', node.text, true);
  else if (operation?.type === 'CaseModification') add(at, 'SC3059', node.text, false);
  else if (operation?.type === 'Transform') add(at, 'SC3061', node.text, false);
}

function pipeIn(node: NodeOf<'Pipeline'>, text: string, add: Add): void {
  node.operators.forEach((operator, i) => {
    const [left, right] = [node.commands[i], node.commands[i + 1]];
    if (operator !== '|&' || !left || !right) return;
    const start = text.indexOf('|&', left.end);
    add(span(start, start + 2), 'SC3051', '|&', false, { at: span(start, start + 2), text: '2>&1 |' });
  });
}
