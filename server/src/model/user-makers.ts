import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import { commandsIn } from './commands.ts';
import type { Model } from './model.ts';

/** Programs that make no users, whatever they are asked for: what packages make is named after them. */
const HARMLESS =
  /^(?:apt|apt-get|apk|dpkg-query|cat|cd|chgrp|chmod|chown|corepack|cp|cargo|curl|date|echo|export|false|find|gem|git|go|grep|gunzip|head|ln|locale-gen|ls|mkdir|mv|node|npm|npx|pip[\d.]*|pnpm|poetry|printf|python[\d.]*|rm|rustup|sed|set|sleep|sort|tail|tar|test|touch|tr|true|tsc|uname|unzip|update-ca-certificates|uv|wget|yarn|\[|:)$/;

/** Whether a RUN may change `/etc/passwd` or `/etc/group`: all that is not known to leave them alone. */
export const isUserMaker = (run: Instruction, model: Model): boolean => !harmlessRuns(model).has(run);

const harmlessRuns = once((model: Model): ReadonlySet<Instruction> => {
  const found = new Set<Instruction>();
  for (const { in: run, shell } of model.scripts) {
    const commands = commandsIn(model).get(run) ?? [];
    const isPlain = commands.every(
      ({ name, nameWord }) => HARMLESS.test(name ?? '') && !/^\.|\/(?!usr|bin)/.test(nameWord?.value ?? ''),
    );
    if (
      commands.length > 0 &&
      shell.errors.length === 0 &&
      isPlain &&
      !/passwd|\/etc\/group|\/etc\/?(?:[\s"']|$)/.test(shell.text)
    )
      found.add(run);
  }
  return found;
});
