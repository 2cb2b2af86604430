import { type DataNode, dig, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import { Joined } from '../../text/joined.ts';
import { type Build, memoized, type Tree } from '../build.ts';
import { join } from '../paths.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { changed, isKnown, ROOT, resolve, UNKNOWN } from '../script/values.ts';
import { type Contexts, evaluate, replaced } from './github-expressions.ts';
import { combinations, contextsOf, envOf } from './github-matrix.ts';
import { buildah, buildOf, buildPush, contextOf, fileOf, lines, majorOf, type Step, within } from './github-steps.ts';

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
    return text === undefined ? undefined : memoized(this.#tree, `yaml ${text}`, () => readYaml(text).roots[0]);
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
