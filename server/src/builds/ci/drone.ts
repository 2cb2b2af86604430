import { type DataNode, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Build, Tree } from '../build.ts';
import { argFlags, declaredBuild, flagField, type Given, sound } from '../declared.ts';
import { Pieces } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { ROOT, UNKNOWN } from '../script/values.ts';

export const isDrone = (path: string): boolean =>
  /(?:^|\/)\.(?:drone|woodpecker)(?:\.[\w-]+)?\.ya?ml$/.test(path) || /(?:^|\/)\.woodpecker\/(?:.*\/)?[^/]+\.ya?ml$/.test(path);

/** Images that build with the settings of drone-plugins/drone-docker and its relatives. */
const PLUGIN =
  /(?:^|\/)plugins\/(?:docker|ecr|gcr|gar|acr|heroku|buildx|kaniko)(?:-\w+)?$|drone-(?:docker|ecr|gcr|acr|kaniko)\b|docker-buildx$|plugin-(?:docker|kaniko|ecr)\b/;

/** The builds of a Drone or Woodpecker pipeline: its plugins' and its commands'. */
export function droneBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const text = tree.text(path);
  if (text === undefined) return [];
  return readYaml(text).roots.flatMap((root) => {
    const kind = textOf(get(root, 'kind'));
    if (kind !== undefined && kind !== 'pipeline') return [];
    return matrixOf(get(root, 'matrix')).flatMap((row) =>
      [...stepsOf(get(root, 'steps')), ...stepsOf(get(root, 'pipeline'))].flatMap((step) =>
        build(step, row, path, tree, programs),
      ),
    );
  });
}

interface Step {
  readonly name: string | undefined;
  readonly node: DataNode;
}

/** A list of steps with names, or a map from names. */
function stepsOf(node: DataNode | undefined): Step[] {
  if (node?.kind === 'list') return node.items.map((it) => ({ name: textOf(get(it, 'name')), node: it }));
  return entries(node).map(({ key, value }) => ({ name: key, node: value }));
}

function build(step: Step, row: ReadonlyMap<string, string>, file: string, tree: Tree, programs: Programs | undefined): Build[] {
  const { name, node } = step;
  const image = get(node, 'image');
  const commands = get(node, 'commands') ?? get(node, 'script');
  if (commands) return script(step, commands, row, file, tree, programs);
  const imageName = valueOf(textOf(image) ?? '', row)
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '');
  if (!image || !PLUGIN.test(imageName)) return [];
  // Before Drone 1.0 the settings stood beside the image.
  const settings = get(node, 'settings') ?? node;
  const find = (...keys: readonly string[]): Entry | undefined =>
    keys.flatMap((key) => entry(settings, key) ?? []).find(({ value }) => value.kind !== 'scalar' || value.value !== null);
  const given = (key: string, fallback: string): Given => {
    const value = find(key)?.value;
    if (!value) return { text: fallback, at: undefined };
    return { text: value.kind === 'scalar' ? valueOf(value.text, row) : UNKNOWN, at: value.at };
  };
  const target = given('target', '');
  const dockerfile = given('dockerfile', 'Dockerfile');
  const platforms = find('platforms', 'platform')?.value;
  const listed = platforms?.kind === 'list' ? platforms.items : platforms ? [platforms] : [];
  return declaredBuild({
    tool: 'drone',
    file,
    name,
    tree,
    cwd: ROOT,
    // Several steps may take their image from one anchor.
    at: dockerfile.at ?? entry(node, 'image')?.keyAt ?? image.at,
    // Both count from the workspace, not the one from the other (drone-plugins/drone-docker, docker.go).
    context: given('context', '.'),
    dockerfile,
    program: imageName.includes('kaniko') ? 'kaniko' : 'docker',
    flags: [
      ...(target.at ? [flagField('target', target.text, target.at)] : []),
      ...argFlags(find('build_args', 'build-args')?.value, (it) => valueOf(it, row)),
      ...argFlags(find('build_args_from_env')?.value),
      ...listed.flatMap((it) => (textOf(it) ? [flagField('platform', valueOf(textOf(it) ?? '', row), it.at)] : [])),
    ],
  });
}

function script(
  { name, node }: Step,
  commands: DataNode,
  row: ReadonlyMap<string, string>,
  file: string,
  tree: Tree,
  programs: Programs | undefined,
): Build[] {
  const pieces = new Pieces();
  for (const line of commands.kind === 'list' ? items(commands) : [commands])
    if (line.kind === 'scalar') pieces.line(line.joined());
  const env = new Map(row);
  for (const { key, value } of entries(get(node, 'environment'))) env.set(key, valueOf(textOf(value) ?? UNKNOWN, row));
  for (const variable of ['DRONE_WORKSPACE', 'CI_WORKSPACE']) env.set(variable, ROOT);
  const text = pieces.joined();
  return sound(scriptBuilds({ tool: 'drone', file, name, text }, { cwd: ROOT, env }, tree, programs));
}

/** Both replace `${NAME}` before they read the file: all but the matrix is about the commit that is built. */
const valueOf = (text: string, row: ReadonlyMap<string, string>): string =>
  text
    .replace(/\$\{(?:DRONE|CI)_WORKSPACE\}/g, ROOT)
    .replace(/\$?\$(?:\{(\w+)[^}]*\}|(\w+))/g, (_, a?: string, b?: string) => row.get(a ?? b ?? '') ?? UNKNOWN);

function matrixOf(matrix: DataNode | undefined): ReadonlyMap<string, string>[] {
  if (!matrix) return [new Map()];
  let rows: Map<string, string>[] = [new Map()];
  for (const { key, value } of entries(matrix))
    if (key !== 'include' && value.kind === 'list')
      rows = rows.flatMap((row) => value.items.map((it) => new Map(row).set(key, textOf(it) ?? UNKNOWN))).slice(0, 256);
  const include = get(matrix, 'include');
  if (!include) return rows;
  return items(include).map((it) => new Map(entries(it).map(({ key, value }) => [key, textOf(value) ?? UNKNOWN])));
}
