import type { Instruction } from '../syntax/ast.ts';
import type { Model } from './model.ts';

/** Linux's numbers, as they are on x86 and ARM alike (signal(7)); those from 32 on depend on the C library. */
const NUMBERS =
  ' HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

/** The name of a STOPSIGNAL without its `SIG`, in capitals; undefined when it is none, or not known. */
export function signalOf(instruction: Instruction, model: Model): string | undefined {
  if (instruction.kind !== 'STOPSIGNAL') return undefined;
  const text = model.expand(instruction, instruction.rest.text)?.trim() ?? '';
  const name = /^\d+$/.test(text) ? NUMBERS[Number(text)] : text.toUpperCase().replace(/^SIG/, '');
  return name === undefined || !/^[A-Z]+\d?(?:[+-]\d+)?$/.test(name) ? undefined : name;
}
