import type { Build } from '../builds/build.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { afterValue, bare, syntaxOf } from './build-edit.ts';

/** A setting that a build does not have yet. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly isList?: boolean;
}

/** The edit that gives a build settings more, beside those that it has; undefined where they cannot be written. */
export function withSettings(build: Build, text: string, settings: readonly Setting[]): Edit | undefined {
  const syntax = syntaxOf(build, text);
  const { targetAt, dockerfileAt, contextAt } = build.source;
  const anchor = [targetAt, dockerfileAt, contextAt].flatMap((it) => (it ? bare(text, it) : []))[0];
  if (!syntax || settings.length === 0) return undefined;
  if (syntax === 'shell') return inCommand(text, settings, anchor, contextAt);
  const lines = settings.map((it) => (syntax === 'hcl' ? hclLine(it) : yamlLine(it, build)));
  if (!anchor) return syntax === 'hcl' ? inBlock(build, text, lines) : undefined;
  const { before, indent } = lineBefore(text, anchor.start);
  const end = afterValue(text, anchor);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  if (isShorthand(build, text, before)) {
    const inner = `${indent}  `;
    const from = text.indexOf(':', build.source.at.end) + 1;
    const all = [`context: ${text.slice(from, end).trim()}`, ...lines];
    return replace({ start: from, end }, all.map((line) => lineBreak + inner + line).join(''));
  }
  if (/\{[^}]*$/.test(before)) return syntax === 'hcl' ? undefined : insert(end, lines.map((line) => `, ${line}`).join(''));
  // Behind a comment on the same line.
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  if (!/^\s*(?:(?:#|\/\/).*)?$/.test(rest)) return undefined;
  return insert(end + rest.length, lines.map((line) => lineBreak + indent + line).join(''));
}

function lineBefore(text: string, at: number): { readonly before: string; readonly indent: string } {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  // `- context: .` begins the items of a list.
  return { before, indent: (/^[ \t]*(?:- +)?/.exec(before)?.[0] ?? '').replace('-', ' ') };
}

/** `build: ./web` of Compose. */
const isShorthand = ({ tool, source }: Build, text: string, before: string): boolean =>
  tool === 'compose' && text.slice(source.at.start, source.at.end) === 'build' && /^\s*["']?build["']?:\s*["']?$/.test(before);

const hclLine = ({ key, value, isList }: Setting): string => `${key} = ${isList ? `["${value}"]` : `"${value}"`}`;

/** Compose takes lists, actions take texts. */
const yamlLine = ({ key, value, isList }: Setting, { tool }: Build): string =>
  `${key}: ${isList && tool !== 'github' ? `[${value}]` : value}`;

/** Into a bake target that has nothing yet to stand beside. */
function inBlock({ source }: Build, text: string, lines: readonly string[]): Edit | undefined {
  const [opening] = /^\s*\{(?=[ \t]*\r?\n)/.exec(text.slice(source.at.end)) ?? [];
  if (opening === undefined) return undefined;
  const { indent } = lineBefore(text, source.at.start);
  return insert(source.at.end + opening.length, lines.map((line) => `\n${indent}  ${line}`).join(''));
}

/** Before the context, or behind the flag that there is. */
function inCommand(
  text: string,
  settings: readonly Setting[],
  anchor: Span | undefined,
  context: Span | undefined,
): Edit | undefined {
  const flags = settings.map(({ key, value }) => `--${key} ${value}`).join(' ');
  if (context) return insert(context.start, `${flags} `);
  return anchor && insert(afterValue(text, anchor), ` ${flags}`);
}

/** Adds up edits of several builds; two builds of one place, as of a matrix, are one definition. */
export class FileEdits {
  readonly edits = new Map<string, Edit[]>();

  add(file: string, ...added: readonly Edit[]): void {
    const known = this.edits.get(file) ?? [];
    const isNew = (it: Edit): boolean =>
      !known.some((one) => one.span.start === it.span.start && one.span.end === it.span.end && one.text === it.text);
    this.edits.set(file, [...known, ...added.filter(isNew)]);
  }

  /** False where two want different texts at one place. */
  get isSound(): boolean {
    return [...this.edits.values()].every((list) => {
      const sorted = [...list].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
      return sorted.every((it, i) => i === 0 || it.span.start > (sorted[i - 1]?.span.start ?? -1));
    });
  }
}
