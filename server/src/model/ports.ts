import type { Instruction, Word } from '../syntax/ast.ts';
import type { Model } from './model.ts';

/** `[address:][host:]container[/protocol]`, of which only the last two mean something to EXPOSE. */
export interface Port {
  readonly text: string;
  readonly address: string;
  readonly host: string;
  /** With the range, without the protocol. */
  readonly container: string;
  /** As written; empty for none. */
  readonly protocol: string;
}

/** One port of an EXPOSE. */
export interface ExposedPort {
  readonly in: Instruction;
  readonly word: Word;
  readonly port: Port;
}

/** The ports of all EXPOSEs that the builder takes, once their variables are replaced (dockerfile2llb/convert_expose.go). */
export function* portsOf(model: Model): Generator<ExposedPort> {
  const rejected = new Set(model.problems.filter((it) => it.rule === 'invalid-port').map((it) => it.at.start));
  for (const instruction of model.file.instructions) {
    if (instruction.kind !== 'EXPOSE' || !model.stageOf(instruction)) continue;
    for (const word of instruction.words) {
      if (rejected.has(word.start)) continue;
      // A variable may hold several.
      for (const text of (model.expand(instruction, word.text) ?? '').split(/\s+/)) {
        const port = readPort(text);
        if (port) yield { in: instruction, word, port };
      }
    }
  }
}

function readPort(text: string): Port | undefined {
  const parts = text.split(':');
  const [container = '', protocol = ''] = (parts.at(-1) ?? '').split('/');
  if (container === '') return undefined;
  return { text, address: parts.slice(0, -2).join(':'), host: parts.length > 1 ? (parts.at(-2) ?? '') : '', container, protocol };
}
