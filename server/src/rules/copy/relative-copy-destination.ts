import { type Fix, rule } from '../../engine/rule.ts';
import { beginsInRoot } from '../../knowledge/image-folders.ts';
import { copyOf } from '../../model/copy.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import type { Instruction, Word } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'relative-copy-destination',
  aliases: ['DL3045'],
  category: 'reproducibility',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['ADD', 'COPY'],
  summary: 'A `COPY` to a relative path in a stage without a `WORKDIR`',
  rationale: `
    A relative destination counts from the \`WORKDIR\`. Where the file sets none, that of the base image counts, and for most official
    images that is \`/\`: \`COPY . .\` spreads the project over the root of the file system, among \`bin\` and \`etc\`. A \`WORKDIR\` above, or
    an absolute path, says where things go whatever the base is.

    Reported only on images that are known to begin in \`/\`. Others may set a folder that is meant, as \`php\` does with \`/var/www/html\`.
  `,
  examples: [
    {
      bad: 'FROM python:3.13\nCOPY app.py .',
      good: 'FROM python:3.13\nWORKDIR /app\nCOPY app.py .',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages) {
      const root = rootBase(stage);
      if (root.kind !== 'image' || !beginsInRoot(root.reference)) continue;
      for (const instruction of stage.instructions) {
        if (instruction.kind !== 'COPY' && instruction.kind !== 'ADD') continue;
        if (model.before(instruction).workdir.from === 'file' || hasTriggers(stage)) continue;
        const { destination } = copyOf(instruction, model);
        const path = destination && model.expand(instruction, destination.text);
        // On Linux a drive is a folder, but hardly meant as one.
        if (!destination || path === undefined || path === '' || /^[/\\~]|^[A-Za-z]:/.test(path)) continue;
        const fix = fixOf(destination, instruction, model);
        yield {
          at: { start: destination.start, end: destination.end },
          message: `Without a WORKDIR, ${destination.text} is ${absolute(path)} here, and something else on another base image.`,
          ...(fix && { fixes: [fix] }),
        };
      }
    }
  },
});

/** What a parent stage holds back with ONBUILD may set the folder. */
const hasTriggers = (stage: Stage): boolean =>
  lineageOf(stage)
    .slice(1)
    .some((it) => it.instructions.some((other) => other.trigger?.kind === 'WORKDIR'));

const absolute = (path: string): string => `/${path.replace(/^(?:\.\/+)+/, '').replace(/^\.$/, '')}`;

/** The same place, written out. */
function fixOf(destination: Word, instruction: Instruction, model: Model): Fix | undefined {
  const { text } = destination;
  const written = model.file.text.slice(destination.start, destination.end);
  if (instruction.json || written !== text || /["'$\\`]|\.\./.test(text)) return undefined;
  return { title: `Write ${absolute(text)}`, safety: 'review', edits: [replace(destination, absolute(text))] };
}
