import type { SyntaxNode } from '../../shell/tree.ts';
import { argumentOf, type State } from './script-state.ts';
import { isKnown, UNKNOWN } from './values.ts';
import type { Scope } from './words.ts';

interface Option {
  /** The variable that `getopts` puts the option into. */
  readonly name: string;
  readonly option: string;
  readonly value: string;
}

/** The options that `while getopts 'ab:' name` finds; undefined when it is another loop, or the arguments are not known. */
export function optionsOf(
  clause: readonly SyntaxNode[],
  scope: Scope,
  args: readonly string[] | undefined,
): readonly Option[] | undefined {
  const [first] = clause;
  const command = first?.type === 'Statement' ? first.command : first;
  if (command?.type !== 'Command' || command.name?.value !== 'getopts' || !args) return undefined;
  const [spec = '', name = UNKNOWN, ...more] = command.args.flatMap((it) => argumentOf(it, scope)).map((it) => it.text);
  if (more.length > 0 || [spec, name, ...args].some((it) => it === UNKNOWN)) return undefined;
  const found: Option[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (!/^-[^-]/.test(word)) break;
    for (let i = 1; i < word.length; i++) {
      const option = word[i] as string;
      const takes = spec[spec.indexOf(option) + 1] === ':';
      const value = !takes ? '' : i + 1 < word.length ? word.slice(i + 1) : (args[++at] ?? '');
      found.push({ name, option, value });
      if (takes) break;
    }
  }
  return found;
}

/** The variable that `[ -n "$NAME" ]` asks for. */
export function testedFull(clause: readonly SyntaxNode[], text: string): string | undefined {
  const [first] = clause;
  const test = first && clause.length === 1 ? text.slice(first.pos, first.end) : '';
  return /^\[\[?\s+(?:-n\s+)?"?\$\{?(\w+)(?::?-)?\}?"?\s+\]\]?;?\s*$/.exec(test)?.[1];
}

/** Where a variable is not empty, it holds what nobody here has set. */
export function filled(name: string, state: State): void {
  const variable = state.vars.get(name);
  if (variable?.kind !== 'text' || !variable.texts.includes('')) return;
  const rest = variable.texts.filter((it) => it !== '');
  state.vars.set(name, { kind: 'text', texts: rest.length > 0 ? rest : [UNKNOWN] });
}

const COMPARED = /^\[\[?\s+(\S+)\s+(==?|!=)\s+(\S+)\s+\]\]?$/;

/** What a test of what a caller has given comes to; undefined when anything else may have a say. */
export function decided(clause: readonly SyntaxNode[], text: string, state: State): boolean | undefined {
  const [first] = clause;
  if (!first || clause.length !== 1) return undefined;
  const parts = text.slice(first.pos, first.end).replace(/;\s*$/, '').split('&&');
  const verdicts = parts.map((part) => {
    const [, left = '', operator, right = ''] = COMPARED.exec(part.trim()) ?? [];
    const values = [left, right].map((it) => operandOf(it.replace(/^"(.*)"$/, '$1'), state));
    return operator === undefined || values.includes(undefined) ? undefined : (values[0] === values[1]) === (operator !== '!=');
  });
  if (verdicts.includes(false)) return false;
  return verdicts.every((it) => it === true) ? true : undefined;
}

function operandOf(word: string, { vars, args }: State): string | undefined {
  if (/^[\w./-]*$/.test(word)) return word;
  const [, name = ''] = /^\$(?:\{(\w+)\}|(\w+))$/.exec(word)?.filter((it) => it !== undefined) ?? [];
  const variable = vars.get(name);
  const value = /^[1-9]$/.test(name)
    ? args?.[Number(name) - 1]
    : variable?.kind === 'text' && variable.isGiven && variable.texts.length === 1
      ? variable.texts[0]
      : undefined;
  return value === undefined || !isKnown(value) ? undefined : value;
}

/** Behind a call its variables hold what they held, but nobody is sure of it. */
export function ungive({ vars }: State): void {
  for (const [name, it] of vars) if (it.kind === 'text' && it.isGiven) vars.set(name, { kind: 'text', texts: it.texts });
}
