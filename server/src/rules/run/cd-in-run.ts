import { type Fix, rule } from '../../engine/rule.ts';
import { keywordLike } from '../../model/keyword.ts';
import type { Model, Script } from '../../model/model.ts';
import { fieldOf, mountsOf } from '../../model/mount.ts';
import { insertAfter, insertBefore } from '../../model/place.ts';
import { isParent } from '../../model/stage-graph.ts';
import type { ShellCommand, ShellWord } from '../../shell/ast.ts';
import { remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

const LITERAL = /^[\w./@+:-]+$/;
/** Instructions that start, or name paths, in the working directory. */
const LOCATED: ReadonlySet<string | undefined> = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'HEALTHCHECK', 'RUN', 'WORKDIR']);

export default rule({
  id: 'cd-in-run',
  aliases: ['DL3003'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['cd'],
  instructions: ['RUN'],
  summary: 'A `RUN` that begins with `cd`, where `WORKDIR` would do',
  rationale: `
    \`cd\` lasts until the end of its \`RUN\`. The next one starts in the \`WORKDIR\` again, so the same \`cd\` is soon repeated, or forgotten.
    \`WORKDIR\` says it once for all steps that follow, for \`COPY\` and for the program that the container runs.

    Only a \`cd\` at the very start is reported, and only when nothing later in the \`RUN\` changes the folder again: then \`WORKDIR\` can take
    its place. It is a matter of taste for a single step, so the rule is off by default. The fix puts the old \`WORKDIR\` back where
    later steps need it.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nWORKDIR /\nRUN cd /src && make install',
      good: 'FROM debian:13\nWORKDIR /\nWORKDIR /src\nRUN make install',
    },
  ],
  *check({ model }) {
    for (const script of model.scripts) {
      if (script.in.kind !== 'RUN' || script.ownInterpreter) continue;
      const top = script.shell.commands.filter((it) => it.nesting === 0);
      const first = top.findIndex((it) => it.name?.value !== 'set');
      const command = top[first];
      const rest = top.slice(first + 1);
      const folder = command && folderOf(command, script, model);
      if (!command?.name || !folder || rest.length === 0 || rest.some(changesFolder) || isMounted(folder, script)) continue;
      const next = first === 0 ? rest[0] : undefined;
      const fix = next && fixOf(script, model, command, next);
      yield {
        at: script.locate(command.name),
        message: `This cd only lasts to the end of its RUN: WORKDIR ${folder.text} would say where the steps run.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

const changesFolder = ({ name }: ShellCommand): boolean => /^(?:cd|pushd|popd)$/.test(name?.value ?? '');

/** Where a plain `cd` leads, if WORKDIR could lead there too. */
function folderOf(command: ShellCommand, script: Script, model: Model): ShellWord | undefined {
  const [folder] = command.words;
  if (command.name?.value !== 'cd' || command.words.length !== 1 || command.conditional || !folder) return undefined;
  if (command.assignments.length > 0 || command.redirects.length > 0) return undefined;
  const name = /^["']?\$\{?(\w+)\}?(?:\/[\w./-]*)?["']?$/.exec(folder.text)?.[1];
  if (name === undefined) return LITERAL.test(folder.value ?? '') && folder.value !== '-' ? folder : undefined;
  // A variable of the shell means nothing to WORKDIR.
  const { from } = model.before(script.in).env(name);
  return from === 'file' || from === 'argument' ? folder : undefined;
}

/** Where something is mounted for this one step, WORKDIR would leave an empty folder. */
const isMounted = (folder: ShellWord, { in: run }: Script): boolean =>
  mountsOf(run).some((mount) => {
    const target = fieldOf(mount, 'target', 'dst', 'destination')?.value?.replace(/\/+$/, '');
    return target !== undefined && `${folder.value ?? folder.text}/`.startsWith(`${target}/`);
  });

function fixOf(script: Script, model: Model, command: ShellCommand, next: ShellCommand): Fix | undefined {
  const { in: run, stage } = script;
  const folder = command.words[0]?.value;
  if (!stage || run.flags.length > 0 || run.heredocs.length > 0 || folder === undefined || !LITERAL.test(folder))
    return undefined;
  if (next.connector !== '&&' || script.shell.text.slice(0, command.start).trim() !== '') return undefined;
  const gone = span(script.locate(command).start, script.locate(next).start);
  if (/#|\n\s*\n/.test(model.file.text.slice(gone.start, gone.end))) return undefined;
  const edits = [insertBefore(model, run, `${keywordLike(run, 'WORKDIR')} ${folder}`), remove(gone)];
  const later = stage.instructions.slice(stage.instructions.indexOf(run) + 1).find((it) => LOCATED.has(it.kind));
  const isAbsolute = later?.kind === 'WORKDIR' && later.rest.text.startsWith('/');
  const isReplaced = isAbsolute || (later === undefined && stage !== model.final && !isParent(stage, model));
  if (!isReplaced) {
    const { workdir } = model.before(run);
    const old = workdir.from === 'file' ? workdir.text : workdir.from === 'unset' ? '/' : undefined;
    if (old === undefined || !LITERAL.test(old)) return undefined;
    if (old !== folder && later !== undefined) edits.push(insertAfter(model, run, `${keywordLike(run, 'WORKDIR')} ${old}`));
  }
  return { title: `Write WORKDIR ${folder}`, safety: 'review', edits };
}
