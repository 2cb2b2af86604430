import { commandsIn } from '../model/commands.ts';
import { copyOf } from '../model/copy.ts';
import { type EarlyCopy, manifestsFirst } from '../model/copy-order.ts';
import { builderOf, type DependencyInstall, dependencyInstall } from '../model/dependency-install.ts';
import { below, folderOf, pathFrom, workFolder } from '../model/folders.ts';
import type { Model, Stage } from '../model/model.ts';
import { mountsOf, mountType } from '../model/mount.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Edit } from '../text/edit.ts';
import { type Context, contextsOf } from './context.ts';
import type { Facts } from './facts.ts';
import { manifestsIn } from './manifests.ts';

/** An install that comes after everything was copied. */
export interface EarlyInstall {
  readonly copy: EarlyCopy;
  readonly install: DependencyInstall;
  /** Where the project is in the context. */
  readonly folder: string;
  /** What copies the manifests first; undefined where that is not sure to be enough. */
  readonly edits: readonly Edit[] | undefined;
  readonly title: string;
}

/** The installs of a file that any changed source repeats. */
export function* earlyInstalls(model: Model, facts: Facts): Generator<EarlyInstall> {
  const installs = installsOf(model);
  if (installs.size === 0) return;
  let contexts: readonly Context[] | undefined;
  const done = new Map<Stage, Set<string>>();
  for (const stage of model.stages) {
    const tools = new Set(stage.base.kind === 'stage' ? done.get(stage.base.stage) : []);
    done.set(stage, tools);
    const copies: EarlyCopy[] = [];
    const told = new Set<EarlyCopy>();
    for (const instruction of stage.instructions) {
      if (instruction.kind === 'COPY' || instruction.kind === 'ADD') copies.push(...wholes(instruction, model));
      // A tool that compiles was called before to fetch what it needs.
      if (!copies.some((it) => it.path === ''))
        for (const it of commandsIn(model).get(instruction) ?? []) tools.add(builderOf(it) ?? '');
      for (const install of installs.get(instruction) ?? []) {
        if (tools.has(install.tool)) continue;
        tools.add(install.tool);
        if (copies.length === 0 || isCached(instruction)) continue;
        contexts ??= contextsOf(model, facts);
        const found = earlyInstall(install, copies, contexts, model, told);
        if (found) yield found;
      }
    }
  }
}

const installsOf = (model: Model): ReadonlyMap<Instruction, readonly DependencyInstall[]> =>
  new Map(
    [...commandsIn(model)].flatMap(([instruction, commands]) => {
      if (instruction.kind !== 'RUN') return [];
      const found = commands.flatMap((command) => dependencyInstall(command) ?? []);
      return found.length > 0 ? [[instruction, found] as const] : [];
    }),
  );

/** Downloads and what was built before lie in the mount then, and the step is cheap to repeat. */
const isCached = (instruction: Instruction): boolean => mountsOf(instruction).some((it) => mountType(it) === 'cache');

/** The sources of a COPY that are a folder as a whole, the context's own among them. */
function wholes(instruction: Instruction, model: Model): EarlyCopy[] {
  const copy = copyOf(instruction, model);
  const text = copy.destination && model.expand(instruction, copy.destination.text);
  const folder = text === undefined ? undefined : pathFrom(folderOf(model.before(instruction)), text);
  if (folder === undefined) return [];
  return copy.sources.flatMap((source) => {
    if (source.kind !== 'local' || source.path === undefined || source.escapes) return [];
    const path = source.path === '*' ? '' : source.path;
    return source.isGlob && path !== '' ? [] : [{ source, path, folder, isOnly: copy.sources.length === 1 }];
  });
}

function earlyInstall(
  install: DependencyInstall,
  copies: readonly EarlyCopy[],
  contexts: readonly Context[],
  model: Model,
  told: Set<EarlyCopy>,
): EarlyInstall | undefined {
  const folder = workFolder(install.command, model);
  if (folder === undefined) return undefined;
  for (const copy of [...copies].reverse()) {
    const inside = below(copy.folder, folder);
    if (inside === undefined || told.has(copy)) continue;
    const path = [copy.path, inside].filter((it) => it !== '').join('/');
    const found = contexts.map((context) => manifestsIn(context, path, install));
    const manifests = found.find((it) => it !== undefined);
    // A single file may have any name; that a source is a folder with a project in it, only the context says.
    if (contexts.length === 0 ? copy.path !== '' : manifests === undefined) continue;
    told.add(copy);
    const isSure = manifests?.complete === true && install.alone && contexts.length === 1;
    const edits = isSure ? manifestsFirst(copy, inside, install, manifests.paths, model) : undefined;
    const title = `Copy ${names(manifests?.paths ?? [])} first`;
    return { copy, install, folder: path, edits, title };
  }
  return undefined;
}

/** Names of files for a title: all when they are few. */
const names = (paths: readonly string[]): string =>
  paths.length > 3 ? `${paths[0]} and ${paths.length - 1} more files` : paths.join(', ').replace(/, ([^,]*)$/, ' and $1');
