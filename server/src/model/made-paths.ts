import type { Instruction } from '../syntax/ast.ts';
import { commandsIn, type RunCommand } from './commands.ts';
import { copyOf } from './copy.ts';
import { lineageOf } from './lineage.ts';
import type { Model, Script } from './model.ts';

/** Whether a `WORKDIR`, a `COPY` or a `mkdir` of the stage, or of a trigger, has made the folder. */
export function isFolderMade(folder: string, script: Script, model: Model): boolean {
  const wanted = folder.replace(/^"(.*)"$/, '$1').replace(/(.)\/$/, '$1');
  const isNamed = (it: Instruction, text: string): boolean =>
    [text, model.expand(it, text)].some((one) => one?.replace(/(.)\/$/, '$1') === wanted);
  return instructionsAbove(script).some((holder) => {
    const it = holder.trigger ?? holder;
    if (it.kind === 'WORKDIR') return isNamed(it, it.rest.text);
    if (it.kind === 'RUN')
      return commandsOf(holder, model).some((one) => one.name === 'mkdir' && one.args.some((word) => word.value === wanted));
    // What is copied there may be a file by that name, unless the text says that it is a folder.
    if (it.kind !== 'COPY' && it.kind !== 'ADD') return false;
    const { destination, sources } = copyOf(it, model);
    const isFolder =
      sources.length > 1 || sources.some((one) => one.isGlob || one.path === '') || destination?.text.endsWith('/');
    return isFolder === true && destination !== undefined && isNamed(it, destination.text);
  });
}

/** Whether a `COPY` or a redirection of the stage has written the file before a place of the script. */
export function isFileWritten(file: string, script: Script, before: number, model: Model): boolean {
  return instructionsAbove(script).some((holder) => {
    const it = holder.trigger ?? holder;
    if (it.kind === 'RUN')
      return commandsOf(holder, model).some(
        ({ command }) =>
          (holder !== script.in || command.start < before) &&
          command.redirects.some((one) => /^&?>/.test(one.operator) && one.target?.value === file),
      );
    if (it.kind !== 'COPY' && it.kind !== 'ADD') return false;
    const { destination, sources } = copyOf(it, model);
    const to = destination && model.expand(it, destination.text);
    return (
      to === file ||
      sources.some(({ text }) => text !== undefined && `${to?.replace(/\/$/, '')}/${text.split('/').at(-1)}` === file)
    );
  });
}

const commandsOf = (it: Instruction, model: Model): readonly RunCommand[] => commandsIn(model).get(it) ?? [];

/** Those of the stage and of its parents down to the script's own. */
const instructionsAbove = ({ in: run, stage }: Script): Instruction[] =>
  stage ? lineageOf(stage).flatMap((it) => it.instructions.filter((one) => one.start <= run.start)) : [];
