import type { Model } from '../model/model.ts';
import { insertBefore } from '../model/place.ts';
import { isErrexit } from '../model/run-state.ts';
import { isUnixShell } from '../model/shells.ts';
import type { ShellScript } from '../shell/ast.ts';
import { parseShell } from '../shell/parse.ts';
import { statementsOf } from '../shell/statements.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, replace } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { chainable } from './errexit.ts';
import { endsOpen, isSameScript, openPlaces, openQuote } from './script-text.ts';

export interface Chain {
  readonly count: number;
  readonly operator: '&&' | ';';
  readonly edits: readonly Edit[];
}

/** A command of the heredoc as lines of the instruction, and the comments above it. */
interface Line {
  readonly text: string;
  readonly comments: readonly string[];
}

/** A heredoc as commands that are joined again; undefined where it holds what one line of a shell cannot say. */
export function chainOf(run: Instruction, model: Model): Chain | undefined {
  const [heredoc, ...more] = run.heredocs;
  const { file } = model;
  if (!heredoc?.terminator || more.length > 0 || heredoc.start !== run.rest.start || heredoc.end !== run.rest.end)
    return undefined;
  const { dialect } = model.before(run).shell;
  if (!isUnixShell(dialect) || dialect === 'zsh' || file.lines.lineBreak !== '\n') return undefined;
  const raw = file.text.slice(heredoc.body.start, heredoc.body.end);
  const body = heredoc.chomp ? raw.replace(/^\t+/gm, '') : raw;
  // An array for the builder, a heredoc of the shell, or a script with an interpreter of its own.
  if (/^#!|^\s*\[\s*"|<<|\r/.test(body)) return undefined;
  const script = parseShell(body);
  const statements = statementsOf(body);
  if (!statements || script.errors.length > 0 || statements.some((it) => it.background)) return undefined;
  const parts = chained(body) ?? statements.map((it) => ({ ...span(it.start, it.end), grouped: false }));
  const isChain = parts[0]?.start !== statements[0]?.start;
  const lines = linesOf(script, parts, file.escape);
  if (!lines || lines.length < 2 || lines.at(-1)?.text.endsWith(file.escape)) return undefined;
  return written(run, lines, isChain, script, model);
}

/** The parts of a chain that does the same as the lines behind `set -e`. */
function chained(body: string): readonly (Span & { readonly grouped: boolean })[] | undefined {
  const lead = /^\s*set[ \t]+-e[ \t]*\n/.exec(body)?.[0];
  if (lead === undefined) return undefined;
  return chainable(body.slice(lead.length))?.map((it) => ({
    ...span(it.start + lead.length, it.end + lead.length),
    grouped: it.grouped,
  }));
}

function linesOf(
  script: ShellScript,
  parts: readonly (Span & { readonly grouped: boolean })[],
  escape: string,
): Line[] | undefined {
  const found: Line[] = [];
  let end = 0;
  for (const part of parts) {
    const gap = script.text.slice(end, part.start).split('\n');
    // What stands behind a command on its own line.
    const behind = end === 0 ? '' : gap.shift();
    const comments = gap.flatMap((it) => (it.trim().startsWith('#') ? [it.trim()] : []));
    if (!/^\s*;?\s*$/.test(behind ?? '')) return undefined;
    const text = partText(script, part, escape);
    if (text === undefined) return undefined;
    found.push({ text: part.grouped ? `{ ${text}; }` : text, comments });
    end = part.end;
  }
  return found;
}

/** A part with continuations where its lines end; undefined where a line break is a part of a word. */
function partText(script: ShellScript, at: Span, escape: string): string | undefined {
  const { text, commands } = script;
  const patterns = openPlaces(text);
  const indent = /^[ \t]*(?=\S)/m.exec(text)?.[0] ?? '';
  let written = '';
  let from = at.start;
  for (let i = text.indexOf('\n', at.start); i >= 0 && i < at.end; i = text.indexOf('\n', i + 1)) {
    if (i < from) continue;
    const before = text.slice(from, i);
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/.test(before);
    const quote = openQuote(text.slice(at.start, i));
    if (quote === "'" || (quote !== '' && !isContinued)) return undefined;
    const next = text.slice(i + 1, at.end);
    const skipped = isContinued ? '' : (/^(?:[ \t]*(?:#.*)?\n)+/.exec(next)?.[0] ?? '');
    if (isContinued) written += `${before.slice(0, -1)}${escape}\n`;
    else {
      if (commands.some((it) => it.start < i && i < it.end) || /(?:^|[\s;])#/.test(unquoted(before))) return undefined;
      const isOpen = endsOpen(text.slice(at.start, i)) || patterns.some((it) => it.start <= i && i <= it.end);
      const comments = skipped.split('\n').filter((it) => it.trim().startsWith('#'));
      written += `${before.trimEnd()}${isOpen ? '' : ';'} ${escape}\n${comments.map((it) => `    ${it}\n`).join('')}`;
    }
    from = i + 1 + skipped.length;
    // Blanks in quotes count.
    if (quote !== '') continue;
    if (indent !== '' && text.startsWith(indent, from)) from += indent.length;
    written += '    ';
  }
  return written + text.slice(from, at.end);
}

const unquoted = (text: string): string => text.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs, 'x');

function written(
  run: Instruction,
  lines: readonly Line[],
  isChain: boolean,
  script: ShellScript,
  model: Model,
): Chain | undefined {
  const { escape } = model.file;
  const operator = isChain ? '&&' : ';';
  const joined = lines
    .map(({ text: own, comments }, i) => {
      const above = i === 0 ? '' : comments.map((it) => `    ${it}\n`).join('');
      const isLast = i === lines.length - 1;
      return `${above}${i === 0 ? '' : isChain ? '    && ' : '    '}${own}${isLast ? '' : `${isChain ? '' : ';'} ${escape}\n`}`;
    })
    .join('');
  const lead = isChain ? 'set -e && ' : '';
  const seen = joined.replace(/^[ \t]*#.*\n/gm, '').replaceAll(`${escape}\n`, '');
  if (!isSameScript(script.text, lead + seen, isChain)) return undefined;
  const isOptions = !isChain && /^set\s/.test(lines[0]?.text ?? '') && isErrexit(lines[0]?.text.slice(3) ?? '');
  const above = (lines[0]?.comments ?? []).map((it) => insertBefore(model, run, it));
  return {
    count: lines.length - (isOptions ? 1 : 0),
    operator,
    edits: [...above, replace(span(run.rest.start, run.end), joined)],
  };
}
