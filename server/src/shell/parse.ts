import { forEachChild, type ParsedScript, parse as parseBash, type SyntaxNode, type Word, type WordPart } from 'unbash';
import { type Span, span } from '../text/span.ts';
import type { Connector, ShellCommand, ShellPipe, ShellRedirect, ShellScript, ShellVariable, ShellWord } from './ast.ts';
import { keepTree } from './tree.ts';

/** The only importer of `unbash`: reads a script of sh, bash or a relative of theirs. Never throws; errors are data. */
export function parseShell(text: string): ShellScript {
  const reader = new Reader(text);
  let tree: ParsedScript | undefined;
  try {
    tree = parseBash(text);
    reader.list(tree.commands, { nesting: 0, conditional: false, tolerated: false, connector: 'first' });
    for (const error of tree.errors ?? []) reader.errors.push({ ...span(error.pos, error.pos), message: error.message });
  } catch (error) {
    reader.errors.push({ ...span(0, 0), message: String(error) });
  }
  const byPlace = (a: Span, b: Span): number => a.start - b.start;
  const script: ShellScript = {
    text,
    commands: reader.commands.sort(byPlace),
    pipes: reader.pipes.sort(byPlace),
    variables: reader.variables.sort(byPlace),
    errors: reader.errors,
  };
  if (tree) keepTree(script, tree);
  return script;
}

interface Context {
  readonly nesting: number;
  readonly conditional: boolean;
  readonly tolerated: boolean;
  readonly connector: Connector;
}

const fromFirst = ({ nesting, conditional, tolerated }: Context): Context => ({
  nesting,
  conditional,
  tolerated,
  connector: 'first',
});

class Reader {
  readonly commands: ShellCommand[] = [];
  readonly pipes: ShellPipe[] = [];
  readonly variables: ShellVariable[] = [];
  readonly errors: (Span & { message: string })[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  list(statements: readonly SyntaxNode[], context: Context): void {
    statements.forEach((statement, i) => {
      this.#node(statement, i === 0 ? context : { ...context, connector: ';' });
    });
  }

  #node(node: SyntaxNode, context: Context): void {
    const inner = context.connector === 'first' ? context : fromFirst(context);
    switch (node.type) {
      case 'Script':
        // The script of an escaped backtick counts in a text of its own, so nothing in it has a place here.
        if ('source' in node && node.source !== undefined) return;
        this.list(node.commands, { ...inner, nesting: context.nesting + 1, conditional: true });
        return;
      case 'Statement':
        this.#node(node.command, node.background ? { ...context, tolerated: true } : context);
        return;
      case 'CompoundList':
        this.list(node.commands, inner);
        return;
      case 'AndOr':
        node.commands.forEach((command, i) => {
          const last = i === node.commands.length - 1;
          // What stands before `||` may fail.
          const tolerated = context.tolerated || (!last && node.operators[i] === '||');
          this.#node(command, { ...context, tolerated, connector: i === 0 ? context.connector : (node.operators[i - 1] ?? ';') });
        });
        return;
      case 'Pipeline': {
        const negated = node.prefixes.some((prefix) => prefix.type === 'Negation');
        if (node.commands.length > 1) this.#pipe(node, context, negated);
        node.commands.forEach((command, i) => {
          this.#node(command, i === 0 ? context : { ...context, connector: '|' });
        });
        return;
      }
      case 'If':
        this.list(node.clause.commands, { ...inner, conditional: true, tolerated: true });
        this.list(node.then.commands, { ...inner, conditional: true });
        for (const branch of node.elif) {
          this.list(branch.clause.commands, { ...inner, conditional: true, tolerated: true });
          this.list(branch.then.commands, { ...inner, conditional: true });
        }
        if (node.else) this.list(node.else.commands, { ...inner, conditional: true });
        return;
      case 'While':
        this.list(node.clause.commands, { ...inner, conditional: true, tolerated: true });
        this.list(node.body.commands, { ...inner, conditional: true });
        return;
      case 'Subshell':
        this.list(node.body.commands, {
          ...inner,
          nesting: context.nesting + 1,
          conditional: true,
          connector: context.connector,
        });
        return;
      case 'BraceGroup':
        this.list(node.body.commands, { ...inner, connector: context.connector });
        return;
      case 'Command':
        this.#command(node, context);
        return;
      case 'SimpleExpansion':
        this.#variable(node.text.slice(1), node.pos, node.end);
        return;
      case 'ParameterExpansion':
        this.#variable(node.parameter, node.pos, node.end);
        break;
    }
    const block = ['For', 'ArithmeticFor', 'Select', 'Case', 'CaseItem', 'Function', 'Coproc'].includes(node.type);
    const next = block ? { ...inner, conditional: true } : inner;
    forEachChild(node, (child) => this.#node(child, next));
  }

  #pipe(node: SyntaxNode & { type: 'Pipeline' }, context: Context, negated: boolean): void {
    const [first, second] = node.commands;
    if (!first || !second) return;
    const at = this.#text.indexOf('|', first.end);
    const left = node.commands.slice(0, -1).map((command) => (command.type === 'Command' ? command.name?.value : undefined));
    this.pipes.push({
      start: node.pos,
      end: node.end,
      operator: span(at, at + 1),
      left,
      tolerated: context.tolerated || negated,
      nesting: context.nesting,
    });
  }

  #variable(name: string, start: number, end: number): void {
    this.variables.push({ start, end, name });
  }

  #command(node: SyntaxNode & { type: 'Command' }, context: Context): void {
    const assignments: ShellCommand['assignments'][number][] = [];
    for (const part of node.prefix) {
      if (part.type !== 'Assignment') continue;
      const value = part.value.type === 'Word' ? wordOf(part.value) : undefined;
      assignments.push({ name: part.name, value, at: span(part.pos, part.end) });
    }
    const words = node.args.map((argument) => (argument.type === 'Word' ? wordOf(argument) : assignmentWord(argument)));
    const redirects = node.redirects.map(
      (redirect): ShellRedirect => ({
        start: redirect.pos,
        end: redirect.end,
        operator: redirect.operator,
        target: 'target' in redirect && redirect.target ? wordOf(redirect.target) : undefined,
      }),
    );
    this.commands.push({
      start: node.pos,
      end: node.end,
      name: node.name && wordOf(node.name),
      assignments,
      words,
      redirects,
      nesting: context.nesting,
      conditional: context.conditional,
      connector: context.connector,
    });
    const inner = fromFirst(context.tolerated ? { ...context, tolerated: false } : context);
    forEachChild(node, (child) => this.#node(child, inner));
  }
}

const assignmentWord = (argument: {
  pos: number;
  end: number;
  text: string;
  name: string;
  value: { type: string };
}): ShellWord => {
  const value = argument.value.type === 'Word' ? wordOf(argument.value as Word) : undefined;
  return {
    start: argument.pos,
    end: argument.end,
    text: argument.text,
    value: value?.value === undefined ? undefined : `${argument.name}=${value.value}`,
    quoted: value?.quoted ?? false,
  };
};

const isStatic = (part: WordPart): boolean =>
  part.type === 'Literal' ||
  part.type === 'SingleQuoted' ||
  part.type === 'AnsiCQuoted' ||
  part.type === 'Glob' ||
  (part.type === 'DoubleQuoted' && part.parts.every(isStatic));

function wordOf(word: Word): ShellWord {
  const quoted = word.parts?.some((part) => part.type.includes('Quoted')) ?? false;
  const value = (word.parts ?? []).every(isStatic) ? word.value : undefined;
  return { start: word.pos, end: word.end, text: word.text, value, quoted };
}
