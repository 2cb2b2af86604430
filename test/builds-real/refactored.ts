import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';
import { baseName } from '../../server/src/builds/paths.ts';
import { modelOf } from '../../server/src/engine/lint.ts';
import { FactLedger } from '../../server/src/facts/ledger.ts';
import { isDockerfileName } from '../../server/src/knowledge/dockerfile-names.ts';
import { REFACTORINGS } from '../../server/src/refactorings/index.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { treeOf } from '../builds/support.ts';
import { placed } from '../refactorings/marked.ts';

type Files = Readonly<Record<string, string>>;

export interface Wanted {
  readonly id: string;
  /** With the mark of the place. */
  readonly text: string;
  readonly path?: string;
  readonly files?: Files;
  readonly name?: string;
}

/** One image of a workspace: what is built, from which folder, up to which stage. */
export interface BuiltImage {
  readonly key: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly target: string | undefined;
}

/** All files after a refactoring, and the images that can be built before and after; undefined where it is not offered. */
export function refactored({ id, text: marked, path = 'Dockerfile', files = {}, name }: Wanted) {
  const { text, at } = placed(marked);
  const before = { [path]: text, ...files };
  const tree = treeOf(before);
  const refactoring = REFACTORINGS.find((it) => it.id === id);
  const world = { at, path, tree, builds: buildsOf(before) };
  const [offer] =
    (!isDockerfileName(baseName(path))
      ? refactoring?.offerInBuilds?.({ ...world, text })
      : refactoring?.offer?.({ ...world, model: modelOf(text), facts: new FactLedger(new Map()) })) ?? [];
  const change = offer?.change(name);
  if (!change) return undefined;
  const after: Record<string, string> = { ...before, ...Object.fromEntries(change.created) };
  for (const [file, edits] of change.edits) after[file] = applyEdits(before[file] ?? '', edits);
  for (const file of change.deleted ?? []) delete after[file];
  return { before, after, images: [imagesOf(before), imagesOf(after)] as const };
}

const buildsOf = (files: Files) => allBuilds(Object.keys(files).filter(mayDefineBuilds).sort(), treeOf(files));

/** What the definitions build, and where there are none, each stage of the Dockerfile. */
function imagesOf(files: Files): BuiltImage[] {
  const found = buildsOf(files).flatMap(({ tool, dockerfile, context, target, name, source }): BuiltImage[] => {
    const text =
      dockerfile.kind === 'inline'
        ? inline(dockerfile.text.text, tool)
        : dockerfile.kind === 'file'
          ? files[dockerfile.path]
          : undefined;
    if (text === undefined || context.kind !== 'local' || target === null) return [];
    return [{ key: `${source.file} ${name}`, dockerfile: text, context: context.path, target }];
  });
  if (found.length > 0) return found;
  const dockerfile = files.Dockerfile ?? '';
  const names = modelOf(dockerfile).stages.flatMap((it) => it.name ?? []);
  return [undefined, ...names].map((target) => ({ key: target ?? 'the last stage', dockerfile, context: '.', target }));
}

/** Compose has a dollar written twice, where it is the Dockerfile's. */
const inline = (text: string, tool: string): string => (tool === 'compose' ? text.replaceAll('$$', () => '$') : text);
