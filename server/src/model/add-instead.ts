import { type Edit, remove, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { commandsIn, type RunCommand } from './commands.ts';
import type { Model } from './model.ts';

/**
 * The edits that put instructions in the place of the first commands of a RUN, up to `last`; the others stay in their RUN, behind a `set`
 * that they begin with. `instead` is what is left of the commands there. Undefined where the others hang on whether these succeed.
 */
export function addInstead(
  first: RunCommand,
  last: RunCommand,
  added: string,
  model: Model,
  instead?: string,
): Edit[] | undefined {
  const { script, in: run } = first;
  const isPart = ({ command }: RunCommand): boolean => !command.conditional && command.nesting === 0;
  if (run.flags.length > 0 || run.heredocs.length > 0 || run.json || script.shell.errors.length > 0) return undefined;
  if (!isPart(first) || !isPart(last) || script.shell.commands.some((it) => it.connector === '||')) return undefined;
  const all = commandsIn(model).get(run) ?? [];
  const at = all.indexOf(first);
  const [lead] = all;
  if (at > 1 || (at === 1 && (lead?.name !== 'set' || first.command.connector === '|'))) return undefined;
  const next = all[all.indexOf(last) + 1];
  const { text, lines } = model.file;
  const start = first.locate(first.command).start;
  const lineBreak = `${lines.lineBreak}${text.slice(lines.start(lines.lineAt(run.start)), run.start).replace(/\S/g, '')}`;
  const head = text.slice(run.start, start);
  if (head.includes('#')) return undefined;
  const rest = instead === undefined ? '' : `${head}${instead}`;
  // Behind it stands nothing, or only what ends it.
  if (!next) {
    const tail = script.shell.text.slice(last.command.end).trim();
    if (tail !== '' && tail !== ';') return undefined;
    return [replace(span(run.start, run.end), rest === '' ? added : `${added}${lineBreak}${rest}`)];
  }
  const end = last.locate(last.command).end;
  const gap = span(end, next.locate(next.command).start);
  const joined = text.slice(gap.start, gap.end);
  const isStrict = at === 1 && lead?.args.some((it) => /^-\w*e/.test(it.text));
  if (next.command.connector !== '&&' && !(next.command.connector === ';' && isStrict)) return undefined;
  if (!/^\s*(?:[\\`]\s*)?(?:&&|;)\s*(?:[\\`]\s*)*$/.test(joined)) return undefined;
  if (instead !== undefined) return [replace(span(run.start, end), `${added}${lineBreak}${rest}`)];
  return [replace(span(run.start, start), `${added}${lineBreak}${head}`), remove(span(start, gap.end))];
}
