import { type DataNode, dig, type Entry, entries, get, items, textOf } from '../data/data.ts';
import { readYaml } from '../data/yaml.ts';
import type { Joined } from '../text/joined.ts';
import type { Build, Tree } from './build.ts';
import { fieldsOf } from './circleci.ts';
import { declaredBuild, type Given } from './drone.ts';
import { evaluate } from './github-expressions.ts';
import { filesMatching, substituted } from './hub.ts';
import { folderOf, join } from './paths.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute, changed, isKnown, ROOT, resolve, UNKNOWN } from './values.ts';

export const isAzure = (path: string): boolean =>
  /(?:^|\/)[\w.-]*azure-?pipelines?[\w.-]*\.ya?ml$/i.test(path) ||
  /(?:^|\/)\.vsts[\w.-]*\.ya?ml$/.test(path) ||
  /(?:^|\/)\.?(?:vsts|azure-?(?:pipelines?|devops))\/(?:.*\/)?[^/]+\.ya?ml$/i.test(path);

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
const ENVIRONMENT = ['BUILD_SOURCESDIRECTORY', 'SYSTEM_DEFAULTWORKINGDIRECTORY', 'BUILD_REPOSITORY_LOCALPATH'];

class Reader {
  readonly builds: Build[] = [];
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  readonly #open: string[] = [];

  constructor(tree: Tree, programs: Programs | undefined) {
    this.#tree = tree;
    this.#programs = programs;
  }

  file(file: string, passed: Values, variables: ReadonlyMap<string, string>, job: string | undefined): void {
    const text = this.#tree.text(file);
    if (text === undefined || this.#open.includes(file) || this.#open.length > 6) return;
    this.#open.push(file);
    const root = readYaml(text).roots[0];
    const parameters = new Map<string, DataNode | string>();
    for (const { name, value } of declared(get(root, 'parameters'))) parameters.set(name, passed.get(name) ?? value ?? UNKNOWN);
    const scope: Scope = { file, parameters, variables, job };
    if (root) this.#node(root, { ...scope, variables: this.#variables(get(root, 'variables'), scope) }, 0);
    this.#open.pop();
  }

  #text(text: string, scope: Scope): string {
    const plain = text.replace(EXPRESSION, (_, inner: string) => this.#evaluate(inner, scope));
    return plain.replace(MACRO, (_, name: string) => macro(name, scope) ?? UNKNOWN);
  }

  #evaluate(source: string, scope: Scope): string {
    return evaluate(source.trim(), ([context = '', name = '', ...rest]) => {
      if (context === 'variables') return macro([name, ...rest].join('.'), scope) ?? UNKNOWN;
      const value = context === 'parameters' ? scope.parameters.get(name) : scope.parameters.get(`each ${context}`);
      const path = context === 'parameters' ? rest : [name, ...rest].filter((it) => it !== '');
      if (value === undefined) return UNKNOWN;
      if (typeof value === 'string') return path.length > 0 ? UNKNOWN : value;
      const found = dig(value, ...path);
      return found?.kind === 'scalar' ? this.#text(found.text, scope) : UNKNOWN;
    });
  }

  /** The list or map behind `${{ parameters.x }}` or the loop's own `${{ x.y }}`. */
  #data(source: string, scope: Scope): DataNode | undefined {
    const [context = '', name = '', ...rest] = source.trim().split('.');
    const isParameter = context === 'parameters';
    const value = isParameter ? scope.parameters.get(name) : scope.parameters.get(`each ${context}`);
    if (value === undefined || typeof value === 'string') return undefined;
    return dig(value, ...(isParameter ? rest : [name, ...rest].filter((it) => it !== '')));
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
      const path = this.#template(get(item, 'template'), scope);
      const root = path === undefined ? undefined : readYaml(this.#tree.text(path) ?? '').roots[0];
      if (path !== scope.file)
        for (const [key, text] of this.#variables(get(root, 'variables'), { ...scope, file: path ?? '', variables: new Map() }))
          all.set(key, text);
    }
    return all;
  }

  /** Relative to the file that names it, or from the repository's root; others are not here. */
  #template(node: DataNode | undefined, scope: Scope): string | undefined {
    const written = textOf(node);
    if (written === undefined) return undefined;
    const [path = '', repository = 'self'] = this.#text(written, scope).split('@');
    if (repository !== 'self' || !isKnown(path)) return undefined;
    return path.startsWith('/') ? join('.', path.slice(1)) : join(folderOf(scope.file), path);
  }

  /** Goes through stages, jobs and steps, wherever they are nested. */
  #node(node: DataNode, scope: Scope, depth: number): void {
    if (depth > 24) return;
    if (node.kind === 'list') {
      for (const item of node.items) this.#node(item, scope, depth + 1);
      return;
    }
    if (node.kind !== 'map') return;
    const template = this.#template(get(node, 'template'), scope);
    if (template !== undefined) {
      const passed = new Map(entries(get(node, 'parameters')).map(({ key, value }) => [key, this.#passed(value, scope)]));
      this.file(template, passed, scope.variables, scope.job);
      return;
    }
    if (this.#step(node, scope)) return;
    const job = textOf(get(node, 'job') ?? get(node, 'deployment'));
    const variables = depth > 0 ? this.#variables(get(node, 'variables'), scope) : scope.variables;
    const name = job === undefined ? scope.job : this.#text(job, scope);
    const own: Scope = { ...scope, variables, job: name !== undefined && isKnown(name) ? name : undefined };
    for (const row of this.#matrix(dig(node, 'strategy', 'matrix'), own))
      for (const entry of node.entries) this.#entry(entry, { ...own, variables: new Map([...own.variables, ...row]) }, depth);
  }

  #passed(value: DataNode, scope: Scope): DataNode | string {
    const only = value.kind === 'scalar' ? /^\s*\$\{\{([^}]*)\}\}\s*$/.exec(value.text)?.[1] : undefined;
    const data = only === undefined ? undefined : this.#data(only, scope);
    if (data && data.kind !== 'scalar') return data;
    return value.kind === 'scalar' ? this.#text(value.text, scope) : value;
  }

  #matrix(matrix: DataNode | undefined, scope: Scope): ReadonlyMap<string, string>[] {
    const row = (node: DataNode) =>
      new Map(entries(node).map((it) => [it.key.toLowerCase(), this.#text(textOf(it.value) ?? '', scope)] as const));
    return matrix ? entries(matrix).map(({ value }) => row(value)) : [new Map()];
  }

  #entry({ key, value }: Entry, scope: Scope, depth: number): void {
    const keyword = /^\$\{\{\s*(each|if|elseif|else|insert)\b([\s\S]*?)\}\}$/.exec(key);
    if (keyword?.[1] === 'each') {
      const [, name = '', source = ''] = /^\s*(\w+)\s+in\s+([\s\S]*)$/.exec(keyword[2] ?? '') ?? [];
      const data = this.#data(source, scope);
      const values = data?.kind === 'list' ? data.items : [undefined];
      for (const one of values.slice(0, 100))
        this.#node(value, { ...scope, parameters: new Map(scope.parameters).set(`each ${name}`, one ?? UNKNOWN) }, depth + 1);
    } else if (keyword) {
      if (keyword[1] !== 'if' || this.#evaluate(keyword[2] ?? '', scope) !== 'false') this.#node(value, scope, depth + 1);
    } else if (NESTING.test(key)) this.#node(value, scope, depth + 1);
    else if (value.kind === 'scalar' && /^\$\{\{[^}]*\}\}$/.test(value.text) && (key === 'steps' || key === 'jobs')) {
      const data = this.#data(value.text.slice(3, -2), scope);
      if (data) this.#node(data, scope, depth + 1);
    }
  }

  #step(node: DataNode, scope: Scope): boolean {
    const task = textOf(get(node, 'task'))?.toLowerCase();
    const inputs = new Map(entries(get(node, 'inputs')).map(({ key, value }) => [key.toLowerCase(), value]));
    if (task?.startsWith('docker@')) this.#docker(get(node, 'task') as DataNode, task, inputs, scope);
    const isShell = task !== undefined && /^(?:bash|cmdline|azurecli|shellscript)@/.test(task);
    const script =
      get(node, 'script') ?? get(node, 'bash') ?? (isShell ? (inputs.get('script') ?? inputs.get('inlinescript')) : undefined);
    if (script?.kind === 'scalar' && script.value !== null) {
      const folder = textOf(get(node, 'workingDirectory') ?? inputs.get('workingdirectory') ?? inputs.get('cwd'));
      const env = new Map<string, string>();
      // Every variable is one of the environment too, in capitals.
      for (const [name, text] of scope.variables) env.set(name.toUpperCase().replace(/\W/g, '_'), text);
      for (const { key, value } of entries(get(node, 'env'))) env.set(key, this.#text(textOf(value) ?? UNKNOWN, scope));
      for (const name of ENVIRONMENT) env.set(name, ROOT);
      // What is no variable stays as it is: a command substitution.
      const text = this.#joined(script.joined(), scope, (name) => (name.includes('.') ? UNKNOWN : undefined));
      const cwd = folder === undefined ? ROOT : changed(ROOT, this.#text(folder, scope));
      this.builds.push(
        ...scriptBuilds({ tool: 'azure', file: scope.file, name: scope.job, text }, { cwd, env }, this.#tree, this.#programs),
      );
    }
    return task !== undefined || script !== undefined;
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

const NESTING =
  /^(?:stages|jobs|steps|extends|strategy|runOnce|rolling|canary|deploy|preDeploy|routeTraffic|postRouteTraffic|on|success|failure|phases)$/;

function macro(name: string, { variables }: Scope): string | undefined {
  return FOLDERS.test(name) ? ROOT : variables.get(name.toLowerCase());
}

/** The one file that a pattern finds; with several, the agent's order decides, which is not known. */
function only(pattern: string, tree: Tree): string {
  const found = isKnown(pattern) ? filesMatching(pattern.replaceAll(ROOT, '').replace(/^\/+/, ''), tree) : [];
  return found.length === 1 ? `${ROOT}/${found[0]}` : UNKNOWN;
}

/** A list of `{name, default}`, or a map from names to defaults. */
function declared(node: DataNode | undefined): { name: string; value: DataNode | undefined }[] {
  if (node?.kind === 'map') return node.entries.map(({ key, value }) => ({ name: key, value }));
  return items(node).flatMap((it) => {
    const name = textOf(get(it, 'name'));
    return name === undefined ? [] : [{ name, value: get(it, 'default') }];
  });
}
