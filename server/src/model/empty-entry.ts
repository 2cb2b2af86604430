import { FOLDER_LISTS } from '../knowledge/folder-lists.ts';
import { type Edit, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import type { Expansion } from './expansion.ts';

/**
 * Of a variable that leaves an empty entry in a list of folders when it has no value: the edit that drops the colon with it, so that
 * `/lib:$X` is `/lib${X:+:$X}`.
 */
export function withoutEmptyEntry({ start, end, role, text: { text }, variable }: Expansion, source: string): Edit | undefined {
  const { name } = variable;
  if ((role !== 'env' && role !== 'arg') || !FOLDER_LISTS.has(name)) return undefined;
  const written = source.slice(start, end);
  const [before = '"', after = '"'] = [text[variable.start - 1], text[variable.end]];
  if ((written !== `$${name}` && written !== `\${${name}}`) || !/^[":]{2}$/.test(before + after)) return undefined;
  if (before === ':' && source[start - 1] === ':') return replace(span(start - 1, end), `\${${name}:+:$${name}}`);
  if (after === ':' && source[end] === ':') return replace(span(start, end + 1), `\${${name}:+$${name}:}`);
  return undefined;
}
