import { parseShell } from '../shell/parse.ts';
import { execForm, type Instruction, type Word } from '../syntax/ast.ts';
import { type Span, span } from '../text/span.ts';
import type { Model, Stage } from './model.ts';

/** A program that a container starts with. */
export interface StartedProgram {
  /** The program's own name, or its path when it is a script's. */
  readonly name: string;
  readonly path: string;
  readonly at: Span;
  readonly in: Instruction;
}

/** Programs that only start another one. */
const STARTERS = /^(?:tini|tini-static|dumb-init|catatonit|env|exec|nohup|sudo|gosu|su-exec|docker-init|init-wrapper)$/;

const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

/** What the CMD and ENTRYPOINT that count in a stage start; of a script in them every command. */
export function startedPrograms(stage: Stage): StartedProgram[] {
  const last = (kind: string): Instruction | undefined => stage.instructions.findLast((it) => it.kind === kind);
  return [last('ENTRYPOINT'), last('CMD')].flatMap((it) => (it ? programsOf(it) : []));
}

function programsOf(instruction: Instruction): StartedProgram[] {
  const words = execForm(instruction);
  if (!words) return scriptPrograms(instruction.rest.text, instruction, instruction.rest);
  const rest = [...words];
  while (rest[0] && rest.length > 1 && STARTERS.test(nameOf(rest[0].text))) {
    rest.shift();
    while (rest.length > 1 && /^-|=/.test(rest[0]?.text ?? '')) rest.shift();
  }
  const [first] = rest;
  if (!first) return [];
  const flag = rest.findIndex((it) => /^-[a-z]*c$/.test(it.text));
  const script = rest[flag + 1];
  if (/^(?:ba|da|a)?sh$/.test(nameOf(first.text)) && flag > 0 && script) return scriptPrograms(script.text, instruction, script);
  return [{ name: nameOf(first.text), path: first.text, at: span(first.start, first.end), in: instruction }];
}

function scriptPrograms(text: string, instruction: Instruction, at: Word): StartedProgram[] {
  return parseShell(text).commands.flatMap((command) => {
    const words = [command.name, ...command.words].flatMap((it) => it?.value ?? []);
    while (words.length > 1 && STARTERS.test(nameOf(words[0] ?? ''))) words.shift();
    const [path] = words;
    return path === undefined ? [] : [{ name: nameOf(path), path, at: span(at.start, at.end), in: instruction }];
  });
}

/** The last CMD or ENTRYPOINT of every stage with what it starts. */
export const startsOf = (model: Model): readonly { readonly stage: Stage; readonly programs: readonly StartedProgram[] }[] =>
  model.stages.map((stage) => ({ stage, programs: startedPrograms(stage) }));
