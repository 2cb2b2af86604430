import { type Finding, rule } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import { manifestsIn } from '../../facts/manifests.ts';
import { commandsIn } from '../../model/commands.ts';
import { copyOf } from '../../model/copy.ts';
import { type EarlyCopy, manifestsFirst } from '../../model/copy-order.ts';
import { builderOf, type DependencyInstall, dependencyInstall } from '../../model/dependency-install.ts';
import { shown } from '../../model/effective.ts';
import { below, folderOf, pathFrom, workFolder } from '../../model/folders.ts';
import type { Model, Stage } from '../../model/model.ts';
import { mountsOf, mountType } from '../../model/mount.ts';
import type { Instruction } from '../../syntax/ast.ts';

export default rule({
  id: 'copy-all-before-install',
  category: 'cache',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'Everything is copied before the dependencies are installed',
  rationale: `
    A step is taken from the cache when neither it nor anything before it has changed. With all sources copied first, every changed
    line makes the build install all dependencies again. When only the files that name them are copied before the install, it is
    repeated when they change, and else comes from the cache.

    Left alone are installs that have been done once before the sources came, and those with a cache mount, which makes them cheap.
    When the build context is known, the fix copies the manifests that are really there.
  `,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci',
      good: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .',
      files: ['package.json', 'package-lock.json', 'index.js'],
    },
  ],
  *check({ model, facts }) {
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
          const finding = findingOf(install, copies, contexts, model, told);
          if (finding) yield finding;
        }
      }
    }
  },
});

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

function findingOf(
  install: DependencyInstall,
  copies: readonly EarlyCopy[],
  contexts: readonly Context[],
  model: Model,
  told: Set<EarlyCopy>,
): Finding | undefined {
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
    const what = `${copy.source.in.keyword.text.toUpperCase()} ${shown(copy.source.text ?? '')}`;
    const isSure = manifests?.complete === true && install.alone && contexts.length === 1;
    const edits = isSure ? manifestsFirst(copy, inside, install, manifests.paths, model) : undefined;
    const title = `Copy ${names(manifests?.paths ?? [])} first`;
    return {
      at: { start: copy.source.start, end: copy.source.end },
      message: `${what} comes before ${shown(install.text)}, so any changed file makes the build install all dependencies again.`,
      related: [{ at: install.command.locate(install.command.command), message: 'The dependencies are installed here.' }],
      ...(edits && { fixes: [{ title, safety: 'review', edits }] }),
    };
  }
  return undefined;
}

/** Names of files for a title: all when they are few. */
const names = (paths: readonly string[]): string =>
  paths.length > 3 ? `${paths[0]} and ${paths.length - 1} more files` : paths.join(', ').replace(/, ([^,]*)$/, ' and $1');
