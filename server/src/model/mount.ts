import type { Flag, Instruction } from '../syntax/ast.ts';
import { locate } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import type { Span } from '../text/span.ts';

/** One `key=value` of a `--mount`; spans are the document's. */
export interface MountField extends Span {
  readonly key: string;
  readonly value: string | undefined;
  readonly valueAt: Span;
  /** Where the value begins in the instruction's joined text. */
  readonly valueJoined: number;
}

export interface Mount {
  readonly flag: Flag;
  readonly fields: readonly MountField[];
}

/** The `--mount` flags of a RUN, each split at its commas. A quoted flag keeps its quotes out of the values. */
export const mountsOf = once((instruction: Instruction): readonly Mount[] => {
  if (instruction.flags.length === 0) return [];
  const mounts: Mount[] = [];
  for (const flag of instruction.flags) {
    if (flag.name.text !== 'mount' || !flag.value) continue;
    mounts.push({ flag, fields: fieldsOf(instruction, flag.value.at, flag.value.text) });
  }
  return mounts;
});

function fieldsOf(instruction: Instruction, at: number, text: string): MountField[] {
  const fields: MountField[] = [];
  const place = placesOf(instruction.joined.text, at, text);
  let from = 0;
  for (const piece of text.split(',')) {
    const start = from;
    const end = start + piece.length;
    from = end + 1;
    const equals = piece.indexOf('=');
    const valueStart = equals < 0 ? end : start + equals + 1;
    const whole = locate(instruction, place(start), place(end));
    fields.push({
      start: whole.start,
      end: whole.end,
      key: (equals < 0 ? piece : piece.slice(0, equals)).toLowerCase(),
      value: equals < 0 ? undefined : piece.slice(equals + 1),
      valueAt: locate(instruction, place(valueStart), place(end)),
      valueJoined: place(valueStart),
    });
  }
  return fields;
}

/** From an offset in a flag's value to one in the joined text, which holds the quotes and escapes that the value has lost. */
function placesOf(raw: string, at: number, text: string): (offset: number) => number {
  if (raw.startsWith(text, at)) return (offset) => at + offset;
  const places: number[] = [];
  let next = at;
  for (const char of text.split('')) {
    while (next < raw.length && raw[next] !== char) next++;
    places.push(Math.min(next++, raw.length));
  }
  return (offset) => places[offset] ?? Math.min(next, raw.length);
}

export const fieldOf = (mount: Mount, ...keys: string[]): MountField | undefined =>
  mount.fields.find((field) => keys.includes(field.key));

/** `bind` is what a mount without a type is. */
export const mountType = (mount: Mount): string => fieldOf(mount, 'type')?.value ?? 'bind';
