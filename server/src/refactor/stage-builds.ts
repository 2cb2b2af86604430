import type { Build } from '../builds/build.ts';
import { targetStage } from '../model/build-args.ts';
import type { Stage } from '../model/model.ts';
import { type Edit, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { bare } from './build-edit.ts';
import type { RefactoringContext } from './refactoring.ts';

/** The builds of the Dockerfile that is refactored. */
export const ownBuilds = ({ builds, path }: Pick<RefactoringContext, 'builds' | 'path'>): Build[] =>
  builds.filter(({ dockerfile }) => dockerfile.kind === 'file' && dockerfile.path === path);

/** A target that counts stages, which moves when one comes or goes. */
const isCounted = (build: Build, names: ReadonlySet<string | undefined>): boolean =>
  typeof build.target === 'string' && /^\d+$/.test(build.target) && !names.has(build.target);

/** True when a known build counts stages: then none may come or go. */
export function dependsOnOrder(context: RefactoringContext): boolean {
  const names = new Set(context.model.stages.map((it) => it.name));
  return ownBuilds(context).some((it) => isCounted(it, names));
}

/** The known builds whose target is a stage, named by its name. */
const buildsOfStage = (context: RefactoringContext, stage: Stage): Build[] =>
  ownBuilds(context).filter((it) => typeof it.target === 'string' && targetStage(context.model, it.target) === stage);

export const isTarget = (context: RefactoringContext, stage: Stage): boolean =>
  buildsOfStage(context, stage).length > 0 || ownBuilds(context).some((it) => it.target === null);

/** Edits of the files that build a stage by its name, or the sentence that says why there can be none. */
export function retargeted(
  context: RefactoringContext,
  stage: Stage,
  name: string,
): { readonly edits: ReadonlyMap<string, readonly Edit[]> } | { readonly problem: string } {
  const unknown = ownBuilds(context).find((it) => it.target === null);
  if (unknown)
    return { problem: `${unknown.source.file} builds a target that is not known before it runs; it may be this stage.` };
  const edits = new Map<string, Edit[]>();
  for (const { source, target } of buildsOfStage(context, stage)) {
    const text = context.tree.text(source.file) ?? '';
    const at = source.targetAt && bare(text, source.targetAt);
    if (!at || text.slice(at.start, at.end).toLowerCase() !== target?.toLowerCase())
      return { problem: `${source.file} builds this stage with a name that is put together there.` };
    const known = edits.get(source.file) ?? [];
    if (!known.some((it) => it.span.start === at.start)) edits.set(source.file, [...known, replace(at, name)]);
  }
  for (const [file, list] of edits) list.push(...filterEdits(context, file, stage.name ?? '', name));
  return { edits };
}

/** `no-cache-filter` in all its spellings, in files that build nothing but this Dockerfile. */
function filterEdits(context: RefactoringContext, file: string, from: string, to: string): Edit[] {
  const of = (build: Build): boolean => build.dockerfile.kind === 'file' && build.dockerfile.path === context.path;
  if (context.builds.some((it) => it.source.file === file && !of(it))) return [];
  const text = context.tree.text(file) ?? '';
  const edits: Edit[] = [];
  for (const line of text.matchAll(/^.*no[-_]cache[-_]filters?(.*)$/gm)) {
    const begin = line.index + line[0].length - (line[1] ?? '').length;
    for (const word of (line[1] ?? '').matchAll(/[\w.-]+/g))
      if (word[0] === from) edits.push(replace(span(begin + word.index, begin + word.index + from.length), to));
  }
  return edits;
}
