import { forEachChild, parseTree, type SyntaxNode } from '../shell/tree.ts';
import { type Span, span } from '../text/span.ts';

type Of<T extends SyntaxNode['type']> = Extract<SyntaxNode, { type: T }>;

/**
 * The parts of a chain of `&&`, each of which may be a line of its own when `set -e` is on: it then stops the script where the chain
 * stopped, and does the same inside. `a || b` at the beginning stays whole. Undefined where one would not.
 *
 * POSIX, set -e: what is left of an operator or a condition may fail, and a compound command whose status comes from there, too.
 */
export function segmentsOf(text: string): readonly Span[] | undefined {
  const tree = parseTree(text);
  const [only, ...more] = tree?.commands ?? [];
  if (!tree || !only || more.length > 0 || only.background || tree.errors?.length || !isIndifferent(tree)) return undefined;
  const { command } = only;
  const nodes = command.type === 'AndOr' ? command.commands : [command];
  const operators = command.type === 'AndOr' ? command.operators : [];
  const head = operators.lastIndexOf('||') + 1;
  if (!nodes.slice(head).every(staysTheSame)) return undefined;
  return nodes.slice(head).map((node, i) => span(i === 0 ? (nodes[0]?.pos ?? 0) : node.pos, node.end));
}

/** The statements of a script that begins with `set -e`, as parts of a chain; `grouped` where operators ask for it. */
export function chainable(text: string): readonly (Span & { readonly grouped: boolean })[] | undefined {
  const tree = parseTree(text);
  if (!tree || tree.errors?.length || !isIndifferent(tree)) return undefined;
  const last = tree.commands.at(-1);
  const fits = tree.commands.every((it) => {
    if (it.background) return false;
    const { command } = it;
    if (command.type !== 'AndOr') return staysTheSame(command);
    // The last one's status is that of the script, whatever it comes from.
    return failsInTheEnd(command) || (it === last && command.commands.every(staysTheSame));
  });
  if (!fits) return undefined;
  return tree.commands.map(({ command }, i) => ({
    ...span(command.pos, command.end),
    grouped: i > 0 && command.type === 'AndOr' && command.operators.includes('||'),
  }));
}

/** Commands that bring code which was not written for `set -e`, or notice where lines end. */
const NOTICING = new Set(['.', 'source', 'eval', 'alias', 'unalias', 'trap', 'shopt', 'fc']);

/** Whether the option matters to nothing that stands out of sight: functions, sourced files, lists in substitutions. */
function isIndifferent(root: SyntaxNode): boolean {
  let fits = true;
  const visit = (node: SyntaxNode): void => {
    if (!fits) return;
    if (node.type === 'Function' || node.type === 'Coproc' || node.type === 'Select' || node.type === 'HereDoc') fits = false;
    else if (node.type === 'Command') fits = !isNoticing(node);
    else if (node.type === 'Script' && node !== root) fits = isPlainScript(node);
    if (fits) forEachChild(node, visit);
  };
  visit(root);
  return fits;
}

function isNoticing({ name, args }: Of<'Command'>): boolean {
  const words = [name, ...args].map((it) => it?.text ?? '');
  if (words.some((it) => /\b(?:SHELLOPTS|BASH_ENV|LINENO)\b/.test(it))) return true;
  const first = words[0] === 'command' || words[0] === 'builtin' ? 1 : 0;
  if (words[first] === 'set') return words.slice(first + 1).some((it) => /^[-+]\w*e|errexit|\$/.test(it));
  return NOTICING.has(name?.value ?? words[first] ?? '');
}

/** Some shells hand `set -e` down to a substitution, and others do not. */
const isPlainScript = ({ commands, ...it }: Of<'Script'>): boolean =>
  !('source' in it && it.source !== undefined) &&
  commands.length <= 1 &&
  commands.every(({ command }) => (command.type === 'AndOr' ? command.commands : [command]).every(isPlain));

const isPlain = (node: SyntaxNode): boolean =>
  node.type === 'Command' ||
  (node.type === 'Pipeline' && node.prefixes.length === 0 && node.commands.every((it) => it.type === 'Command'));

/** Whether a command does the same with `set -e` and without, when the script ends anyway if it fails. */
function staysTheSame(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'Command':
    case 'Pipeline':
      return isPlain(node);
    case 'TestCommand':
      return true;
    case 'If':
      return [node.then, ...node.elif.map((it) => it.then), ...(node.else ? [node.else] : [])].every(isSameBody);
    case 'Case':
      return node.items.every((it) => it.body.commands.length === 0 || isSameBody(it.body));
    case 'BraceGroup':
      return isSameBody(node.body);
    case 'Subshell':
      return isSameSubshell(node.body);
    case 'For':
    case 'While':
      // It goes round again after a failure.
      return node.body.commands.every((it) => !it.background && cannotFail(it));
    default:
      return false;
  }
}

function isSameBody({ commands }: Of<'CompoundList'>): boolean {
  const last = commands.at(-1);
  if (!last || commands.some((it) => it.background)) return false;
  // Whichever fails first, the script fails.
  if (isFailure(last.command)) return commands.every(({ command }) => isPlain(command));
  return (
    commands.slice(0, -1).every(cannotFail) &&
    (last.command.type === 'AndOr' ? failsInTheEnd(last.command) : staysTheSame(last.command))
  );
}

/** A subshell's own status counts, wherever it comes from. */
function isSameSubshell(list: Of<'CompoundList'>): boolean {
  const last = list.commands.at(-1)?.command;
  if (last?.type !== 'AndOr' || last.operators.some((it) => it !== '&&')) return isSameBody(list);
  return list.commands.slice(0, -1).every(cannotFail) && last.commands.every(staysTheSame);
}

/** `… || b` fails only when `b` does. */
const failsInTheEnd = ({ commands, operators }: Of<'AndOr'>): boolean =>
  operators.at(-1) === '||' && commands.slice(-1).every(staysTheSame);

const nameOf = (node: SyntaxNode | undefined): string | undefined => (node?.type === 'Command' ? node.name?.value : undefined);

const isFailure = (node: SyntaxNode): boolean =>
  node.type === 'Command' && nameOf(node) === 'exit' && node.args.length === 1 && /^[1-9]\d?$/.test(node.args[0]?.text ?? '');

function cannotFail({ command }: Of<'Statement'>): boolean {
  if (command.type === 'AndOr') return command.operators.at(-1) === '||' && isEnd(command.commands.at(-1));
  if (command.type !== 'Command') return false;
  if (command.name === undefined)
    return command.prefix.every((it) => it.type === 'Assignment' && !/\$\(|`|\$\{\w+:?\?/.test(it.text));
  return isEnd(command) || (nameOf(command) === 'echo' && command.redirects.every((it) => /^[<>]&$/.test(it.operator)));
}

const isEnd = (node: SyntaxNode | undefined): boolean => /^(?:true|:|exit)$/.test(nameOf(node) ?? '');
