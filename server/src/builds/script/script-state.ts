import type { Command, SyntaxNode } from '../../shell/tree.ts';
import { span } from '../../text/span.ts';
import type { Field } from './docker.ts';
import { changed, UNKNOWN } from './values.ts';
import { expandText, expandWord, type Scope, type Variable } from './words.ts';

/** The most texts that a variable is followed with. */
const MAX_CHOICES = 24;

/** What may change while a script goes on. */
export interface State {
  vars: Map<string, Variable>;
  cwd: string;
  previous: string;
  args: readonly string[] | undefined;
}

export const fork = (state: State): State => ({ ...state, vars: new Map(state.vars) });

const cut = (texts: readonly string[]): string[] => [...new Set(texts)].slice(0, MAX_CHOICES);

/** A variable after branches that left it different. */
function joined(variables: readonly (Variable | undefined)[]): Variable {
  const lists = variables.filter((it) => it?.kind === 'list');
  if (lists.length > 0) return lists.reduce((a, b) => (b.items.length > a.items.length ? b : a));
  const texts = cut(variables.flatMap((it) => (it?.kind === 'text' ? it.texts : [])));
  const isSame = texts.length === 1 && variables.every((it) => it?.kind === 'text' && it.isGiven);
  return { kind: 'text', texts: texts.length > 0 ? texts : [UNKNOWN], isGiven: isSame };
}

/** Does it once for each way in which the variables that a command names may be set. */
export function choices(node: Command, state: State, act: (one: State) => void): void {
  choicesOf(
    [node.name?.text, ...node.args.map((it) => it.text), ...node.prefix.map((it) => ('text' in it ? it.text : ''))].join(' '),
    state,
    act,
  );
}

export function choicesOf(text: string, state: State, act: (one: State) => void): void {
  const names = new Set([...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((it) => it[1] as string));
  let choices: State[] = [state];
  for (const name of names) {
    const variable = state.vars.get(name);
    if (variable?.kind !== 'text' || variable.texts.length < 2 || choices.length * variable.texts.length > MAX_CHOICES) continue;
    choices = choices.flatMap((choice) =>
      variable.texts.map((one) => ({
        ...choice,
        vars: new Map(choice.vars).set(name, { kind: 'text' as const, texts: [one] }),
      })),
    );
  }
  for (const choice of choices) act(choice);
}

/** `$1` of a call whose arguments are known. */
const isGiven = (word: string, { args }: State): boolean => args !== undefined && /^"?\$\{?[1-9](?!\d)/.test(word);

export function assign(prefix: readonly SyntaxNode[], scope: Scope, state: State, isOnly: boolean): void {
  for (const part of prefix) {
    if (part.type !== 'Assignment' || part.index) continue;
    const old = state.vars.get(part.name);
    if (part.value.type === 'ArrayValue') {
      const items = part.value.elements.flatMap((word) => expandWord(word, scope).map((it) => it.text));
      state.vars.set(part.name, {
        kind: 'list',
        items: part.append && old?.kind === 'list' ? [...old.items, ...items] : items,
      });
      continue;
    }
    const text = expandText(part.value, scope);
    const before = part.append && old?.kind === 'text' ? old.texts : [''];
    const texts = before.map((it) => it + text);
    // Done for each choice of another variable, all results count.
    state.vars.set(
      part.name,
      isOnly || old?.kind !== 'text'
        ? { kind: 'text', texts, isGiven: isGiven(part.value.text, state) }
        : { kind: 'text', texts: cut([...old.texts, ...texts]) },
    );
  }
}

/** The words that an argument becomes; `NAME=value` of `export` and its like is one. */
export function argumentOf(argument: Command['args'][number], scope: Scope): Field[] {
  if (argument.type === 'Word') return expandWord(argument, scope);
  const at = span(argument.pos, argument.end);
  const value = argument.value.type === 'Word' ? expandText(argument.value, scope) : UNKNOWN;
  return [{ text: `${argument.name}=${value}`, at, open: false, raw: argument.text }];
}

/** Goes on after branches: a variable may be what any of them left. */
export function merge(ends: readonly State[], state: State): void {
  const [first] = ends;
  if (first && ends.every((it) => it.cwd === first.cwd)) state.cwd = first.cwd;
  const names = new Set(ends.flatMap((it) => [...it.vars.keys()]));
  for (const name of names) state.vars.set(name, joined(ends.map((it) => it.vars.get(name))));
}

/** `cd`, `pushd` and `popd`, from a folder. */
export function go(name: string, texts: readonly string[], cwd: string, state: State): void {
  if (name === 'popd') {
    [state.cwd, state.previous] = [state.previous, state.cwd];
    return;
  }
  const to = texts.findLast((it) => !it.startsWith('-') || it === '-') ?? UNKNOWN;
  const target = to === '-' ? state.previous : changed(cwd, to);
  state.previous = cwd;
  state.cwd = target;
}
