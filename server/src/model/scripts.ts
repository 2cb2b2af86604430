import type { ShellScript } from '../shell/ast.ts';
import { parseShell } from '../shell/parse.ts';
import { execForm, type Instruction, locate } from '../syntax/ast.ts';
import { type Span, span } from '../text/span.ts';
import type { Model, Script } from './model.ts';
import { dialectOf, isUnixShell, shebangDialect } from './shells.ts';

const NOTHING: ShellScript = { text: '', commands: [], pipes: [], variables: [], errors: [] };

/** Parsed scripts by their text, kept across the versions of a document by its owner. */
export class ShellMemo {
  #previous = new Map<string, ShellScript>();
  #current = new Map<string, ShellScript>();

  next(): void {
    this.#previous = this.#current;
    this.#current = new Map();
  }

  parse(text: string): ShellScript {
    const known = this.#current.get(text) ?? this.#previous.get(text) ?? parseShell(text);
    this.#current.set(text, known);
    return known;
  }
}

/** The shell script of a RUN (or of any instruction that runs one), in the form that its shell gets it. */
export function scriptOf(
  instruction: Instruction,
  model: Model,
  memo: ShellMemo,
  holder: Instruction = instruction,
): Script | undefined {
  const stage = model.stageOf(holder);
  const { dialect } = model.before(holder).shell;
  const words = execForm(instruction);
  if (words) {
    // `["sh", "-c", "…"]` is a script; any other array is a command that no shell sees.
    const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word.text));
    const body = words[flag + 1];
    const argv = dialectOf(words.map((word) => word.text));
    if (flag < 1 || !body || !isUnixShell(argv)) return undefined;
    if (body.end - body.start !== body.text.length) return undefined;
    return {
      in: holder,
      stage,
      dialect: argv,
      ownInterpreter: true,
      shell: memo.parse(body.text),
      locate: (at) => span(body.start + at.start, body.start + at.end),
    };
  }
  const { rest, heredocs } = instruction;
  const only = heredocs[0];
  const inRest = (at: Span): Span => locate(instruction, rest.at + at.start, rest.at + at.end);
  if (!only) {
    const shell = isUnixShell(dialect) ? memo.parse(rest.text) : NOTHING;
    return { in: holder, stage, dialect, ownInterpreter: false, shell, locate: inRest };
  }
  const file = model.file.text;
  if (only.start === rest.start && only.end === rest.end) {
    const body = file.slice(only.body.start, only.body.end);
    const asked = shebangDialect(body);
    const used = asked ?? dialect;
    const shell = isUnixShell(used) ? memo.parse(body) : NOTHING;
    return {
      in: holder,
      stage,
      dialect: used,
      ownInterpreter: asked !== undefined,
      shell,
      locate: (at) => span(only.body.start + at.start, only.body.start + at.end),
    };
  }
  // A command with heredocs: the shell gets the line and the bodies behind it.
  const pieces: { from: number; start: number; end: number }[] = [];
  let text = rest.text;
  for (const heredoc of heredocs) {
    pieces.push({ from: text.length + 1, start: heredoc.body.start, end: heredoc.body.end });
    text += `\n${file.slice(heredoc.body.start, heredoc.body.end)}${heredoc.name}`;
  }
  const place = (offset: number, end: boolean): number => {
    let found: number | undefined;
    // The last line of a body that is not closed is ours.
    for (const piece of pieces) if (offset >= piece.from) found = Math.min(piece.start + offset - piece.from, piece.end);
    return found ?? (end ? inRest(span(Math.max(0, offset - 1), offset)).end : inRest(span(offset, offset)).start);
  };
  const shell = isUnixShell(dialect) ? memo.parse(text) : NOTHING;
  return {
    in: holder,
    stage,
    dialect,
    ownInterpreter: false,
    shell,
    locate: (at) => span(place(at.start, false), place(at.end, true)),
  };
}
