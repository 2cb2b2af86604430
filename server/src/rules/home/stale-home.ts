import { rule } from '../../engine/rule.ts';
import { homeFor } from '../../facts/home.ts';
import { USES_HOME } from '../../knowledge/home-users.ts';
import { commandsIn } from '../../model/commands.ts';
import type { Model, Stage } from '../../model/model.ts';
import { insertAfter } from '../../model/place.ts';
import { createdUsers } from '../../model/users.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { once } from '../../text/once.ts';
import type { Span } from '../../text/span.ts';

export default rule({
  id: 'stale-home',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['HOME'],
  instructions: ['USER'],
  summary: "`ENV HOME` that stays another user's after `USER`, and is then used",
  rationale: `
    The runtime looks a user's home up in \`/etc/passwd\` only while no \`HOME\` is in the environment. An \`ENV HOME=/root\` therefore
    sticks: after \`USER app\`, \`~\`, \`$HOME\`, npm, pip, cargo and git all still go to \`/root\`, where \`app\` may not write.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nENV HOME=/root\nRUN useradd -m app\nUSER app\nRUN mkdir ~/data',
      good: 'FROM debian:13\nENV HOME=/root\nRUN useradd -m app\nUSER app\nENV HOME=/home/app\nRUN mkdir ~/data',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages)
      for (const [i, instruction] of stage.instructions.entries()) {
        if (instruction.kind !== 'USER') continue;
        const home = model.before(instruction).env('HOME');
        if (home.from !== 'file' || !home.text) continue;
        const user = model.expand(instruction, instruction.rest.text);
        const own = user && homeFor(model, stage, user);
        if (!user || !own || own === home.text || !isAnothersHome(home.text, model, stage)) continue;
        const use = firstUse(stage.instructions, i + 1, model);
        if (!use) continue;
        yield {
          at: { start: instruction.rest.start, end: instruction.rest.end },
          message: `HOME stays ${home.text} for the user ${user.split(':')[0]}, whose home is ${own}.`,
          related: [
            { at: home.at, message: 'It is set here.' },
            { at: use, message: 'It is used here.' },
          ],
          fixes: [
            {
              title: `Set HOME to ${own} after USER`,
              safety: 'review',
              edits: [insertAfter(model, instruction, `ENV HOME=${own}`)],
            },
          ],
        };
      }
  },
});

/** A folder such as /app may well be meant for every user; another user's home is not. */
function isAnothersHome(path: string, model: Model, stage: Stage): boolean {
  const clean = path.replace(/\/$/, '');
  return clean === '/root' || [...createdUsers(model, stage).values()].some((user) => user.home === clean);
}

/** The first use of HOME from a place of the stage on, up to the next USER or ENV HOME. */
function firstUse(instructions: readonly Instruction[], from: number, model: Model): Span | undefined {
  for (let i = from; i < instructions.length; i++) {
    const instruction = instructions[i] as Instruction;
    if (instruction.kind === 'USER' || (instruction.kind === 'ENV' && instruction.pairs.some((pair) => pair.key.text === 'HOME')))
      return undefined;
    const use = useIn(instruction, model);
    if (use) return use;
  }
  return undefined;
}

const expandedHomes = once(
  (model: Model): ReadonlyMap<Instruction, Span> =>
    new Map(model.expansions.filter((it) => it.variable.name === 'HOME').map((it) => [it.in, { start: it.start, end: it.end }])),
);

function useIn(instruction: Instruction, model: Model): Span | undefined {
  const expansion = expandedHomes(model).get(instruction);
  if (expansion) return expansion;
  for (const { name, nameWord, args, command, wrappers, script, locate } of commandsIn(model).get(instruction) ?? []) {
    // sudo and gosu give the command another HOME.
    if (wrappers.includes('sudo') || wrappers.includes('gosu')) continue;
    if (command.assignments.some((it) => it.name === 'HOME')) return undefined;
    if (nameWord && name !== undefined && USES_HOME.has(name)) return locate(nameWord);
    const word = args.find((it) => /^~(\/|$)/.test(it.text));
    if (word) return locate(word);
    const variable = script.shell.variables.find(
      (it) => it.name === 'HOME' && it.start >= command.start && it.end <= command.end,
    );
    if (variable) return locate(variable);
  }
  return undefined;
}
