import { type Input, type Refusal, type Unified, unify } from './unify.ts';

/** As `Unified`, with what a template said about it. */
export interface FromTemplate extends Unified {
  /** A sentence for the user when the template said nothing that its Dockerfiles do not. */
  readonly note: string | undefined;
}

const PLACEHOLDER = /%%([A-Za-z][\w-]*)%%|@([A-Z][A-Z0-9_]*)@|\{\{\s*([A-Za-z][\w.-]*)\s*\}\}/g;

/** What a program would have to run for, and no placeholder stands for. */
const LOGIC = /\{%|\{#|\{\{(?!\s*[A-Za-z][\w.-]*\s*\}\})|<%/;
const KEYWORD = /^(?:if|else|elif|end|endif|for|endfor|range|with|def|include|import)$/;

/** The template of Dockerfiles gives the values in them their names; for the rest it is as `unify`. */
export function unifyTemplate(template: Input, files: readonly Input[]): FromTemplate | Refusal {
  const lines = template.text.split('\n').map((it) => it.replace(/\r$/, ''));
  const logic = lines.findIndex(hasLogic);
  if (logic >= 0) {
    const reason = `its line ${logic + 1} is a part of a program (${(lines[logic] ?? '').trim().slice(0, 40)}), and only placeholders such as %%VERSION%% are understood: unify the Dockerfiles that it makes without it`;
    return { path: template.path, reason };
  }
  if (!lines.some((it) => it.search(PLACEHOLDER) >= 0))
    return { path: template.path, reason: 'it has no placeholder such as %%VERSION%%, @VERSION@ or {{VERSION}}' };
  const known = valuesOf(lines, files);
  const result = unify(files, known);
  if ('reason' in result) return result;
  const note = result.named.length > 0 ? undefined : `${template.path} adds nothing: its Dockerfiles say all by themselves.`;
  return { ...result, note };
}

const hasLogic = (line: string): boolean =>
  LOGIC.test(line) || [...line.matchAll(PLACEHOLDER)].some((it) => KEYWORD.test((it[3] ?? '').toLowerCase()));

/** By name, what stands in each file where the template has its placeholder. */
function valuesOf(lines: readonly string[], files: readonly Input[]): Map<string, Map<number, string>> {
  const patterns = lines.flatMap((it) => patternOf(it) ?? []);
  const found = new Map<string, Map<number, string>>();
  for (const [file, { text }] of files.entries()) {
    const own = text.split('\n').map((it) => it.replace(/\r$/, ''));
    for (const [name, votes] of votesOf(patterns, own)) {
      const [best, next] = [...votes].sort((a, b) => b[1] - a[1]);
      // %%PLACEHOLDER%% for all that a script fills in is the name of nothing.
      if (!best || (next && best[1] < next[1] * 3)) continue;
      found.set(name, (found.get(name) ?? new Map<number, string>()).set(file, best[0]));
    }
  }
  // What is the same everywhere is no value of a variant.
  return new Map([...found].filter(([, texts]) => new Set(texts.values()).size > 1));
}

interface Pattern {
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Fewer letters than this could be the end of any line. */
const LEAST = 4;

function patternOf(line: string): Pattern | undefined {
  const names: string[] = [];
  let [pattern, rest, at] = ['^', '', 0];
  for (const match of line.matchAll(PLACEHOLDER)) {
    const piece = line.slice(at, match.index);
    const name = nameOf(match[1] ?? match[2] ?? match[3] ?? '');
    pattern += exactly(piece) + (names.includes(name) ? `\\${names.indexOf(name) + 1}` : '(\\S+?)');
    if (!names.includes(name)) names.push(name);
    rest += piece;
    at = match.index + match[0].length;
  }
  rest += line.slice(at);
  if (names.length === 0 || rest.replace(/\W/g, '').length < LEAST) return undefined;
  return { pattern: new RegExp(`${pattern}${exactly(line.slice(at))}$`), names };
}

const exactly = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const nameOf = (placeholder: string): string => placeholder.toLowerCase().replace(/[^a-z0-9]+/g, '_');

function votesOf(patterns: readonly Pattern[], lines: readonly string[]): Map<string, Map<string, number>> {
  const votes = new Map<string, Map<string, number>>();
  for (const { pattern, names } of patterns)
    for (const line of lines) {
      const match = pattern.exec(line);
      for (const [i, name] of match ? names.entries() : []) {
        const own = votes.get(name) ?? new Map<string, number>();
        const text = match?.[i + 1] ?? '';
        votes.set(name, own.set(text, (own.get(text) ?? 0) + 1));
      }
    }
  return votes;
}
