import { type DataNode, dig, type Entry, entries, entry, get, items, textOf } from '../data/data.ts';
import { readYaml } from '../data/yaml.ts';
import { Joined } from '../text/joined.ts';
import { type Span, span } from '../text/span.ts';
import type { Build, BuildContext, Dockerfile, Tree } from './build.ts';
import { type Contexts, evaluate, replaced } from './github-expressions.ts';
import { isGitUrl, isUrl, join } from './paths.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { changed, isKnown, ROOT, resolve, UNKNOWN } from './values.ts';

/** What a workflow's bake step asks for. */
export interface BakeStep {
  readonly files: readonly string[];
  readonly targets: readonly string[];
  readonly sets: readonly string[];
  /** A path of the workspace; undefined when it is not known. */
  readonly cwd: string | undefined;
}

export interface WorkflowPrograms extends Programs {
  bakeStep(step: BakeStep): Build[];
}

export const isWorkflow = (path: string): boolean => /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path);
export const isAction = (path: string): boolean => /(?:^|\/)action\.ya?ml$/.test(path);

const MAX_COMBINATIONS = 256;

/** The builds of a workflow's jobs, with matrices, reusable workflows and local composite actions. */
export function workflowBuilds(path: string, tree: Tree, programs?: WorkflowPrograms): Build[] {
  const reader = new Reader(tree, programs);
  const root = reader.root(path);
  const inputs = new Map<string, string>();
  for (const event of ['workflow_dispatch', 'workflow_call'])
    for (const { key, value } of entries(dig(root, 'on', event, 'inputs')))
      inputs.set(key, textOf(get(value, 'default')) ?? UNKNOWN);
  reader.workflow(path, inputs);
  return reader.builds;
}

interface Step {
  readonly file: string;
  readonly contexts: Contexts;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly job: string;
  /** Folders that this repository is checked out in, relative to the workspace. */
  readonly checkouts: string[];
}

class Reader {
  readonly builds: Build[] = [];
  readonly #tree: Tree;
  readonly #programs: WorkflowPrograms | undefined;
  readonly #open: string[] = [];

  constructor(tree: Tree, programs: WorkflowPrograms | undefined) {
    this.#tree = tree;
    this.#programs = programs;
  }

  root(path: string): DataNode | undefined {
    const text = this.#tree.text(path);
    return text === undefined ? undefined : readYaml(text).roots[0];
  }

  workflow(path: string, inputs: ReadonlyMap<string, string>): void {
    const root = this.root(path);
    if (!root || this.#open.includes(path) || this.#open.length > 4) return;
    this.#open.push(path);
    const base = contextsOf({ inputs });
    const env = envOf(get(root, 'env'), new Map(), base);
    const folder = textOf(dig(root, 'defaults', 'run', 'working-directory'));
    for (const { key, value } of entries(get(root, 'jobs'))) this.#job(path, key, value, inputs, env, folder);
    this.#open.pop();
  }

  #job(
    file: string,
    name: string,
    job: DataNode,
    inputs: ReadonlyMap<string, string>,
    outer: ReadonlyMap<string, string>,
    folder: string | undefined,
  ): void {
    const base = contextsOf({ inputs, env: outer });
    for (const matrix of combinations(dig(job, 'strategy', 'matrix'), base)) {
      const plain = contextsOf({ inputs, matrix, env: outer });
      const env = envOf(get(job, 'env'), outer, plain);
      const contexts = contextsOf({ inputs, matrix, env });
      const uses = textOf(get(job, 'uses'));
      if (uses?.startsWith('./')) {
        const called = join('.', uses);
        if (called !== undefined) this.workflow(called, this.#passed(job, called, ['on', 'workflow_call', 'inputs'], contexts));
        continue;
      }
      if (uses !== undefined) {
        this.#remote(job, uses, { file, contexts, cwd: ROOT, env, job: name, checkouts: [] });
        continue;
      }
      const own = textOf(dig(job, 'defaults', 'run', 'working-directory')) ?? folder;
      const cwd = own === undefined ? ROOT : changed(ROOT, replaced(own, contexts));
      this.#steps(items(get(job, 'steps')), { file, contexts, cwd, env, job: name, checkouts: [] }, inputs, matrix);
    }
  }

  /** What is passed with `with:`, and the defaults of what is not. */
  #passed(node: DataNode, called: string, declared: readonly string[], contexts: Contexts): Map<string, string> {
    const passed = new Map<string, string>();
    for (const { key, value } of entries(dig(this.root(called), ...declared)))
      passed.set(key, textOf(get(value, 'default')) ?? '');
    for (const { key, value } of entries(get(node, 'with'))) passed.set(key, replaced(textOf(value) ?? '', contexts));
    return passed;
  }

  #steps(
    steps: readonly DataNode[],
    place: Step,
    inputs: ReadonlyMap<string, string>,
    matrix: ReadonlyMap<string, DataNode | string>,
  ): void {
    for (const step of steps) {
      const env = envOf(get(step, 'env'), place.env, place.contexts);
      const contexts = contextsOf({ inputs, matrix, env });
      const condition = textOf(get(step, 'if'));
      // A step that this combination of the matrix leaves out.
      if (condition !== undefined && evaluate(condition.replace(/^\s*\$\{\{|\}\}\s*$/g, ''), contexts) === 'false') continue;
      const own: Step = { ...place, env, contexts };
      const uses = textOf(get(step, 'uses'));
      const run = get(step, 'run');
      if (run?.kind === 'scalar') this.#run(step, run, own);
      else if (uses !== undefined) this.#uses(step, uses, own);
    }
  }

  #run(step: DataNode, run: DataNode & { kind: 'scalar' }, { file, contexts, cwd, env, job, checkouts }: Step): void {
    const shell = textOf(get(step, 'shell'));
    if (shell !== undefined && !/^(?:bash|sh)\b/.test(shell)) return;
    const folder = textOf(get(step, 'working-directory'));
    const where = folder === undefined ? cwd : changed(ROOT, replaced(folder, contexts));
    const text = substituted(run.joined(), contexts);
    const known = new Map([...env, ['GITHUB_WORKSPACE', ROOT]]);
    const script = { tool: 'github' as const, file, name: job, text };
    this.builds.push(...scriptBuilds(script, { cwd: within(where, checkouts), env: known }, this.#tree, this.#programs));
  }

  #uses(step: DataNode, uses: string, place: Step): void {
    const [action = '', version = ''] = uses.split('@');
    const name = action.toLowerCase();
    const inputs = get(step, 'with');
    const input = (key: string): Entry | undefined => entry(inputs, key);
    const text = (key: string): string | undefined => {
      const value = textOf(input(key)?.value);
      return value === undefined ? undefined : replaced(value, place.contexts);
    };
    if (name === 'actions/checkout') {
      const path = text('path');
      if (path !== undefined && isKnown(path) && text('repository') === undefined) place.checkouts.push(path);
    } else if (action.startsWith('./')) this.#composite(step, action, place);
    else if (/^(?:docker|depot|useblacksmith)\/build-push-action$/.test(name)) {
      this.builds.push(buildPush(step, place, text, input, version));
    } else if (name === 'docker/bake-action' || name === 'depot/bake-action') this.#bake(text, version, place);
    else if (name === 'redhat-actions/buildah-build') this.builds.push(...buildah(step, place, text, input));
  }

  /** A workflow of another repository that is told a context, as those that build images are. */
  #remote(job: DataNode, uses: string, place: Step): void {
    const inputs = get(job, 'with');
    const [context] = ['context', 'docker-context', 'build-context', 'build_context'].flatMap((key) => entry(inputs, key) ?? []);
    if (!context || !/docker|image|container|build/i.test(uses)) return;
    const file = ['file', 'dockerfile'].flatMap((key) => entry(inputs, key) ?? [])[0];
    const named = new Map([['context', context], ...(file ? [['file', file] as const] : [])]);
    const input = (key: string): Entry | undefined => named.get(key) ?? entry(inputs, key);
    const text = (key: string): string | undefined => {
      const value = textOf(input(key)?.value);
      return value === undefined ? undefined : replaced(value, place.contexts);
    };
    const found = contextOf(text('context'), place);
    const given = text('file');
    const below = found.kind === 'local' && given !== undefined && isKnown(given) ? join(found.path, given) : undefined;
    // Some count the file from the context, some from the workspace: what is there decides.
    const dockerfile =
      below !== undefined && this.#tree.kind(below) === 'file'
        ? ({ kind: 'file', path: below } as const)
        : fileOf(given, found, place);
    this.builds.push(buildOf(job, place, found, dockerfile, text, input));
  }

  #composite(step: DataNode, action: string, place: Step): void {
    const folder = join('.', action);
    const found = ['action.yml', 'action.yaml']
      .flatMap((it) => (folder === undefined ? [] : (join(folder, it) ?? [])))
      .find((it) => this.#tree.kind(it) === 'file');
    const root = found === undefined ? undefined : this.root(found);
    if (found === undefined || !root || this.#open.includes(found)) return;
    this.#open.push(found);
    const inputs = this.#passed(step, found, ['inputs'], place.contexts);
    this.#steps(
      items(dig(root, 'runs', 'steps')),
      { ...place, file: found, cwd: ROOT, contexts: contextsOf({ inputs, env: place.env }) },
      inputs,
      new Map(),
    );
    this.#open.pop();
  }

  #bake(text: (key: string) => string | undefined, version: string, { cwd, checkouts }: Step): void {
    const workdir = text('workdir') ?? '.';
    const folder = resolve(within(changed(ROOT, workdir), checkouts), '.');
    // A remote definition is this repository at the commit that is built; a folder of it may be named behind a colon.
    const source = text('source') ?? (majorOf(version) >= 6 ? '{{defaultContext}}' : '.');
    const sub = /\{\{defaultContext\}\}:(.*)$/.exec(source)?.[1];
    const base =
      sub !== undefined
        ? join('.', sub)
        : source === '.' || source.startsWith('{{')
          ? folder
          : isKnown(source)
            ? join(folder ?? '.', source)
            : undefined;
    this.builds.push(
      ...(this.#programs?.bakeStep({
        files: lines(text('files')).flatMap((it) => it.split(',')),
        targets: lines(text('targets')).flatMap((it) => it.split(',')),
        sets: lines(text('set')),
        cwd: isKnown(cwd) ? base : undefined,
      }) ?? []),
    );
  }
}

const lines = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((it) => it.trim())
    .filter((it) => it !== '');
const majorOf = (version: string): number => Number(/^v?(\d+)/.exec(version)?.[1] ?? Number.NaN) || (version === '' ? 0 : 99);

/** The repository may be checked out into a folder of the workspace: there it begins. */
function within(path: string, checkouts: readonly string[]): string {
  for (const checkout of checkouts) {
    const folder = `${ROOT}/${checkout.replace(/^\.\/|\/$/g, '')}`;
    if (path === folder || path.startsWith(`${folder}/`)) return `${ROOT}${path.slice(folder.length)}`;
  }
  return path;
}

type TextOf = (key: string) => string | undefined;
type InputOf = (key: string) => Entry | undefined;

/** docker/build-push-action: without a `context` the build takes the repository itself from git. */
function buildPush(step: DataNode, place: Step, text: TextOf, input: InputOf, version: string): Build {
  const given = text('context') ?? (majorOf(version) === 1 ? (text('path') ?? '.') : undefined);
  const context = contextOf(given, place);
  const file = text('file') ?? (majorOf(version) === 1 ? text('dockerfile') : undefined);
  return buildOf(step, place, context, fileOf(file, context, place), text, input);
}

/** redhat-actions/buildah-build: `containerfiles` and `dockerfiles` are lists. */
function buildah(step: DataNode, place: Step, text: TextOf, input: InputOf): Build[] {
  const files = lines(text('containerfiles') ?? text('dockerfiles'));
  const context = contextOf(text('context') ?? '.', place);
  return files.map((file) => buildOf(step, place, context, fileOf(file, context, place), text, input));
}

function contextOf(given: string | undefined, { checkouts }: Step): BuildContext {
  const remote = /^\{\{defaultContext\}\}(?::(.*))?$/.exec(given ?? '{{defaultContext}}');
  if (remote) {
    const path = remote[1] === undefined ? '.' : join('.', remote[1]);
    return path === undefined ? { kind: 'unknown' } : { kind: 'git', url: remote[1] ?? '', path };
  }
  if (given === undefined || !isKnown(given)) return { kind: 'unknown' };
  if (isGitUrl(given)) return { kind: 'git', url: given };
  if (isUrl(given)) return { kind: 'url', url: given };
  const path = resolve(within(changed(ROOT, given), checkouts), '.');
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

function fileOf(file: string | undefined, context: BuildContext, { checkouts }: Step): Dockerfile {
  const base = context.kind === 'local' || context.kind === 'git' ? context.path : undefined;
  if (file === undefined || file === '') {
    const path = base === undefined ? undefined : join(base, 'Dockerfile');
    return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
  }
  // In a remote context the file counts from that context, else from the workspace.
  const path =
    context.kind === 'git'
      ? base === undefined || !isKnown(file)
        ? undefined
        : join(base, file)
      : resolve(within(changed(ROOT, file), checkouts), '.');
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}

function buildOf(
  step: DataNode,
  place: Step,
  context: BuildContext,
  dockerfile: Dockerfile,
  text: TextOf,
  input: InputOf,
): Build {
  const target = text('target');
  const at = (key: string): Span | undefined => {
    const value = input(key)?.value;
    return value?.kind === 'scalar' ? value.at : undefined;
  };
  return {
    tool: 'github',
    name: place.job,
    dockerfile,
    context,
    target: target === undefined || target === '' ? undefined : isKnown(target) ? target : null,
    args: lines(text('build-args')).flatMap((line) => {
      const equals = line.indexOf('=');
      const value = line.slice(equals + 1);
      const name = line.slice(0, equals < 0 ? undefined : equals);
      return isKnown(name)
        ? [{ name, value: equals >= 0 && isKnown(value) ? value : undefined, at: lineAt(input('build-args'), name) }]
        : [];
    }),
    moreArgs: (text('build-args') ?? '').split('\n').some((it) => it.trim().startsWith(UNKNOWN)),
    platforms: (text('platforms') ?? '')
      .split(/[,\n]/)
      .map((it) => it.trim())
      .filter((it) => it !== '' && isKnown(it)),
    contexts: lines(text('build-contexts')).flatMap((line) => {
      const equals = line.indexOf('=');
      const value = line.slice(equals + 1);
      const isLocal = isKnown(value) && !/^[a-z-]+:\/\//.test(value) && !isGitUrl(value);
      return equals < 1
        ? []
        : [
            {
              name: line.slice(0, equals),
              value: isKnown(value) ? value : undefined,
              path: isLocal ? resolve(ROOT, value) : undefined,
              at: at('build-contexts') ?? step.at,
            },
          ];
    }),
    source: {
      file: place.file,
      at: get(step, 'uses')?.at ?? step.at,
      contextAt: at('context'),
      dockerfileAt: at('file'),
      targetAt: at('target'),
    },
  };
}

/** Where a name stands in a block of lines. */
function lineAt(block: Entry | undefined, name: string): Span {
  const node = block?.value;
  if (node?.kind !== 'scalar') return block?.keyAt ?? span(0, 0);
  const joined = node.joined();
  const found = joined.text.indexOf(name);
  return found < 0 ? node.at : joined.span(found, found + name.length);
}

/** A script with its expressions replaced, and the way back. */
function substituted(script: Joined, contexts: Contexts): Joined {
  let text = '';
  const starts: number[] = [];
  const origins: number[] = [];
  const literal = (from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const lineBreak = script.text.indexOf('\n', at);
      const end = lineBreak < 0 || lineBreak >= to ? to : lineBreak + 1;
      starts.push(text.length);
      origins.push(script.at(at));
      text += script.text.slice(at, end);
      at = end;
    }
  };
  let done = 0;
  for (const match of script.text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)) {
    literal(done, match.index);
    starts.push(text.length);
    origins.push(script.at(match.index));
    text += evaluate(match[1] ?? '', contexts);
    done = match.index + match[0].length;
  }
  literal(done, script.text.length);
  return new Joined(text, starts.length > 0 ? starts : [0], origins.length > 0 ? origins : [0]);
}

interface Known {
  readonly inputs?: ReadonlyMap<string, string>;
  readonly matrix?: ReadonlyMap<string, DataNode | string>;
  readonly env?: ReadonlyMap<string, string>;
}

function contextsOf({ inputs, matrix, env }: Known): Contexts {
  return ([context = '', ...path]) => {
    const [name = ''] = path;
    if (context === 'github') return name === 'workspace' ? ROOT : name === 'action_path' ? UNKNOWN : UNKNOWN;
    if (context === 'inputs') return inputs?.get(name) ?? (inputs ? '' : UNKNOWN);
    if (context === 'env') return env?.get(name) ?? UNKNOWN;
    if (context !== 'matrix') return UNKNOWN;
    const value = matrix?.get(name);
    if (value === undefined) return matrix ? '' : UNKNOWN;
    if (typeof value === 'string') return value;
    const found = path.length > 1 ? dig(value, ...path.slice(1)) : value;
    return found === undefined ? '' : (textOf(found) ?? UNKNOWN);
  };
}

function envOf(node: DataNode | undefined, outer: ReadonlyMap<string, string>, contexts: Contexts): Map<string, string> {
  const env = new Map(outer);
  for (const { key, value } of entries(node)) env.set(key, replaced(textOf(value) ?? '', contexts));
  return env;
}

/** The jobs that a matrix makes (docs.github.com, "Running variations of jobs in a workflow"); one without, when there is none. */
function combinations(matrix: DataNode | undefined, contexts: Contexts): ReadonlyMap<string, DataNode | string>[] {
  if (!matrix) return [new Map()];
  // `${{ fromJson(…) }}`: what is in it is only known when it runs.
  if (matrix.kind !== 'map') return [new Proxied()];
  let rows: Map<string, DataNode | string>[] = [new Map()];
  const axes = matrix.entries.filter(({ key }) => key !== 'include' && key !== 'exclude');
  for (const { key, value } of axes) {
    const values: (DataNode | string)[] =
      value.kind === 'list' ? value.items.map((it) => (it.kind === 'scalar' ? replaced(it.text, contexts) : it)) : [UNKNOWN];
    rows = rows.flatMap((row) => values.map((it) => new Map(row).set(key, it))).slice(0, MAX_COMBINATIONS);
  }
  const textIn = (value: DataNode | string | undefined): string | undefined =>
    typeof value === 'string' ? value : textOf(value);
  for (const excluded of items(get(matrix, 'exclude')))
    rows = rows.filter((row) => !entries(excluded).every(({ key, value }) => textIn(row.get(key)) === textOf(value)));
  if (axes.length === 0) rows = [];
  const original = rows.map((row) => new Set(row.keys()));
  const include = get(matrix, 'include');
  if (include && include.kind !== 'list') return [...rows, new Proxied()];
  for (const included of items(include)) {
    const pairs = entries(included).map(
      ({ key, value }) => [key, value.kind === 'scalar' ? replaced(value.text, contexts) : value] as const,
    );
    const fits = rows.filter(
      (row, i) => original[i] && pairs.every(([key, value]) => !original[i]?.has(key) || textIn(row.get(key)) === textIn(value)),
    );
    // What fits no combination is one of its own.
    if (fits.length > 0 && axes.length > 0) for (const row of fits) for (const [key, value] of pairs) row.set(key, value);
    else rows.push(new Map(pairs));
  }
  return rows;
}

/** A matrix that is made when the workflow runs. */
class Proxied extends Map<string, DataNode | string> {
  override get(): string {
    return UNKNOWN;
  }
}
