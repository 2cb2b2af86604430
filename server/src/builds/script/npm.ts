import { type Entry, entries, entry, get, textOf } from '../../data/data.ts';
import { readJson } from '../../data/json.ts';
import type { Build, Tree } from '../build.ts';
import { folderOf } from '../paths.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute } from './values.ts';

/** The builds of a package.json's scripts; npm starts them in its folder. */
export function npmBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  return entries(scriptsOf(path, tree)).flatMap((it) => run(it, path, tree, programs));
}

export function npmScript(path: string, name: string, tree: Tree, programs?: Programs): Build[] {
  const found = entry(scriptsOf(path, tree), name);
  return found ? run(found, path, tree, programs) : [];
}

const scriptsOf = (path: string, tree: Tree) => get(readJson(tree.text(path) ?? '').roots[0], 'scripts');

function run({ key, value }: Entry, path: string, tree: Tree, programs: Programs | undefined): Build[] {
  const text = textOf(value);
  if (value.kind !== 'scalar' || text === undefined || !/docker|podman|buildah|make|npm|yarn|pnpm|\.sh|bake/.test(text))
    return [];
  const script = { tool: 'npm' as const, file: path, name: key, text: value.joined() };
  return scriptBuilds(script, { cwd: absolute(folderOf(path)) }, tree, programs);
}
