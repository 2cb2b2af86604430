import type { Model, Stage } from '../model/model.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';

/** `AS` in the case of the file's FROM, with the blank before and behind. */
export const asWord = ({ keyword }: Instruction): string => (keyword.text === keyword.text.toLowerCase() ? ' as ' : ' AS ');

/** `ARG` in the case of the file's FROM. */
export const argWord = ({ keyword }: Instruction): string => (keyword.text === keyword.text.toLowerCase() ? 'arg' : 'ARG');

/** The edits that give the stage of a FROM another name, or none. */
export function named(stage: Stage, name: string | undefined): Edit[] {
  const { from, nameWord } = stage;
  const image = from.words[0];
  if (!image) return [];
  if (name === undefined) return nameWord ? [replace(span(image.end, nameWord.end), '')] : [];
  return [nameWord ? replace(nameWord, name) : insert(image.end, `${asWord(from)}${name}`)];
}

/** Uses by number of the stages from one on, when `by` stages come before it, or go. */
export const renumbered = (model: Model, from: number, by: number): Edit[] =>
  model.uses.filter((it) => it.isIndex && Number(it.text) >= from).map((it) => replace(it, String(Number(it.text) + by)));

/** True when one of the texts has the name as a word. */
export function mentions(model: Model, instructions: readonly Instruction[], name: string): boolean {
  const word = new RegExp(`(?<!\\w)${name}(?!\\w)`);
  return instructions.some((it) => word.test(model.file.text.slice(it.start, it.end)));
}

/** Whether instructions hold something that runs in a stage built on theirs, and not where they stand. */
export const holdsTriggers = (instructions: readonly Instruction[]): boolean => instructions.some((it) => it.kind === 'ONBUILD');

/** True when a command that stands here is dropped by an ENTRYPOINT of a stage on top, but not by one of the same stage. */
export const losesCommand = (below: readonly Instruction[], above: readonly Instruction[]): boolean =>
  // dockerfile2llb/convert.go, dispatchEntrypoint: what FROM brings is reset, what this stage has set is not.
  below.some((it) => it.kind === 'CMD') && above.some((it) => it.kind === 'ENTRYPOINT') && !above.some((it) => it.kind === 'CMD');

/** True when two stages have one name: what is meant then depends on where one stands. */
export const hasNamesakes = (model: Model): boolean => {
  const names = model.stages.flatMap((it) => it.name ?? []);
  return new Set(names).size < names.length;
};
