import { type Finding, rule } from '../../engine/rule.ts';
import { commandsIn, hasFlag, operands, type RunCommand } from '../../model/commands.ts';
import { type Copy, copyOf } from '../../model/copy.ts';
import { below, folderOf, pathFrom, workFolder } from '../../model/folders.ts';
import type { Model, Stage } from '../../model/model.ts';
import { createdUsers } from '../../model/users.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';

export default rule({
  id: 'copied-as-root',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['chmod', 'chown', 'chgrp'],
  instructions: ['USER'],
  summary: "A `chmod` or `chown` of root's copied files by another user",
  rationale: `
    \`COPY\` and \`ADD\` make root the owner, whatever \`USER\` is in force (docs.docker.com/reference/dockerfile/#copy---chown---chmod). Only
    the owner may change a file's mode, and only root its owner, so the \`RUN\` fails: "Operation not permitted". \`COPY --chown\` gives the
    files to the user, \`COPY --chmod\` sets their mode. Files that a program just reads are better root's, and a \`COPY\` without
    \`--chown\` alone is no finding.
  `,
  examples: [
    {
      bad: 'FROM node:22\nUSER node\nCOPY run.sh /srv/run.sh\nRUN chmod +x /srv/run.sh',
      good: 'FROM node:22\nUSER node\nCOPY --chmod=755 run.sh /srv/run.sh',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages) {
      const copied: Copied[] = [];
      for (const instruction of stage.instructions) {
        const { kind } = instruction;
        if (kind === 'COPY' || kind === 'ADD') copied.push(...copiedBy(instruction, model));
        if (kind !== 'RUN' || copied.length === 0) continue;
        const user = userOf(instruction, stage, model);
        for (const command of commandsIn(model).get(instruction) ?? []) {
          const found = user && failing(command, copied, model);
          if (user && found) yield findingOf(command, found, user, model);
        }
        // What root does may be to the files, too.
        if (!user) copied.length = 0;
      }
    }
  },
});

/** A path that a COPY has made root's. */
interface Copied {
  readonly path: string;
  readonly in: Instruction;
}

function copiedBy(instruction: Instruction, model: Model): Copied[] {
  const owner = instruction.flags.find((it) => it.name.text === 'chown')?.value;
  if (owner || instruction.flags.some((it) => it.name.text === 'parents')) return [];
  return pathsOf(copyOf(instruction, model), model).map((path) => ({ path, in: instruction }));
}

/** A destination may be the file itself or its folder. */
function pathsOf({ in: instruction, sources, destination }: Copy, model: Model): string[] {
  const text = destination && model.expand(instruction, destination.text);
  const target = text === undefined ? undefined : pathFrom(folderOf(model.before(instruction)), text);
  if (target === undefined) return [];
  const names = sources.flatMap(({ kind, text: source = '', isGlob }) => {
    const name = source.split('/').at(-1) ?? '';
    return isGlob || (kind !== 'local' && kind !== 'stage') || !/\w\.\w+$|^(?:mvnw|gradlew)$/.test(name) ? [] : [name];
  });
  const isFolder = /\/\.?$|^\.$/.test(text ?? '') || sources.length > 1;
  return names.flatMap((name) => [pathFrom(target, name) ?? '', ...(isFolder ? [] : [target])]);
}

/** Who runs it, when that is surely not root. */
function userOf(run: Instruction, stage: Stage, model: Model): string | undefined {
  const { user } = model.before(run);
  if (user.from !== 'file' || !user.text || user.in.rest.text.includes('$')) return undefined;
  const [name = ''] = user.text.split(':');
  return /^(?:root|0+)$/i.test(name) || createdUsers(model, stage).get(name)?.uid === '0' ? undefined : user.text;
}

function failing(command: RunCommand, copied: readonly Copied[], model: Model): Copied | undefined {
  const { name, args, wrappers, command: it, script } = command;
  if ((name !== 'chmod' && name !== 'chown' && name !== 'chgrp') || wrappers.length > 0 || it.conditional) return undefined;
  const next = script.shell.commands[script.shell.commands.indexOf(it) + 1];
  if (next?.connector === '||' || hasFlag(args, '-f', '--silent', '--quiet')) return undefined;
  const folder = workFolder(command, model);
  const isDeep = hasFlag(args, '-R', '--recursive');
  const paths = operands(args, ['--reference', '--from'])
    .slice(1)
    .flatMap(({ value }) => (value === undefined ? [] : (pathFrom(folder, value) ?? [])));
  return copied.find((of) => paths.some((path) => path === of.path || (isDeep && below(path, of.path) !== undefined)));
}

function findingOf({ name = '', nameWord, command, locate }: RunCommand, copied: Copied, user: string, model: Model): Finding {
  const [who] = user.split(':');
  const set = model.before(copied.in).user;
  // Before the USER, the user may not be there yet.
  const isThere = set.from === 'file' && set.text === user;
  const flag = isThere && ` --chown=${user}`;
  return {
    at: locate(nameWord ?? command),
    message: `${copied.path.split('/').at(-1)} was copied without --chown and is root's: ${name} fails for the user ${who}.`,
    related: [{ at: copied.in.keyword, message: 'It is copied here.' }],
    ...(flag && {
      fixes: [{ title: `Copy it with${flag}`, safety: 'review', edits: [insert(copied.in.keyword.end, flag)] }],
    }),
  };
}
