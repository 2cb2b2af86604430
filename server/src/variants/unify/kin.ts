import { PARSER_DIRECTIVE } from '../render.ts';
import type { Column } from './align.ts';
import { areApart } from './members.ts';

/** What a line sets, and where in it the value is; undefined for all that is not `KEYWORD key value` in one line. */
export function settingOf(text: string): { readonly key: string; readonly start: number; readonly end: number } | undefined {
  const from = /^(\s*FROM\s+(?:--\S+\s+)*)(\S+)(\s+AS\s+\S+)?\s*$/i.exec(text);
  if (from)
    return { key: `FROM${from[3] ?? ''}`, start: from[1]?.length ?? 0, end: (from[1]?.length ?? 0) + (from[2]?.length ?? 0) };
  const directive = /^(#[ \t]*(\w+)[ \t]*=[ \t]*)(\S+)\s*$/.exec(text);
  if (directive && PARSER_DIRECTIVE.test(text)) {
    const start = directive[1]?.length ?? 0;
    return { key: `# ${directive[2]}`, start, end: start + (directive[3]?.length ?? 0) };
  }
  const pair = /^(\s*(?:ENV|ARG|LABEL)\s+([\w.-]+)(?:\s*=|\s+))(\S.*?|"[^"\\]*")\s*$/i.exec(text);
  if (!pair || pair[3]?.endsWith('\\')) return undefined;
  const start = pair[1]?.length ?? 0;
  return { key: (pair[1] ?? '').trim(), start, end: start + (pair[3]?.length ?? 0) };
}

/** Lines of different files that set the same thing to different values are one line with a value. */
export function joinKin(columns: readonly Column[]): Column[] {
  const result = [...columns];
  for (let i = 0; i < result.length; i++) {
    const first = result[i] as Column;
    const key = keyOf(first);
    if (key === undefined) continue;
    for (let j = i + 1; j < result.length; j++) {
      const second = result[j] as Column;
      if (keyOf(second) !== key || !areApart(result[i]?.members ?? 0n, second.members)) continue;
      const between = result.slice(i + 1, j);
      const joined = {
        members: (result[i] as Column).members | second.members,
        texts: new Map([...(result[i] as Column).texts, ...second.texts]),
      };
      const rises = between.every((it) => areApart(it.members, second.members));
      const sinks = between.every((it) => areApart(it.members, (result[i] as Column).members));
      if (!rises && !sinks) break;
      result.splice(j, 1, ...(rises ? [] : [joined]));
      result.splice(i, 1, ...(rises ? [joined] : []));
      if (!rises) {
        i--;
        break;
      }
      j--;
    }
  }
  return result;
}

function keyOf(column: Column): string | undefined {
  const [text = ''] = column.texts.values();
  return settingOf(text)?.key;
}
