import { type DataNode, dig, type Entry, entries, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Joined } from '../../text/joined.ts';
import { type Build, memoized, type Tree } from '../build.ts';
import { declaredBuild, fieldsOf, type Given } from '../declared.ts';
import { filesMatching } from '../files.ts';
import { folderOf, join } from '../paths.ts';
import { Pieces, substituted } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { absolute, changed, dirname, isKnown, ROOT, resolve, UNKNOWN } from '../script/values.ts';
import { evaluate } from './github-expressions.ts';

export const isAzure = (path: string): boolean =>
  /(?:^|\/)[\w.-]*azure-?pipelines?[\w.-]*\.ya?ml$/i.test(path) ||
  /(?:^|\/)\.vsts[\w.-]*\.ya?ml$/.test(path) ||
  /(?:^|\/)\.?(?:vsts|azure-?(?:pipelines?|devops))\/(?:.*\/)?[^/]+\.ya?ml$/i.test(path);

/** A pipeline of any name, by what is in it: it says on what it runs and when. */
export const looksLikeAzure = (text: string): boolean =>
  /^(?:pool|trigger|pr|stages|jobs|steps)\s*:/m.test(text) && /^\s*(?:- )?(?:vmImage\s*:|task\s*:\s*["']?\w+@\d)/m.test(text);

/** The builds of a pipeline's steps, with its local templates (learn.microsoft.com, "YAML schema reference"). */
export function azureBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const reader = new Reader(tree, programs);
  reader.file(path, new Map(), new Map(), undefined);
  return reader.builds;
}

type Values = ReadonlyMap<string, DataNode | string>;

/** What a part of a pipeline is read with. */
interface Scope {
  readonly file: string;
  readonly parameters: Values;
  readonly variables: ReadonlyMap<string, string>;
  readonly job: string | undefined;
}

const EXPRESSION = /\$\{\{([\s\S]*?)\}\}/g;
const MACRO = /\$\(([\w.-]+)\)/g;
const FOLDERS = /^(?:build\.sourcesdirectory|system\.defaultworkingdirectory|build\.repository\.localpath)$/i;

class Reader {
  readonly builds: Build[] = [];
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  readonly #open: string[] = [];
  #steps = 0;

  constructor(tree: Tree, programs: Programs | undefined) {
    this.#tree = tree;
    this.#programs = programs;
  }

  file(file: string, passed: Values, variables: ReadonlyMap<string, string>, job: string | undefined): void {
    const root = this.#root(file);
    if (!root || this.#open.includes(file) || this.#open.length > 6) return;
    this.#open.push(file);
    const parameters = new Map<string, DataNode | string>();
    const declare = (name: string, value: DataNode | undefined) => parameters.set(name, passed.get(name) ?? value ?? UNKNOWN);
    const declared = get(root, 'parameters');
    for (const { key, value } of entries(declared)) declare(key, value);
    for (const it of items(declared)) declare(textOf(get(it, 'name')) ?? '', get(it, 'default'));
    const scope: Scope = { file, parameters, variables, job };
    this.#node(root, { ...scope, variables: this.#variables(get(root, 'variables'), scope) }, 0);
    this.#open.pop();
  }

  #root(path: string): DataNode | undefined {
    const text = this.#tree.text(path) ?? '';
    return memoized(this.#tree, `yaml ${text}`, () => readYaml(text).roots[0]);
  }

  #text(text: string, scope: Scope): string {
    const plain = text.replace(EXPRESSION, (_, inner: string) => this.#evaluate(inner, scope));
    return plain.replace(MACRO, (_, name: string) => macro(name, scope) ?? UNKNOWN);
  }

  #evaluate(source: string, scope: Scope): string {
    return evaluate(source.trim(), (path) => {
      if (path[0] === 'variables') return macro(path.slice(1).join('.'), scope) ?? UNKNOWN;
      const found = this.#lookUp(path, scope);
      if (typeof found === 'string') return found;
      return found?.kind === 'scalar' && !found.text.includes('${{') ? found.text : UNKNOWN;
    });
  }

  /** What `parameters.x.y` or a loop's own `x.y` holds. */
  #lookUp(path: readonly string[], { parameters }: Scope): DataNode | string | undefined {
    const [context = '', ...rest] = path.map((it) => it.trim()).filter((it) => it !== '');
    const [name = '', ...inner] = context === 'parameters' ? rest : [`each ${context}`, ...rest];
    const value = parameters.get(name);
    return typeof value === 'string' ? (inner.length > 0 ? UNKNOWN : value) : dig(value, ...inner);
  }

  #variables(node: DataNode | undefined, scope: Scope): Map<string, string> {
    const all = new Map(scope.variables);
    const put = (name: string, value: DataNode | undefined): void => {
      if (value?.kind === 'scalar') all.set(name.toLowerCase(), this.#text(value.text, { ...scope, variables: all }));
    };
    for (const { key, value } of entries(node)) if (!key.startsWith('${{')) put(key, value);
    for (const item of items(node)) {
      const name = textOf(get(item, 'name'));
      if (name !== undefined) put(name, get(item, 'value'));
      const file = this.#template(get(item, 'template'), scope);
      if (file === undefined || this.#open.includes(file) || this.#open.length > 6) continue;
      this.#open.push(file);
      for (const [key, text] of this.#variables(get(this.#root(file), 'variables'), { ...scope, file })) all.set(key, text);
      this.#open.pop();
    }
    return all;
  }

  /** Relative to the file that names it, or from the repository's root; others are not here. */
  #template(node: DataNode | undefined, scope: Scope): string | undefined {
    const [path = '', repository = 'self'] = this.#text(textOf(node) ?? UNKNOWN, scope).split('@');
    if (repository !== 'self' || !isKnown(path)) return undefined;
    return path.startsWith('/') ? join('.', path.slice(1)) : join(folderOf(scope.file), path);
  }

  /** Goes through stages, jobs and steps, wherever they are nested. */
  #node(node: DataNode, scope: Scope, depth: number): void {
    if (depth > 24 || ++this.#steps > 20_000) return;
    for (const item of items(node)) this.#node(item, scope, depth + 1);
    if (node.kind !== 'map') return;
    const template = this.#template(get(node, 'template'), scope);
    if (template !== undefined) {
      const passed = new Map(entries(get(node, 'parameters')).map(({ key, value }) => [key, this.#passed(value, scope)]));
      this.file(template, passed, scope.variables, scope.job);
      return;
    }
    if (this.#step(node, scope)) return;
    const variables = depth > 0 ? this.#variables(get(node, 'variables'), scope) : scope.variables;
    const job = this.#text(textOf(get(node, 'job') ?? get(node, 'deployment')) ?? scope.job ?? UNKNOWN, scope);
    const own: Scope = { ...scope, variables, job: isKnown(job) ? job : undefined };
    for (const row of this.#matrix(dig(node, 'strategy', 'matrix'), own))
      for (const entry of node.entries) this.#entry(entry, { ...own, variables: new Map([...own.variables, ...row]) }, depth);
  }

  #passed(value: DataNode, scope: Scope): DataNode | string {
    const only = /^\s*\$\{\{([^}]*)\}\}\s*$/.exec(textOf(value) ?? '')?.[1];
    const data = only === undefined ? undefined : this.#lookUp(only.split('.'), scope);
    if (data && typeof data !== 'string' && data.kind !== 'scalar') return data;
    return value.kind === 'scalar' ? this.#text(value.text, scope) : value;
  }

  #matrix(matrix: DataNode | undefined, scope: Scope): ReadonlyMap<string, string>[] {
    const pair = ({ key, value }: Entry) => [key.toLowerCase(), this.#text(textOf(value) ?? '', scope)] as const;
    const rows = entries(matrix).map(({ value }) => new Map(entries(value).map(pair)));
    return rows.length > 0 ? rows : [new Map()];
  }

  #entry({ key, value }: Entry, scope: Scope, depth: number): void {
    const keyword = /^\$\{\{\s*(each|if|elseif|else|insert)\b([\s\S]*?)\}\}$/.exec(key);
    if (keyword?.[1] === 'each') {
      const [, name = '', source = ''] = /^\s*(\w+)\s+in\s+([\s\S]*)$/.exec(keyword[2] ?? '') ?? [];
      const data = this.#lookUp(source.split('.'), scope);
      const values = typeof data !== 'string' && data?.kind === 'list' ? data.items : [undefined];
      for (const one of values.slice(0, 100))
        this.#node(value, { ...scope, parameters: new Map(scope.parameters).set(`each ${name}`, one ?? UNKNOWN) }, depth + 1);
    } else if (keyword) {
      if (keyword[1] !== 'if' || this.#evaluate(keyword[2] ?? '', scope) !== 'false') this.#node(value, scope, depth + 1);
    } else if (NESTING.test(key)) this.#node(value, scope, depth + 1);
    else if (value.kind === 'scalar' && /^\$\{\{[^}]*\}\}$/.test(value.text) && (key === 'steps' || key === 'jobs')) {
      const data = this.#lookUp(value.text.slice(3, -2).split('.'), scope);
      if (data && typeof data !== 'string') this.#node(data, scope, depth + 1);
    }
  }

  #step(node: DataNode, scope: Scope): boolean {
    const task = textOf(get(node, 'task'))?.toLowerCase();
    const inputs = new Map(entries(get(node, 'inputs')).map(({ key, value }) => [key.toLowerCase(), value]));
    if (task?.startsWith('docker@')) this.#docker(get(node, 'task') as DataNode, task, inputs, scope);
    const isShell = /^(?:bash|cmdline|azurecli|shellscript)@/.test(task ?? '');
    const inline =
      get(node, 'script') ?? get(node, 'bash') ?? (isShell ? (inputs.get('script') ?? inputs.get('inlinescript')) : undefined);
    const file = isShell ? (inputs.get('filepath') ?? inputs.get('scriptpath')) : undefined;
    const script = inline ?? file;
    if (script?.kind === 'scalar' && script.value !== null) {
      const path = changed(ROOT, this.#text(script.text, scope));
      // What is no variable stays as it is: a command substitution.
      const text = inline
        ? this.#joined(script.joined(), scope, (name) => (name.includes('.') ? UNKNOWN : undefined))
        : new Pieces().put(`bash '${path}'`, script.at).joined();
      const folder = textOf(get(node, 'workingDirectory') ?? inputs.get('workingdirectory') ?? inputs.get('cwd'));
      // This task alone starts where its script is.
      const own = task?.startsWith('shellscript@') && !inline ? dirname(path) : ROOT;
      const start = { cwd: folder === undefined ? own : changed(ROOT, this.#text(folder, scope)), env: this.#env(node, scope) };
      const where = { tool: 'azure' as const, file: scope.file, name: scope.job, text };
      this.builds.push(...scriptBuilds(where, start, this.#tree, this.#programs));
    }
    return task !== undefined || script !== undefined;
  }

  /** Every variable is one of the environment too, in capitals. */
  #env(node: DataNode, scope: Scope): Map<string, string> {
    const env = new Map([...scope.variables].map(([name, text]) => [name.toUpperCase().replace(/\W/g, '_'), text]));
    for (const { key, value } of entries(get(node, 'env'))) env.set(key, this.#text(textOf(value) ?? UNKNOWN, scope));
    for (const name of ['BUILD_SOURCESDIRECTORY', 'SYSTEM_DEFAULTWORKINGDIRECTORY', 'BUILD_REPOSITORY_LOCALPATH'])
      env.set(name, ROOT);
    return env;
  }

  #joined(text: Joined, scope: Scope, other: (name: string) => string | undefined): Joined {
    const plain = substituted(text, EXPRESSION, (it) => this.#evaluate(it[1] ?? '', scope));
    return substituted(plain, MACRO, ([, name = '']) => macro(name, scope) ?? other(name));
  }

  /** Docker@2 takes its context from `buildContext`, the older ones from theirs; the default is the Dockerfile's folder. */
  #docker(node: DataNode, task: string, inputs: ReadonlyMap<string, DataNode>, scope: Scope): void {
    const given = (key: string, fallback: string): Given => {
      const value = inputs.get(key);
      return value ? { text: this.#text(textOf(value) ?? '', scope), at: value.at } : { text: fallback, at: undefined };
    };
    const command = given('command', given('action', 'build').text).text.toLowerCase();
    if (!/^build(?: an image|andpush)?$/.test(command)) return;
    const file = given('dockerfile', '**/Dockerfile');
    const path = /[*?]/.test(file.text) ? only(file.text, this.#tree) : file.text;
    const isOld = !task.endsWith('@2');
    const isDefault = isOld && given('usedefaultcontext', given('defaultcontext', 'true').text).text !== 'false';
    const context = isDefault ? { text: '**', at: undefined } : given('buildcontext', given('context', isOld ? '.' : '**').text);
    const found = resolve(ROOT, path);
    const beside = found === undefined ? UNKNOWN : absolute(folderOf(found));
    const words = inputs.get(inputs.has('arguments') ? 'arguments' : 'buildarguments');
    const extra = command === 'buildandpush' || words?.kind !== 'scalar' ? undefined : words.joined();
    this.builds.push(
      ...declaredBuild({
        tool: 'azure',
        file: scope.file,
        name: scope.job,
        tree: this.#tree,
        cwd: ROOT,
        at: node.at,
        dockerfile: { text: path, at: file.at },
        context: context.text === '**' ? { text: beside, at: context.at } : context,
        flags: extra ? fieldsOf(this.#joined(extra, scope, () => UNKNOWN)) : [],
      }),
    );
  }
}

const NESTING = /^(?:stages|jobs|steps|extends|strategy|runOnce|rolling|canary|deploy|preDeploy|postRouteTraffic|phases)$/;

function macro(name: string, { variables }: Scope): string | undefined {
  return FOLDERS.test(name) ? ROOT : variables.get(name.toLowerCase());
}

/** The one file that a pattern finds; with several, the agent's order decides, which is not known. */
function only(pattern: string, tree: Tree): string {
  const found = isKnown(pattern) ? filesMatching(pattern.replaceAll(ROOT, '').replace(/^\/+/, ''), tree) : [];
  return found.length === 1 ? `${ROOT}/${found[0]}` : UNKNOWN;
}
