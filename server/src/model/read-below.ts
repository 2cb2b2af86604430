import type { ShellCommand } from '../shell/ast.ts';
import { once } from '../text/once.ts';
import { operands, runCommand } from './commands.ts';
import type { Model, Script } from './model.ts';
import { hasErrexit, isErrexit, leadOf, stepOf } from './run-state.ts';

/** Programs that fail when a file is not there; of what copies, the last word is no file that is read. */
const READERS = /^(?:cp|mv|install|cat|tar|head|sed|grep|\[|test|stat)$/;
const COPIES = /^(?:cp|mv|install)$/;

/**
 * Whether a command is reached only when an earlier one has found a file below `$X/…`: then the value that the script gave X before is
 * not empty.
 */
export function isReadBelow(name: string, before: ShellCommand, script: Script, model: Model): boolean {
  const chain = succeededBefore(before, script, model);
  const set = chain.findLastIndex(({ assignments }) => assignments.some((it) => it.name === name));
  const path = new RegExp(`^"?\\$(?:${name}|\\{${name}\\})"?/"?[^/]+/[^/]`);
  return (
    set >= 0 &&
    chain.slice(set + 1).some((command) => {
      const { name: program = '', args } = runCommand(script, command);
      const files = operands(args);
      return READERS.test(program) && (COPIES.test(program) ? files.slice(0, -1) : files).some((it) => path.test(it.text));
    })
  );
}

/** The commands that have all succeeded when another one runs, in the order of the text. */
function succeededBefore(command: ShellCommand, script: Script, model: Model): readonly ShellCommand[] {
  const all = plainCommands(script);
  const strict = isStrict(script, model);
  const found: ShellCommand[] = [];
  let isOwnList = true;
  for (let at = all.indexOf(command); at > 0; at--) {
    const [before, { connector }] = [all[at - 1], all[at]] as [ShellCommand, ShellCommand];
    if (connector === ';' && strict) isOwnList = false;
    else if (connector !== '&&' && isOwnList) break;
    // Of another list, `set -e` sees the last command alone; behind `||`, it may not have run.
    if (before.connector !== '||' && (isOwnList || connector === ';')) found.unshift(before);
  }
  return found;
}

/** What stands in a substitution or a condition is no part of the chain. */
const plainCommands = once((script: Script) => script.shell.commands.filter((it) => it.nesting === 0 && !it.conditional));

function isStrict(script: Script, model: Model): boolean {
  const step = stepOf(script.in, model);
  return step !== undefined && (hasErrexit(step, model) || isErrexit(leadOf(step)?.text ?? ''));
}
