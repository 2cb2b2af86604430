import type { Model } from '../model/model.ts';
import type { Comment } from '../syntax/ast.ts';
import { type Edit, insert, replace } from '../text/edit.ts';

const LINE = /^dockwright\s+ignore\s*=\s*(.*?)(\s+--.*)?$/i;
const FILE = /^dockwright\s+file\s+ignore\s*=\s*(.*?)(\s+--.*)?$/i;

/** The edit that silences a rule for the instruction at an offset, joined to a comment that is there already; undefined outside of one. */
export function ignoreHere(model: Model, offset: number, rule: string): Edit | undefined {
  const { text, lines, instructions } = model.file;
  const instruction = instructions.find((it) => offset >= it.start && offset <= it.end);
  if (!instruction) return undefined;
  const known = instruction.comments.find((comment) => LINE.test(comment.text));
  if (known) return joined(text, known, LINE, rule);
  const line = lines.start(lines.lineAt(instruction.start));
  const indent = text.slice(line, instruction.start).replace(/\S/g, '');
  return insert(line, `${indent}# dockwright ignore=${rule}${lines.lineBreak}`);
}

/** The edit that silences a rule in the whole file. */
export function ignoreInFile(model: Model, rule: string): Edit {
  const { text, lines, directives, comments } = model.file;
  const known = comments.find((comment) => FILE.test(comment.text));
  if (known) return joined(text, known, FILE, rule);
  // Parser directives stand at the very top, or they are none; so does a shebang.
  const last = directives.at(-1);
  const line = last ? lines.lineAt(last.start) + 1 : text.startsWith('#!') ? 1 : 0;
  const at = line < lines.count ? lines.start(line) : text.length;
  const before = at > 0 && text[at - 1] !== '\n' ? lines.lineBreak : '';
  return insert(
    at === 0 && text.charCodeAt(0) === 0xfeff ? 1 : at,
    `${before}# dockwright file ignore=${rule}${lines.lineBreak}`,
  );
}

function joined(text: string, comment: Comment, pattern: RegExp, rule: string): Edit {
  const [, names = '', reason = ''] = pattern.exec(comment.text) ?? [];
  const head =
    /^#\s*dockwright\s+(?:file\s+)?ignore\s*=\s*/i.exec(text.slice(comment.start, comment.end))?.[0] ?? '# dockwright ignore=';
  return replace(comment, `${head}${names.trim()},${rule}${reason}`);
}
