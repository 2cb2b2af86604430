import type { Flag, Instruction } from '../syntax/ast.ts';
import { locate } from '../syntax/ast.ts';
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
export function mountsOf(instruction: Instruction): Mount[] {
  const mounts: Mount[] = [];
  for (const flag of instruction.flags) {
    if (flag.name.text !== 'mount' || !flag.value) continue;
    mounts.push({ flag, fields: fieldsOf(instruction, flag.value.at, flag.value.text) });
  }
  return mounts;
}

function fieldsOf(instruction: Instruction, at: number, text: string): MountField[] {
  const fields: MountField[] = [];
  // Where the word is quoted, the joined text holds the quotes too: look each field up there.
  const raw = instruction.joined.text;
  let from = at;
  for (const piece of text.split(',')) {
    const found = raw.indexOf(piece, from);
    const start = found < 0 ? from : found;
    from = start + piece.length;
    const equals = piece.indexOf('=');
    const key = equals < 0 ? piece : piece.slice(0, equals);
    const valueStart = equals < 0 ? from : start + equals + 1;
    fields.push({
      ...locate(instruction, start, from),
      key: key.toLowerCase(),
      value: equals < 0 ? undefined : piece.slice(equals + 1),
      valueAt: locate(instruction, valueStart, from),
      valueJoined: valueStart,
    });
  }
  return fields;
}

export const fieldOf = (mount: Mount, ...keys: string[]): MountField | undefined =>
  mount.fields.find((field) => keys.includes(field.key));

/** `bind` is what a mount without a type is. */
export const mountType = (mount: Mount): string => fieldOf(mount, 'type')?.value ?? 'bind';
