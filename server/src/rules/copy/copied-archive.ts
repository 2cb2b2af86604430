import { rule } from '../../engine/rule.ts';
import { commandsOf, operands, type RunCommand } from '../../model/commands.ts';
import { type CopySource, copiesOf } from '../../model/copy.ts';
import { keptStages } from '../../model/stage-graph.ts';

/** What ADD unpacks: tar, packed or not (docs.docker.com/reference/dockerfile/#adding-local-tar-archives). */
const TAR = /\.(?:tar|tar\.(?:gz|bz2|xz|zst)|tgz|tbz2?|txz)$/i;
/** Flags of tar that choose or change what comes out of the archive, which ADD cannot. */
const CHOOSES =
  /^--(?:strip|transform|exclude|wildcards|no-same|same-owner|owner|group|mode|one-top|to-|touch|keep|skip|overwrite)/;
const VALUED = ['-C', '--directory', '-f', '--file'];

export default rule({
  id: 'copied-archive',
  aliases: ['DL3010'],
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'where the archive goes and what the RUN does besides has to be put together by hand',
  instructions: ['COPY'],
  summary: 'An archive that is copied and then unpacked by a `RUN`',
  rationale: `
    \`ADD\` unpacks a local tar archive while it copies it. With \`COPY\` and \`RUN tar\`, the archive stays in its layer for good, even if the
    \`RUN\` deletes it: the image has everything twice. Where \`tar\` takes only a part of the archive, or changes paths and owners, \`ADD\`
    is no replacement and nothing is said; nor is it for \`.zip\` and for single files that are packed.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz',
      good: 'FROM debian:13\nADD app.tar.gz /opt/',
    },
  ],
  *check({ model }) {
    for (const copy of copiesOf(model)) {
      if (copy.in.kind !== 'COPY') continue;
      const stage = model.stageOf(copy.in);
      // What is built on no stage that anybody gets leaves nothing behind.
      if (!stage || !keptStages(model).has(stage)) continue;
      for (const source of copy.sources) {
        if (source.kind !== 'local' || source.isGlob || !TAR.test(source.text ?? '')) continue;
        const name = nameIn(source, copy.destination?.text ?? '');
        const unpacking = commandsOf(model).find(
          (it) => it.stage === stage && it.in.start > copy.in.start && it.in.kind === 'RUN' && unpacks(it, name),
        );
        if (!unpacking) continue;
        yield {
          at: { start: source.start, end: source.end },
          message: `${source.word.text} is unpacked by a RUN below and stays in the image: ADD would unpack it here.`,
          related: [{ at: unpacking.locate(unpacking.command), message: 'It is unpacked here.' }],
        };
      }
    }
  },
});

/** The archive's own name in the image: a new one where the destination names a file. */
function nameIn({ text = '' }: CopySource, destination: string): string {
  const path = TAR.test(destination) ? destination : text;
  return path.split('/').at(-1) ?? path;
}

/** A tar that takes everything out of the archive, and nothing more. */
function unpacks({ name, args }: RunCommand, archive: string): boolean {
  if (name !== 'tar' && name !== 'bsdtar') return false;
  const texts = args.map((it) => it.value ?? it.text);
  const [first = ''] = texts;
  const extracts = texts.some((it) => /^-[a-zA-Z]*x|^--(?:extract|get)$/.test(it)) || /^[a-zA-Z]*x[a-zA-Z]*$/.test(first);
  if (!extracts || texts.some((it) => CHOOSES.test(it))) return false;
  const isArchive = (it: string): boolean =>
    it
      .replace(/^--file=/, '')
      .split('/')
      .at(-1) === archive;
  if (!texts.some(isArchive)) return false;
  // `tar xf a.tar`, `tar -C /x -xf a.tar`: all else that is no flag is a member.
  const clustered = (it: string): boolean => /^-?[a-zA-Z]*[fC][a-zA-Z]*$/.test(it) && !it.startsWith('--');
  const rest = operands(args, VALUED).map((it) => it.value ?? it.text);
  const others = rest.filter((it, i) => !isArchive(it) && !(i === 0 && it === first && !it.startsWith('-')));
  const folders = texts.filter((_, i) => clustered(texts[i - 1] ?? ''));
  return others.every((it) => folders.includes(it));
}
