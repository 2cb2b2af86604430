import { type DataNode, dig, entries, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Build, Tool, Tree } from '../build.ts';
import { sound } from '../declared.ts';
import { baseName } from '../paths.ts';
import { Pieces } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { ROOT, UNKNOWN } from '../script/values.ts';

/** Pipelines that are lists of commands: Travis CI, Bitbucket Pipelines, AWS CodeBuild. */

export const isTravis = (path: string): boolean => path === '.travis.yml';
export const isBitbucket = (path: string): boolean => path === 'bitbucket-pipelines.yml';
export const isBuildspec = (path: string): boolean => /^buildspec[\w.-]*\.ya?ml$/.test(baseName(path));

interface Job {
  readonly name: string | undefined;
  readonly lists: readonly (DataNode | undefined)[];
  readonly env: ReadonlyMap<string, string>;
}

function run(tool: Tool, path: string, jobs: readonly Job[], cwd: string, tree: Tree, programs?: Programs): Build[] {
  return jobs.flatMap(({ name, lists, env }) => {
    const pieces = new Pieces();
    for (const list of lists)
      for (const line of list?.kind === 'list' ? list.items : list ? [list] : [])
        if (line.kind === 'scalar') pieces.line(line.joined());
    return sound(scriptBuilds({ tool, file: path, name, text: pieces.joined() }, { cwd, env }, tree, programs));
  });
}

const rootOf = (path: string, tree: Tree): DataNode | undefined => readYaml(tree.text(path) ?? '').roots[0];

/** docs.travis-ci.com/user/job-lifecycle; all of a job is one shell. */
const TRAVIS = [
  'before_install',
  'install',
  'before_script',
  'script',
  'after_success',
  'before_deploy',
  'deploy',
  'after_script',
];

export function travisBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const root = rootOf(path, tree);
  const shared = variablesOf(dig(root, 'env', 'global'));
  const given = dig(root, 'env', 'jobs') ?? dig(root, 'env', 'matrix') ?? get(root, 'env');
  const rows = given?.kind === 'list' ? given.items.map((it) => variablesOf(it)) : [variablesOf(given)];
  const jobs = items(dig(root, 'jobs', 'include') ?? dig(root, 'matrix', 'include'));
  const own = jobs.map((job): Job => {
    const env = get(job, 'env');
    return {
      name: textOf(get(job, 'name')) ?? textOf(get(job, 'stage')),
      lists: TRAVIS.map((key) => get(job, key) ?? get(root, key)),
      env: environment(shared, env ? variablesOf(env) : (rows[0] ?? new Map())),
    };
  });
  const all = rows.map(
    (row): Job => ({ name: undefined, lists: TRAVIS.map((key) => get(root, key)), env: environment(shared, row) }),
  );
  return run('travis', path, [...all, ...own], ROOT, tree, programs);
}

const environment = (...parts: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> =>
  new Map([...parts.flatMap((it) => [...it]), ['TRAVIS_BUILD_DIR', ROOT]]);

/** `A=1 B="2 3"`, lists of it, or maps; what is encrypted is not known. */
function variablesOf(node: DataNode | undefined): Map<string, string> {
  if (node?.kind === 'map') return new Map(node.entries.map(({ key, value }) => [key, textOf(value) ?? UNKNOWN]));
  if (node?.kind === 'list') return new Map(node.items.flatMap((it) => [...variablesOf(it)]));
  const found = new Map<string, string>();
  for (const [, name = '', raw = ''] of (textOf(node) ?? '').matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)) {
    const text = raw.replace(/^(["'])(.*)\1$/s, '$2');
    found.set(name, text.includes('$') ? UNKNOWN : text);
  }
  return found;
}

/** support.atlassian.com/bitbucket-cloud/docs/step-options; each `script` has a shell of its own. */
export function bitbucketBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const jobs: Job[] = [];
  const env = new Map([['BITBUCKET_CLONE_DIR', ROOT]]);
  const visit = (node: DataNode | undefined, depth: number): void => {
    if (!node || depth > 12) return;
    const script = get(node, 'script');
    if (script) jobs.push({ name: textOf(get(node, 'name')), lists: [script], env });
    for (const { value } of entries(node)) visit(value, depth + 1);
    for (const item of items(node)) visit(item, depth + 1);
  };
  visit(get(rootOf(path, tree), 'pipelines'), 0);
  return run('bitbucket', path, jobs, ROOT, tree, programs);
}

/** docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: the phases are one shell. */
export function buildspecBuilds(path: string, tree: Tree, cwd: string, programs?: Programs): Build[] {
  const root = rootOf(path, tree);
  const env = new Map(entries(dig(root, 'env', 'variables')).map(({ key, value }) => [key, textOf(value) ?? UNKNOWN]));
  env.set('CODEBUILD_SRC_DIR', cwd);
  const lists = entries(get(root, 'phases')).map(({ value }) => get(value, 'commands'));
  return run('codebuild', path, [{ name: undefined, lists, env }], cwd, tree, programs);
}
