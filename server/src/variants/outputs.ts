import { baseName, folderOf, join } from '../builds/paths.ts';
import { extraText, mapText } from './extras.ts';
import type { Family, Generated } from './generate.ts';
import type { Extra } from './plan.ts';
import { withRegions } from './regions.ts';
import { stagesText } from './stages.ts';

/** A file that a family makes; the path is relative to the root of its files. */
export interface Output {
  readonly path: string;
  readonly text: string;
  readonly kind: 'variant' | 'regions' | Extra['kind'];
  /** Of a variant. */
  readonly generated?: Generated;
}

/** All files that a family makes; the source is one when a region of it is not as its fragment makes it. */
export function outputsOf(family: Family): Output[] {
  const { plan, file, sourcePath } = family;
  const all = plan.variants.map((variant) => family.generate(variant));
  const made = all.flatMap((generated): Output[] =>
    generated.path === undefined || generated.path === sourcePath
      ? []
      : [{ path: generated.path, text: generated.text, kind: 'variant', generated }],
  );
  const extras = plan.extras.flatMap(({ kind, path }): Output[] => {
    const full = join(folderOf(file), path);
    if (full === undefined || full === file || full === sourcePath) return [];
    return [{ path: full, kind, text: textOf(kind, path) }];
  });
  return [...sourceOf(family), ...made, ...extras];

  function textOf(kind: Extra['kind'], path: string): string {
    if (kind === 'map') return mapText(made, baseName(file));
    if (kind === 'stages') return stagesText(family, all);
    return extraText(kind, plan, baseName(file), path);
  }
}

function sourceOf({ source, sourcePath, regions }: Family): Output[] {
  const text = source && withRegions(source, regions);
  return text === undefined || text === source?.text ? [] : [{ path: sourcePath, kind: 'regions', text }];
}
