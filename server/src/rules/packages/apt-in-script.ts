import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { calledCommands, hasFlag, type RunCommand } from '../../model/commands.ts';
import { rootBase } from '../../model/lineage.ts';
import { packageCommand } from '../../model/package-commands.ts';
import { insert, replace } from '../../text/edit.ts';

/** apt(8), apt-get(8), apt-cache(8): who does the same in a script, by sub-command. */
const SAME =
  /^(?:update|remove|purge|autoremove|autopurge|clean|autoclean|install|reinstall|build-dep|satisfy|source|download|changelog|full-upgrade|upgrade|dist-upgrade|dist-clean|distclean)$/;
const CACHE = /^(?:search|show|policy|depends|rdepends|showsrc)$/;
/** Those that do something else than their namesake: apt keeps fewer files, and upgrades more. */
const OTHER = /^(?:install|reinstall|build-dep|satisfy|upgrade|full-upgrade|dist-upgrade)$/;

export default rule({
  id: 'apt-in-script',
  aliases: ['DL3027'],
  category: 'portability',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  words: ['apt'],
  instructions: ['RUN'],
  summary: '`apt` in a script, where `apt-get` is made for it',
  rationale: `
    \`apt\` is for people at a terminal. Its manual says that its output and its options may change from one release to the next, and
    it writes a warning about that into every build log. \`apt-get\` and \`apt-cache\` do the same and stay as they are.

    On Debian's and Ubuntu's own images \`apt-get install\` leaves the same files behind as \`apt install\`, since a hook of the image deletes
    what was downloaded; there the fix is safe. Elsewhere \`apt-get\` keeps the packages that it has downloaded, which
    \`apt-get clean\` removes.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt update && apt install -y curl',
      good: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl',
    },
  ],
  *check({ model, facts }) {
    for (const command of calledCommands(model)) {
      if (command.name !== 'apt' || !command.nameWord) continue;
      const sub = packageCommand(command)?.sub;
      const instead = sub === undefined ? undefined : SAME.test(sub) ? 'apt-get' : CACHE.test(sub) ? 'apt-cache' : undefined;
      // Only apt can list, and edit sources.
      if (sub === undefined || instead === undefined) continue;
      const fix = fixOf(command, sub, instead, facts);
      yield {
        at: command.locate(command.nameWord),
        message: `apt may change its options and its output: ${instead} ${nameOf(sub)} is made for scripts.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

const nameOf = (sub: string): string =>
  sub === 'full-upgrade' ? 'dist-upgrade' : sub === 'autopurge' ? 'autoremove --purge' : sub;

function fixOf(command: RunCommand, sub: string, instead: string, facts: Facts): Fix | undefined {
  const call = packageCommand(command);
  const { nameWord } = command;
  // A path is part of a word, and a quoted word is its own.
  if (!call || !nameWord || nameWord.text !== nameWord.value || hasFlag(command.args, '--update', '-U')) return undefined;
  const edits = [replace(command.locate(nameWord), nameWord.text.replace(/apt$/, instead))];
  if (nameOf(sub) !== sub) edits.push(replace(command.locate(call.subWord), nameOf(sub)));
  // apt also installs what the new versions need.
  if (sub === 'upgrade') edits.push(insert(command.locate(call.subWord).end, ' --with-new-pkgs'));
  const isSafe =
    instead === 'apt-get' &&
    nameOf(sub) === sub &&
    (!OTHER.test(sub) || (/^(?:re)?install$/.test(sub) && isDebian(command, facts)));
  return { title: `Write ${instead}`, safety: isSafe ? 'safe' : 'review', edits };
}

/** An image of theirs, or a stage on one, deletes packages behind every installation (docker-clean in /etc/apt/apt.conf.d). */
function isDebian({ stage, script }: RunCommand, facts: Facts): boolean {
  const base = stage && rootBase(stage);
  const image = base?.kind === 'image' ? facts.get('image', base.ref) : undefined;
  const isOurs = image?.state === 'known' && (image.value.family === 'debian' || image.value.family === 'ubuntu');
  return isOurs && !script.in.flags.some((it) => it.name.text === 'mount');
}
