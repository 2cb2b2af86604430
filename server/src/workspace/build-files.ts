import type { Build } from '../builds/build.ts';
import { type BuildFileReport, lintBuildFile } from '../engine/build-lint.ts';
import type { Rule } from '../engine/rule.ts';
import type { BuildIndex } from './build-index.ts';
import { type ConfigStore, rulesFor } from './config-store.ts';
import { joinUri, parentUri } from './uri.ts';

export interface LintedBuildFile extends BuildFileReport {
  readonly uri: string;
  readonly text: string;
  /** The builds that stand in it. */
  readonly builds: readonly Build[];
}

/** The findings of a file that defines builds; undefined when it defines none. */
export async function lintBuilds(
  path: string,
  index: BuildIndex,
  configs: ConfigStore,
  rules: readonly Rule[],
): Promise<LintedBuildFile | undefined> {
  const builds = (index.builds ?? []).filter((it) => it.source.file === path);
  if (builds.length === 0) return undefined;
  await index.ensure([path, ...builds.flatMap(({ dockerfile }) => (dockerfile.kind === 'file' ? [dockerfile.path] : []))]);
  const { tree } = index;
  const text = tree.text(path);
  if (text === undefined) return undefined;
  const uri = joinUri(index.root, path);
  const found = await configs.find(parentUri(uri));
  return { uri, text, builds, ...lintBuildFile(text, builds, rulesFor(found, uri, rules), tree) };
}

/** The files that define builds, in order. */
export const buildFilesOf = (index: BuildIndex): string[] =>
  [...new Set((index.builds ?? []).map((it) => it.source.file))].sort();
