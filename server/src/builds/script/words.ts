import type { ParameterExpansionPart, ParsedScript, Word, WordPart } from '../../shell/tree.ts';
import type { Span } from '../../text/span.ts';
import type { Tree } from '../build.ts';
import type { Field } from './docker.ts';
import { globExpression, isKnown, resolve, UNKNOWN } from './values.ts';

/** A variable: one of several texts, or a list. */
export type Variable =
  /** `isGiven`: whoever calls says so, and nobody else can. */
  | { readonly kind: 'text'; readonly texts: readonly string[]; readonly isGiven?: boolean }
  | { readonly kind: 'list'; readonly items: readonly string[] };

/** What words are expanded with. */
export interface Scope {
  readonly tree: Tree;
  readonly cwd: string;
  /** The one text that counts now; undefined when nothing is known of the variable. */
  text(name: string): string | undefined;
  /** `$@` and arrays; undefined when they are not known. */
  list(name: string): readonly string[] | undefined;
  /** What a command substitution prints. */
  capture(script: ParsedScript): string;
}

/** A piece of a word: text in quotes is not split. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** From an expansion: split at blanks when not in quotes. */
  readonly expanded: boolean;
  readonly glob?: boolean;
}

type Expansion = Piece | { readonly items: readonly string[] | undefined; readonly quoted: boolean };

/** A word as the shell makes words of it: variables replaced, split, and globs matched with what is in the workspace. */
export function expandWord(word: Word, scope: Scope): Field[] {
  const base = { at: { start: word.pos, end: word.end } satisfies Span, raw: word.text };
  const fields: { text: string; open: boolean; glob: boolean }[] = [];
  let current: { text: string; open: boolean; glob: boolean } | undefined;
  const add = (text: string, glob = false): void => {
    current ??= { text: '', open: false, glob: false };
    current.text += text;
    current.glob ||= glob;
  };
  const flush = (): void => {
    if (current) fields.push(current);
    current = undefined;
  };
  for (const piece of expansions(word, scope)) {
    if ('items' in piece) {
      if (!piece.items) {
        flush();
        fields.push({ text: UNKNOWN, open: true, glob: false });
        continue;
      }
      piece.items.forEach((item, i) => {
        if (i > 0) flush();
        add(item);
      });
    } else if (piece.quoted || !piece.expanded) add(piece.text, piece.glob);
    else {
      const parts = piece.text.split(/\s+/);
      parts.forEach((part, i) => {
        if (i > 0) flush();
        if (part === '') return;
        const isFirst = !current;
        add(part, /[*?]/.test(part));
        if (isFirst && part === UNKNOWN && current) current.open = true;
      });
    }
  }
  flush();
  // Text right beside an unknown variable makes it a part of that word.
  const whole = fields.length === 1 ? fields[0] : undefined;
  if (whole) whole.open = whole.text === UNKNOWN && !/["']/.test(word.text);
  return fields.flatMap((field) => {
    const matched = field.glob && isKnown(field.text) ? glob(field.text, scope) : [];
    const texts = matched.length > 0 ? matched : [field.text];
    // The end of a line of Windows is none of a word.
    return texts.map((text): Field => ({ ...base, text: text.replace(/\r$/, ''), open: field.open }));
  });
}

/** The word as one text, as in an assignment. */
export const expandText = (word: Word, scope: Scope): string =>
  expansions(word, scope)
    .map((it) => ('items' in it ? (it.items?.join(' ') ?? UNKNOWN) : it.text))
    .join('');

function expansions(word: Word, scope: Scope): Expansion[] {
  if (!word.parts) return [{ text: word.value, quoted: false, expanded: false }];
  return word.parts.flatMap((part) => partOf(part, false, scope));
}

function partOf(part: WordPart, quoted: boolean, scope: Scope): Expansion[] {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, quoted: quoted || part.type !== 'Literal', expanded: false }];
    case 'Glob':
      return [{ text: part.text, quoted, expanded: false, glob: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) return [{ text: '', quoted: true, expanded: false }];
      return part.parts.flatMap((inner) => partOf(inner, true, scope));
    case 'SimpleExpansion':
      return [variable(part.text.slice(1), quoted, scope)];
    case 'ParameterExpansion':
      return [parameter(part, quoted, scope)];
    case 'CommandExpansion':
      return [{ text: part.script ? scope.capture(part.script) : UNKNOWN, quoted, expanded: true }];
    case 'BraceExpansion':
      return braces(part.text, quoted);
    default:
      return [{ text: UNKNOWN, quoted, expanded: true }];
  }
}

/** `{a,b}` standing alone; with text around it the shell repeats that text, which is left unknown. */
function braces(text: string, quoted: boolean): Expansion[] {
  const inner = /^\{([^{}$`"']*)\}$/.exec(text)?.[1];
  if (inner === undefined || !inner.includes(',')) return [{ text: UNKNOWN, quoted, expanded: true }];
  return [{ items: inner.split(','), quoted }];
}

function variable(name: string, quoted: boolean, scope: Scope): Expansion {
  if (name === '@' || name === '*') return { items: scope.list('@'), quoted };
  return { text: scope.text(name) ?? UNKNOWN, quoted, expanded: true };
}

function parameter(part: ParameterExpansionPart, quoted: boolean, scope: Scope): Expansion {
  const { parameter: name, operation, prefix, index } = part;
  if (prefix) return { text: UNKNOWN, quoted, expanded: true };
  if (index && (index.text === '@' || index.text === '*'))
    return operation ? { items: undefined, quoted } : { items: scope.list(name), quoted };
  const item =
    index && /^\d+$/.test(index.text)
      ? (scope.list(name)?.[Number(index.text)] ?? (index.text === '0' ? scope.text(name) : undefined))
      : undefined;
  if (!operation) return index ? { text: item ?? UNKNOWN, quoted, expanded: true } : variable(name, quoted, scope);
  const value = index ? item : scope.text(name);
  const text = operated(operation, value, scope);
  return { text, quoted, expanded: true };
}

function operated(operation: NonNullable<ParameterExpansionPart['operation']>, value: string | undefined, scope: Scope): string {
  if (operation.type === 'Default') {
    const operand = (): string => expandText(operation.operand, scope);
    const isSet = value !== undefined && !(operation.operator.startsWith(':') && value === '');
    const sign = operation.operator.at(-1);
    if (sign === '-' || sign === '=') return isSet ? value : operand();
    // With nothing known of it, it may be set or not.
    if (sign === '+') return value === undefined ? UNKNOWN : isSet ? operand() : '';
    return value ?? UNKNOWN;
  }
  if (value === undefined || !isKnown(value)) return UNKNOWN;
  if (operation.type === 'Remove') {
    const pattern = expandText(operation.operand, scope);
    return isKnown(pattern) ? removed(value, operation.operator, pattern) : UNKNOWN;
  }
  if (operation.type === 'Replace') {
    const from = expandText(operation.pattern, scope);
    const to = expandText(operation.replacement, scope);
    if (
      !isKnown(from) ||
      !isKnown(to) ||
      /[*?[]/.test(from) ||
      operation.operator.length > 1 + Number(operation.operator === '//')
    )
      return UNKNOWN;
    return operation.operator === '//'
      ? value.replaceAll(from, to)
      : operation.operator === '/'
        ? value.replace(from, () => to)
        : UNKNOWN;
  }
  if (operation.type === 'CaseModification' && !operation.operand?.text) {
    if (operation.operator === '^^') return value.toUpperCase();
    if (operation.operator === ',,') return value.toLowerCase();
  }
  return UNKNOWN;
}

/** `#`, `##`, `%` and `%%`: the shortest or longest match at the front or the back goes. */
function removed(value: string, operator: string, pattern: string): string {
  const expression = globExpression(pattern);
  const front = operator.startsWith('#');
  const longest = operator.length === 2;
  for (let step = 0; step <= value.length; step++) {
    const length = longest ? value.length - step : step;
    const piece = front ? value.slice(0, length) : value.slice(value.length - length);
    if (expression.test(piece)) return front ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** The paths of the workspace that a pattern matches, written as the pattern is. */
function glob(pattern: string, { tree, cwd }: Scope): string[] {
  const wantsFolder = pattern.endsWith('/');
  let found: string[] = [''];
  for (const part of pattern.replace(/\/$/, '').split('/')) {
    const expression = /[*?[]/.test(part) ? globExpression(part, false) : undefined;
    found = found.flatMap((prefix) => {
      const path = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`);
      if (!expression) return [path(part)];
      const folder = resolve(cwd, prefix === '' ? '.' : prefix);
      const names = folder === undefined ? [] : tree.list(folder);
      return names.filter((name) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.'))).map(path);
    });
  }
  const kinds = found.flatMap((path) => {
    const where = resolve(cwd, path);
    const kind = where === undefined ? undefined : tree.kind(where);
    return kind === undefined || (wantsFolder && kind !== 'folder') ? [] : [wantsFolder ? `${path}/` : path];
  });
  return kinds.sort();
}
