import { type DataNode, dig, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import { Joined } from '../../text/joined.ts';
import { type Build, memoized, type Tree } from '../build.ts';
import { join } from '../paths.ts';
import { powershellScript } from '../script/powershell.ts';
import { type Programs, type Script, type Start, scriptBuilds, scriptLines } from '../script/script.ts';
import { through } from '../script/script-parts.ts';
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
  /** Bake reads the definition from git: folders in it are those of the repository. */
  readonly isGit: boolean;
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

/** Inputs of actions and workflows of others, by the names that are common. */
const CONTEXT_KEYS = ['context', 'docker-context', 'docker_context', 'build-context', 'build_context'];
const FILE_KEYS = ['file', 'dockerfile', 'dockerfile-path', 'dockerfile_path', 'docker-file', 'docker_file'];

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
    const defaults = dig(root, 'defaults', 'run');
    for (const { key, value } of entries(get(root, 'jobs'))) this.#job(path, key, value, inputs, env, defaults);
    this.#open.pop();
  }

  #job(
    file: string,
    name: string,
    job: DataNode,
    inputs: ReadonlyMap<string, string>,
    outer: ReadonlyMap<string, string>,
    defaults: DataNode | undefined,
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
        this.#remote(job, uses, {
          file,
          contexts,
          cwd: ROOT,
          shell: undefined,
          env,
          outputs: new Map(),
          jobEnv: env,
          job: name,
          checkouts: [],
        });
        continue;
      }
      const given = (key: string): string | undefined => textOf(get(dig(job, 'defaults', 'run'), key) ?? get(defaults, key));
      const own = given('working-directory');
      const cwd = own === undefined ? ROOT : changed(ROOT, replaced(own, contexts));
      // Windows has PowerShell (docs.github.com, "jobs.<job_id>.steps[*].shell").
      const runner = get(job, 'runs-on');
      const isWindows = (runner?.kind === 'list' ? runner.items : [runner]).some((it) =>
        /windows/i.test(replaced(textOf(it) ?? '', contexts)),
      );
      const shell = given('shell') ?? (isWindows ? 'pwsh' : undefined);
      const place = { file, contexts, cwd, shell, env, outputs: new Map(), jobEnv: env, job: name, checkouts: [] };
      this.#steps(items(get(job, 'steps')), place, inputs, matrix);
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
      const contexts = contextsOf({ inputs, matrix, env, outputs: place.outputs });
      // A step that this combination of the matrix leaves out.
      if (conditionOf(step, contexts) === 'false') continue;
      const own: Step = { ...place, env, contexts };
      const uses = textOf(get(step, 'uses'));
      const run = get(step, 'run');
      if (run?.kind === 'scalar') this.#run(step, run, own);
      else if (uses !== undefined) this.#uses(step, uses, own);
    }
  }

  #run(step: DataNode, run: DataNode & { kind: 'scalar' }, place: Step): void {
    const { file, contexts, cwd, env, job, checkouts, outputs, jobEnv } = place;
    const shell = textOf(get(step, 'shell')) ?? place.shell ?? 'bash';
    const isPowershell = /^(?:pwsh|powershell)\b/.test(shell);
    if (!isPowershell && !/^(?:bash|sh)\b/.test(shell)) return;
    const folder = textOf(get(step, 'working-directory'));
    const where = folder === undefined ? cwd : changed(ROOT, replaced(folder, contexts));
    const text = substituted(run.joined(), contexts);
    const known = new Map([...env, ['GITHUB_WORKSPACE', ROOT]]);
    const script = { tool: 'github' as const, file, name: job, text };
    const start = { cwd: within(where, checkouts), env: known };
    if (isPowershell) {
      this.builds.push(...powershellScript(script, start, this.#tree));
      return;
    }
    this.builds.push(...scriptBuilds(script, start, this.#tree, this.#programs));
    const isSure = conditionOf(step, contexts) === 'true';
    for (const [name, value] of written(script, start, this.#tree, 'GITHUB_ENV'))
      jobEnv.set(name, isSure || (jobEnv.get(name) ?? value) === value ? value : UNKNOWN);
    const id = textOf(get(step, 'id'));
    if (id !== undefined)
      for (const [name, value] of written(script, start, this.#tree, 'GITHUB_OUTPUT')) outputs.set(`${id}.${name}`, value);
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
    else if (/retry/.test(name)) this.#retry(step, place);
    else if (!name.startsWith('docker/')) this.#remote(step, uses, place, true);
  }

  /** Actions that run a command or another action until it succeeds (nick-fields/retry, Wandalen/wretry.action). */
  #retry(step: DataNode, place: Step): void {
    const inputs = get(step, 'with');
    const command = get(inputs, 'command');
    const action = textOf(get(inputs, 'action'));
    const given = get(inputs, 'with');
    if (command?.kind === 'scalar') this.#run(inputs ?? step, command, place);
    if (action === undefined || given?.kind !== 'scalar') return;
    const text = given.joined();
    const [inner] = readYaml(text.text).roots;
    const uses = entry(inputs, 'action');
    if (!inner || !uses) return;
    const own: readonly Entry[] = [
      { ...uses, key: 'uses' },
      { key: 'with', keyAt: given.at, value: moved(inner, text) },
    ];
    this.#uses({ kind: 'map', at: uses.value.at, tag: undefined, entries: own }, action, place);
  }

  /** A workflow or an action of another repository that is told a context, as those that build images are. */
  #remote(job: DataNode, uses: string, place: Step, isAction = false): void {
    const inputs = get(job, 'with');
    const [context] = CONTEXT_KEYS.flatMap((key) => entry(inputs, key) ?? []);
    if (!context || !/docker|image|container|build/i.test(uses)) return;
    const file = FILE_KEYS.flatMap((key) => entry(inputs, key) ?? [])[0];
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
    // Many actions take a context and build no image: those that do name a file that is there.
    if (isAction && (dockerfile.kind !== 'file' || this.#tree.kind(dockerfile.path) !== 'file')) return;
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
      {
        ...place,
        file: found,
        cwd: ROOT,
        shell: undefined,
        outputs: new Map(),
        contexts: contextsOf({ inputs, env: place.env }),
      },
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
        isGit: text('source')?.startsWith('{{') === true,
      }) ?? []),
    );
  }
}

/** A value that stands in a text of the file, with its place in the file. */
function moved(node: DataNode, outer: Joined): DataNode {
  const at = outer.span(node.at.start, node.at.end);
  if (node.kind === 'list') return { ...node, at, items: node.items.map((it) => moved(it, outer)) };
  if (node.kind === 'scalar') return { ...node, at, joined: () => through(node.joined(), outer) };
  const entries = node.entries.map(({ key, keyAt, value }) => {
    return { key, keyAt: outer.span(keyAt.start, keyAt.end), value: moved(value, outer) };
  });
  return { ...node, at, entries };
}

function conditionOf(step: DataNode, contexts: Contexts): string {
  const condition = textOf(get(step, 'if'));
  return condition === undefined ? 'true' : evaluate(condition.replace(/^\s*\$\{\{|\}\}\s*$/g, ''), contexts);
}

/** The variables that a script hands on with a file (docs.github.com, "Workflow commands"); one of several values is not known. */
function written(script: Script, start: Start, tree: Tree, variable: 'GITHUB_ENV' | 'GITHUB_OUTPUT'): Map<string, string> {
  const found = new Map<string, string>();
  if (!script.text.text.includes(variable)) return found;
  const file = `/${variable}`;
  for (const line of scriptLines(script, { ...start, env: new Map([...(start.env ?? []), [variable, file]]) }, tree)) {
    const [, name, value = ''] = (line.file === file && /^([\w-]+)=(.*)$/s.exec(line.text)) || [];
    if (name !== undefined) found.set(name, found.has(name) && found.get(name) !== value ? UNKNOWN : value);
  }
  return found;
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
