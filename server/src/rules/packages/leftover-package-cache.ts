import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { homeAt } from '../../facts/home.ts';
import { DOWNLOAD_CACHES, type DownloadCache } from '../../knowledge/download-caches.ts';
import { appendCommand } from '../../model/append-command.ts';
import type { RunCommand } from '../../model/commands.ts';
import { isWithin, mayRemove, outsideFolders, removedPaths, shippedScripts } from '../../model/leftovers.ts';
import type { Model } from '../../model/model.ts';
import { pipOf } from '../../model/named-install.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { insert } from '../../text/edit.ts';
import { byProgram } from '../../text/once.ts';

/** What hadolint calls it, by program. */
const CODES: Readonly<Record<string, string>> = {
  apk: 'DL3019',
  yum: 'DL3032',
  zypper: 'DL3036',
  dnf: 'DL3040',
  microdnf: 'DL3040',
  pip: 'DL3042',
  yarn: 'DL3060',
};

export default rule({
  id: 'leftover-package-cache',
  codes: [...new Set(Object.values(CODES))],
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'Downloads of a package manager that stay in the image',
  rationale: `
    Package managers keep what they fetch for the next time, and in an image there is no next time. \`dnf\` and \`yum\` leave the lists of
    their repositories (20 to 200 MB), \`apk\` its index, \`pip\`, \`npm\`, \`yarn\`, \`composer\` and \`conda\` every archive that they unpacked.
    It must be removed in the same \`RUN\`, since a later one leaves it in the layer below, or not be kept at all: \`apk add --no-cache\`,
    \`pip install --no-cache-dir\`. A cache mount is better still, as the next build has it and the image has not.

    Only stages whose layers are in the final image count. Variables like \`PIP_NO_CACHE_DIR\` are honoured, from a stage below, too;
    where a base image that is not known may set one, the rule is silent. A cache that is removed must be the one of the step's user.
  `,
  examples: [
    { bad: 'FROM alpine:3.22\nRUN apk add curl', good: 'FROM alpine:3.22\nRUN apk add --no-cache curl' },
    { bad: 'FROM fedora:43\nRUN dnf install -y git', good: 'FROM fedora:43\nRUN dnf install -y git && dnf clean all' },
  ],
  *check({ model, facts }) {
    for (const { script, commands } of shippedScripts(model)) {
      if (commands.some((it) => /^(?:trap|ONBUILD)$/.test(it.name ?? ''))) continue;
      const own = commands.map(pipOf);
      for (const cache of new Set(own.flatMap((it) => cachesOf(it.name ?? '')))) {
        const at = own.findLastIndex((it) => keeps(it, cache));
        const command = own[at];
        if (!command) continue;
        const home = homeAt(model, facts, script.in);
        if (isAway(cache, outsideFolders(script), home) || isSettled(cache, command, model, facts)) continue;
        if (own.slice(at + 1).some((it) => mayRemove(it) || empties(it, cache, home))) continue;
        yield findingOf(command, cache, own, model);
      }
    }
  },
});

const cachesOf = byProgram(DOWNLOAD_CACHES);

const textOf = (word: ShellWord): string => word.value ?? word.text;

function plainWords({ args }: RunCommand, { valued }: DownloadCache): ShellWord[] {
  return args.filter((it, i) => !it.text.startsWith('-') && !valued.includes(textOf(args[i - 1] ?? it)));
}

function keeps(command: RunCommand, cache: DownloadCache): boolean {
  const { name = '', args } = command;
  if (!cache.programs.test(name) || !cache.subs.test(plainWords(command, cache).map(textOf).join(' '))) return false;
  const isAgainst = args.some((it) => cache.against.some((flag) => textOf(it) === flag || textOf(it).startsWith(`${flag}=`)));
  // A variable may well hold the flag.
  const isOpen = args.some((it) => it.value === undefined && /opt|arg|flag|param|cache/i.test(it.text));
  // Files of our own without what they need are not downloaded.
  const isLocal =
    cache.name === 'pip' &&
    args.some((it) => it.text === '--no-deps') &&
    args.every((it) => /^(?:-|install$|[./])|\.whl$/.test(it.text));
  return !isAgainst && !isOpen && !isLocal;
}

const isAway = ({ folders }: DownloadCache, paths: readonly string[], home: string | undefined): boolean =>
  folders.some((it) => (it.startsWith('*') ? paths.some((path) => path.endsWith(it.slice(1))) : isWithin(it, paths, home)));

const empties = (command: RunCommand, cache: DownloadCache, home: string | undefined): boolean =>
  cache.cleaning.test([command.name, ...command.args.map(textOf)].join(' ')) || isAway(cache, removedPaths(command), home);

/** True when a variable, or a configuration that the file writes or copies, says that nothing is kept, or may say so. */
function isSettled({ variables, settled }: DownloadCache, { script, in: run }: RunCommand, model: Model, facts: Facts): boolean {
  const { text } = model.file;
  if (settled?.test(text) || variables.some((it) => script.shell.text.includes(it))) return true;
  return variables.some((name) => {
    const value = model.before(run).env(name);
    if (value.from === 'unset') return false;
    if (value.from !== 'image') return value.from === 'unknown' || value.text !== '';
    const image = facts.get('image', value.ref);
    return image.state === 'unknown' || Boolean(image.value.env[name]);
  });
}

function findingOf(command: RunCommand, cache: DownloadCache, all: readonly RunCommand[], model: Model) {
  const words = plainWords(command, cache);
  const [sub = command.nameWord] = words;
  const code = CODES[cache.name];
  // What `apk update` has fetched stays, whatever `apk add` does.
  const isFetched = all.some(
    (it) => keeps(it, cache) && /^(?:update|upgrade)$/.test(textOf(plainWords(it, cache)[0] ?? it.command.name ?? EMPTY)),
  );
  const flag = cache.name === 'apk' && isFetched ? undefined : cache.flag;
  const fix = flag !== undefined && sub ? flagFix(command, flag, all, cache) : commandFix(command, cache, model);
  const shown = [command.name, ...words.slice(0, 1).map(textOf)].join(' ');
  const remedy = flag === undefined ? `the same RUN should end with ${cache.command}` : `${flag} keeps nothing`;
  return {
    at: command.locate(sub ?? command.command),
    message: `${shown} leaves ${cache.what} in this layer: ${remedy}.`,
    ...(code !== undefined && { code }),
    ...(fix && { fixes: [fix] }),
  };
}

const EMPTY: ShellWord = { start: 0, end: 0, text: '', value: '', quoted: false };

/** Adds the flag to every call of the RUN that keeps something. */
function flagFix(command: RunCommand, flag: string, all: readonly RunCommand[], cache: DownloadCache): Fix {
  const edits = all
    .filter((it) => keeps(it, cache))
    .flatMap((it) => {
      const [sub] = plainWords(it, cache);
      return sub ? [insert(command.locate(sub).end, ` ${flag}`)] : [];
    });
  return { title: `Add ${flag}`, safety: 'review', edits };
}

function commandFix({ script, wrappers }: RunCommand, { command }: DownloadCache, model: Model): Fix | undefined {
  const edit = appendCommand(script, model, `${wrappers.includes('sudo') ? 'sudo ' : ''}${command}`);
  return edit && { title: `Add ${command}`, safety: 'review', edits: [edit] };
}
