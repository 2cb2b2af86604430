import { type Fix, rule } from '../../engine/rule.ts';
import { folderOfImage } from '../../knowledge/image-folders.ts';
import { commandsIn } from '../../model/commands.ts';
import { cloneOf } from '../../model/downloads.ts';
import { pathFrom, workFolder } from '../../model/folders.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { parseReference } from '../../syntax/reference.ts';
import { insert, replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** Absolute on Linux or on Windows; a drive letter on Linux is some other mistake. */
const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:)/;

export default rule({
  id: 'relative-workdir',
  aliases: ['WorkdirRelativePath', 'DL3000'],
  category: 'reproducibility',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'where a clone made the folder, or the stage names it from the root, and an official image says where that was',
  },
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['WORKDIR'],
  summary: 'A first `WORKDIR` that is relative',
  rationale: `
    A relative \`WORKDIR\` is taken from where the \`WORKDIR\` before it led. The first one of a stage thus depends on what the base image
    happens to set: \`WORKDIR app\` is \`/app\` on one image, \`/usr/src/app\` on another, and changes with the next tag. Later ones are fine, and
    so is the first one of a stage whose parent stage has a \`WORKDIR\`. It does little harm where the \`RUN\` above clones into that folder and
    the base is an official image, whose \`WORKDIR\` stays, and where such an image begins in \`/\` and the stage says \`/app\` elsewhere.
  `,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR app\nCOPY . .',
      good: 'FROM node:22\nWORKDIR /app\nCOPY . .',
    },
  ],
  *check({ model }) {
    for (const stage of model.stages) {
      const first = firstWorkdir(stage);
      if (!first || lineageOf(stage).slice(1).some(firstWorkdir)) continue;
      const path = model.expand(first, first.rest.text);
      // Of `~` the builder makes a folder of that name: a mistake of its own.
      if (path === undefined || path === '' || ABSOLUTE.test(path) || path.startsWith('~')) continue;
      const fix = isRooted(stage, first) ? fixOf(first, path, model) : undefined;
      yield {
        at: first.rest,
        message: `The folder ${path} is relative: where it lies depends on the WORKDIR of the base image.`,
        isMinor: isCloned(stage, first, path, model) || isNamed(stage, first, path, model),
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

const firstWorkdir = (stage: Stage): Instruction | undefined => stage.instructions.find((it) => it.kind === 'WORKDIR');

/** Images of distributions, which set no WORKDIR: docker-library/official-images and each distribution's own Dockerfile. */
const PLAIN =
  /^(?:(?:debian|ubuntu|alpine|busybox|fedora|centos|rockylinux|almalinux|oraclelinux|amazonlinux|archlinux|buildpack-deps)$|opensuse\/|redhat\/ubi|registry\.access\.redhat\.com\/ubi\d+(?:\/ubi)?|quay\.io\/(?:centos|fedora)\/)/;

/** True when nothing was put into the folder that the base image starts in, or when that is known to be `/`. */
function isRooted(stage: Stage, workdir: Instruction): boolean {
  const base = rootBase(stage);
  if (base.kind === 'scratch' || (base.kind === 'image' && PLAIN.test(base.reference.familiar))) return true;
  const before = lineageOf(stage).flatMap((it) => it.instructions.filter((other) => other.start < workdir.start));
  return !before.some((it) => it.kind === 'RUN' || it.kind === 'COPY' || it.kind === 'ADD');
}

/** Where an official image begins, whose tag need not be known. */
function folderBelow(stage: Stage): string | undefined {
  const { base, from } = lineageOf(stage).at(-1) ?? stage;
  const name = /^[\w./-]+(?=:\$)/.exec(from.words[0]?.text ?? '')?.[0] ?? '';
  const reference = base.kind === 'image' ? base.reference : parseReference(name);
  return reference && folderOfImage(reference);
}

/** Whether the RUN above clones into the folder of an image whose folder is known. */
function isCloned(stage: Stage, workdir: Instruction, path: string, model: Model): boolean {
  const above = stage.instructions.findLast((it) => it.kind === 'RUN' && it.start < workdir.start);
  const folder = folderBelow(stage);
  if (!above || folder === undefined) return false;
  return (commandsIn(model).get(above) ?? []).some((it) => {
    const clone = cloneOf(it);
    return clone !== undefined && pathFrom(workFolder(it, model, folder), clone.destination) === pathFrom(folder, path);
  });
}

/** Whether the image begins in `/`, and the stage names the same folder from there. */
function isNamed(stage: Stage, workdir: Instruction, path: string, model: Model): boolean {
  const name = path.replace(/^\.\/|\/$/g, '').replace(/\W/g, '\\$&');
  const named = new RegExp(`(?<![\\w./~}-])/${name}(?![\\w.-])`);
  return (
    folderBelow(stage) === '/' &&
    stage.instructions.some((it) => it !== workdir && named.test(model.file.text.slice(it.start, it.end)))
  );
}

/** The same folder under `/`, where the base image, if it sets none, has it anyway. */
function fixOf({ rest }: Instruction, path: string, model: Model): Fix | undefined {
  if (path.startsWith('..') || rest.text.includes('\n')) return undefined;
  const quote = /^["']/.test(rest.text) ? 1 : 0;
  const dots = /^\.(?:\/|$)/.exec(rest.text.slice(quote))?.[0].length ?? 0;
  const at = rest.start + quote;
  if (model.file.text.slice(at, at + dots) !== rest.text.slice(quote, quote + dots)) return undefined;
  const written = `/${rest.text.slice(quote + dots)}`.replace(/["']$/, '');
  const edit = dots > 0 ? replace(span(at, at + dots), '/') : insert(at, '/');
  return { title: `Write ${written}`, safety: 'review', edits: [edit] };
}
