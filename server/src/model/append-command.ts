import { type Edit, insert } from '../text/edit.ts';
import type { Model, Script } from './model.ts';
import { stopsOnError } from './pipes.ts';

/**
 * Adds a command to the end of a RUN, joined and laid out as its other lines are; undefined where the end is no place for it.
 * It runs only when what stands before it succeeded, so the RUN fails where it failed before.
 */
export function appendCommand(script: Script, model: Model, command: string): Edit | undefined {
  const { rest, heredocs, kind } = script.in;
  const { shell } = script;
  if (kind !== 'RUN' || script.ownInterpreter || heredocs.length > 0 || shell.errors.length > 0) return undefined;
  const { words } = model.before(script.in).shell;
  const text = rest.text;
  const top = shell.commands.filter((it) => it.nesting === 0 && !it.conditional);
  // What stands behind a comment or an exit would never run, and behind `&` not in order.
  if (/(?:^|\s)#|&\s*$/.test(text) || /^(?:exit|exec)$/.test(top.at(-1)?.name?.value ?? '')) return undefined;
  const stops = stopsOnError(
    script,
    text.length,
    (words ?? []).map((word) => word.text),
  );
  const joiner = top.findLast((it) => it.connector === '&&' || it.connector === ';')?.connector;
  const ended = text.endsWith(';');
  if (ended && !stops) return undefined;
  return insert(rest.end, joinedBy(joiner === ';' && stops ? ';' : '&&', ended, model, script, command));
}

function joinedBy(joiner: '&&' | ';', ended: boolean, model: Model, script: Script, command: string): string {
  const { text, escape } = model.file;
  const { rest } = script.in;
  const raw = text.slice(rest.start, rest.end);
  const broken = /\r?\n/.exec(raw);
  if (!broken) return ended ? ` ${command};` : joiner === ';' ? `; ${command}` : ` && ${command}`;
  const next = ` ${escape}${broken[0]}`;
  const slash = escape === '\\' ? '\\\\' : '`';
  const leading = [...raw.matchAll(/\n([ \t]*)&&([ \t]*)/g)].at(-1);
  const trailing = [...raw.matchAll(new RegExp(`(?:&&|;)[ \\t]*${slash}[ \\t]*\\r?\\n([ \\t]*)(?=[^\\s#])`, 'g'))].at(-1);
  const indent = /\n([ \t]*)(?=[^\s#])/.exec(raw)?.[1] ?? '';
  if (ended) return `${next}${trailing?.[1] ?? indent}${command};`;
  if (joiner === ';') return `;${next}${trailing?.[1] ?? indent}${command}`;
  if (leading && (!trailing || leading.index > trailing.index)) return `${next}${leading[1]}&&${leading[2] || ' '}${command}`;
  if (trailing) return ` &&${next}${trailing[1]}${command}`;
  return `${next}${indent}&& ${command}`;
}
