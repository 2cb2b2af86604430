import { type Fix, rule } from '../../engine/rule.ts';
import { type Copy, copyOf } from '../../model/copy.ts';
import type { Model } from '../../model/model.ts';
import { insert } from '../../text/edit.ts';

const VALUED = new Set(['from', 'chown', 'chmod', 'checksum', 'exclude']);

export default rule({
  id: 'missing-destination-slash',
  aliases: ['DL3021'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['ADD', 'COPY'],
  summary: 'Several sources and a destination without a slash at its end',
  rationale: `
    With more than one source, the destination is a folder, and its name has to end with a slash
    (docs.docker.com/reference/dockerfile/#copy). The classic builder and others stop without it. BuildKit copies one source after the
    other: where the folder is not there yet, the first becomes a file of that name and the next ones replace it, and no error is told.
    A destination \`.\` is left alone: for BuildKit it is a folder as it stands.
  `,
  examples: [
    {
      bad: 'FROM node:22\nCOPY package.json package-lock.json /app',
      good: 'FROM node:22\nCOPY package.json package-lock.json /app/',
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'COPY' && instruction.kind !== 'ADD') continue;
      // `--from build`: the builder rejects it, and what is source and what is destination is not said.
      if (instruction.flags.some((it) => VALUED.has(it.name.text) && !it.value)) continue;
      const copy = copyOf(instruction, model);
      const { destination, sources } = copy;
      if (!destination || sources.length < 2 || instruction.flags.some((it) => it.name.text === 'parents')) continue;
      const text = model.expand(instruction, destination.text);
      // Of a variable only the end matters, and that is known where it is written out.
      const end =
        text ?? (/[^"'}$\w][\w.-]*["']?$|[/\\]["']?$/.test(destination.text) ? destination.text.replace(/["']$/, '') : '/');
      if (/(?:^|[/\\])(?:\.{1,2})?$/.test(end)) continue;
      const fix = fixOf(copy, model);
      yield {
        at: { start: destination.start, end: destination.end },
        message: `${sources.length} sources go to ${destination.text}, which only counts as a folder with a slash at its end.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function fixOf({ destination }: Copy, model: Model): Fix | undefined {
  if (!destination || destination.text.includes('\\') || model.file.escape === '`') return undefined;
  const written = model.file.text.slice(destination.start, destination.end);
  const quote = /["']$/.test(written) ? 1 : 0;
  if (written !== destination.text && quote === 0 && !written.endsWith(destination.text)) return undefined;
  return { title: 'Put a slash behind it', safety: 'review', edits: [insert(destination.end - quote, '/')] };
}
