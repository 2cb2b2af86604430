import { rule } from '../../engine/rule.ts';
import { lineageOf } from '../../model/lineage.ts';
import { type GroupFact, groupFacts, plainName } from '../../model/memberships.ts';
import { createdUsers } from '../../model/users.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'dropped-groups',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: [':'],
  instructions: ['USER'],
  summary: 'A `USER` with a group that takes the other groups away',
  rationale: `
    With \`USER app\`, the process is in every group that \`/etc/group\` has the user in. With \`USER app:app\` it is in that one group and in no
    other (docs.docker.com/reference/dockerfile/#user), so that \`usermod -aG video app\` above has no effect: devices, sockets and folders
    of the other groups cannot be opened. Reported is only what a \`RUN\` of the file gives the user.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN useradd app && usermod -aG video app\nUSER app:app',
      good: 'FROM debian:13\nRUN useradd app && usermod -aG video app\nUSER app',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages)
      for (const { kind, rest, start } of stage.instructions) {
        const [name = '', group = '', ...more] = kind === 'USER' ? plainName(rest.text).split(':') : [];
        if (!isName(name) || !isName(group) || more.length > 0) continue;
        const user = createdUsers(model, stage).get(name)?.name ?? name;
        const inside = lineageOf(stage);
        const factsOf = (of: string): readonly GroupFact[] =>
          (groupFacts(model).get(of) ?? []).filter(
            ({ command: it }) => it.stage && inside.includes(it.stage) && it.in.start < start,
          );
        const facts = factsOf(user);
        const own = facts.findLast((it) => it.says === 'owns')?.is ?? user;
        const lost = facts.filter((it) => it.says === 'joins' && it.is !== own && isOther(it.is, group, factsOf));
        const [first] = lost;
        if (!first) continue;
        const names = [...new Set(lost.map((it) => it.is))];
        const listed = names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(' and ');
        const alone = rest.text.split(':')[0] ?? '';
        yield {
          at: { start: rest.start, end: rest.end },
          message: `With the group ${group} the user ${user} is in no other: ${listed} ${names.length > 1 ? 'are' : 'is'} lost.`,
          related: [{ at: first.command.locate(first.command.command), message: 'The group is given here.' }],
          // A group that is not the user's own would be another one without its name.
          ...(own === group &&
            !/["']/.test(rest.text) && {
              fixes: [{ title: `Write USER ${alone}`, safety: 'review', edits: [replace(rest, alone)] }],
            }),
        };
      }
  },
});

const isName = (text: string): boolean => /^\$?\w[\w.-]*$/.test(text);
const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** Whether a group is another one than the one that is named, as far as names and numbers tell. */
function isOther(given: string, named: string, factsOf: (of: string) => readonly GroupFact[]): boolean {
  if (given === named) return false;
  if (isNumber(given) === isNumber(named)) return true;
  // A name beside a number: they may be the same group.
  const [name, number] = isNumber(given) ? [named, given] : [given, named];
  const known = name === 'root' ? '0' : factsOf(name).find((it) => it.says === 'number')?.is;
  return known !== undefined && known !== number;
}
