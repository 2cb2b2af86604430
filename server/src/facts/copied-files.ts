import { type Copy, type CopySource, copyOf, isArchive } from '../model/copy.ts';
import type { ModeChange } from '../model/file-mode.ts';
import { below, folderOf, pathFrom } from '../model/folders.ts';
import { lineageOf } from '../model/lineage.ts';
import type { Model } from '../model/model.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Context } from './context.ts';

/** The copies that made just the paths of a chmod; undefined when something else made one, or when they made more than that. */
export function copiesThatMade(
  change: ModeChange,
  run: Instruction,
  copies: readonly Instruction[],
  model: Model,
  contexts: readonly Context[],
): Instruction[] | undefined {
  const from = folderOf(model.before(run));
  const wanted = new Set(change.paths.map((it) => pathFrom(from, it)));
  const found: Instruction[] = [];
  for (const instruction of copies) {
    const copy = copyOf(instruction, model);
    const to = targetOf(copy, model);
    if (to === undefined || instruction.flags.some((it) => it.name.text === 'chmod')) continue;
    const own = change.recursive
      ? wanted.has(to) && isOwnFolder(to, instruction, model)
        ? [to]
        : undefined
      : filesOf(copy, to, wanted, change, contexts);
    if (!own) continue;
    for (const it of own) wanted.delete(it);
    found.push(instruction);
  }
  return wanted.size === 0 && found.length > 0 ? found : undefined;
}

function targetOf({ in: copy, destination }: Copy, model: Model): string | undefined {
  const text = destination && model.expand(copy, destination.text);
  return text === undefined ? undefined : pathFrom(folderOf(model.before(copy)), text);
}

/** The files of a copy, when the paths have every one of them. */
function filesOf(
  { sources, destination }: Copy,
  to: string,
  wanted: ReadonlySet<string | undefined>,
  { adds }: ModeChange,
  contexts: readonly Context[],
): string[] | undefined {
  const isFolder = sources.length > 1 || /(?:^|\/)\.?\.?$/.test(destination?.text ?? '');
  const files: string[] = [];
  for (const source of sources) {
    const name = fileName(source);
    const inside = name === undefined ? undefined : `${to === '/' ? '' : to}/${name}`;
    // A name without a slash may be that of a folder of the image.
    const file = inside !== undefined && wanted.has(inside) ? inside : !isFolder && wanted.has(to) ? to : undefined;
    if (file === undefined || !isFile(source, file, adds, contexts)) return undefined;
    files.push(file);
  }
  return files.length > 0 ? files : undefined;
}

function fileName({ kind, text = '', isGlob, word }: CopySource): string | undefined {
  if (kind === 'heredoc') return word.text.replace(/^\d*<<-?\s*["']?([\w.-]+)["']?$/, '$1');
  if (isGlob || kind === 'git' || kind === 'unknown') return undefined;
  return (
    text
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) || undefined
  );
}

/** Whether a source is a single file, as far as the build context, its name or what is done to it tell. */
function isFile(source: CopySource, file: string, adds: boolean, contexts: readonly Context[]): boolean {
  if (source.kind === 'heredoc' || source.kind === 'url') return true;
  if (source.in.kind === 'ADD' && isArchive(source.text ?? '')) return false;
  const [context, ...others] = source.kind === 'local' && source.path ? contexts : [];
  const entry = context && others.length === 0 ? context.entry(source.path ?? '') : undefined;
  if (entry?.state === 'known' && entry.value !== null) return entry.value === 'file';
  return adds || /\.\w+$|\/s?bin\/[\w.-]+$/.test(file);
}

/** Folders that hold more than what one copy brings. */
const SHARED = /^\/(?:[a-z]*|(?:usr|var|etc)(?:\/[\w.-]+){0,2}|home\/[\w-]+)$/;

/** A folder that no instruction before has anything to do with, as far as their texts tell. */
function isOwnFolder(path: string, copy: Instruction, model: Model): boolean {
  const stage = model.stageOf(copy);
  if (!stage || (SHARED.test(path) && !/^\/(?:app|src|code|project|workspace)$/.test(path)) || path.startsWith('/…'))
    return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const before = lineageOf(stage).flatMap((it) => it.instructions.filter((one) => it !== stage || one.start < copy.start));
  return before.every((it) => {
    if (it.kind !== 'RUN' && it.kind !== 'COPY' && it.kind !== 'ADD') return true;
    const folder = folderOf(model.before(it));
    return (folder === undefined || below(path, folder) === undefined) && !it.rest.text.includes(name);
  });
}
