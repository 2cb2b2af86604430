import { commandsOfScript, hasFlag, type RunCommand } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { type PackageCommand, packageCommand } from '../model/package-commands.ts';
import { stopsAt } from './interpreter.ts';

/** `dpkg -i a.deb && apt-get -f install`: where the first has left something to repair, the second does not run. */
export function findsNothingToRepair({ manager, sub, after, command }: PackageCommand, model: Model): boolean {
  if (sub !== 'install' || after.some((it) => !it.text.startsWith('-')) || command.wrappers.includes('xargs')) return false;
  const { start } = command.command;
  const all = commandsOfScript(command.script).filter((it) => it.command.start <= start);
  const changes = (it: RunCommand): boolean => {
    const call = packageCommand(it);
    return (
      (it.name === 'dpkg' && hasFlag(it.args, '-i', '--install')) ||
      (call?.manager === manager && manager.asking.includes(call.sub))
    );
  };
  const at = all.findLastIndex((it) => it.command.start < start && changes(it));
  const joints = all.slice(at + 1).map((it) => it.command.connector);
  const isStopped = joints[0] === ';' && stopsAt(command.script, all[at]?.command.start ?? 0, model);
  return at >= 0 && (isStopped || joints.every((it) => it === '&&'));
}
