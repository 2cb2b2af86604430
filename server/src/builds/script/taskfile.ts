import { type DataNode, dig, entries, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import { type Build, memoized, type Tree } from '../build.ts';
import { baseName, folderOf, join } from '../paths.ts';
import { substituted } from './pieces.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute, changed, isKnown, UNKNOWN } from './values.ts';

export const isTaskfile = (path: string): boolean => /^[Tt]askfile(?:[._-][\w-]+)*\.ya?ml$/.test(baseName(path));

/** The builds of a Taskfile's tasks, with what they call and include (taskfile.dev/docs/reference/schema). */
export function taskfileBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const reader = new Reader(tree, programs);
  reader.read(path, '', absolute(folderOf(path)), new Map());
  return reader.builds();
}

/** The files that a Taskfile reads as its own. */
export function taskfileIncludes(path: string, tree: Tree): string[] {
  const reader = new Reader(tree, undefined);
  reader.read(path, '', absolute(folderOf(path)), new Map());
  return [...reader.files].filter((it) => it !== path);
}

type Value = string | readonly string[] | ReadonlyMap<string, string>;
type Values = ReadonlyMap<string, Value>;

interface Task {
  readonly node: DataNode;
  readonly file: string;
  /** In front of the names of the tasks beside it. */
  readonly prefix: string;
  readonly cwd: string;
  readonly vars: Values;
  readonly env: DataNode | undefined;
}

const NAMES = ['Taskfile.yml', 'taskfile.yml', 'Taskfile.yaml', 'taskfile.yaml', 'Taskfile.dist.yml', 'Taskfile.dist.yaml'];
const MAX_ROUNDS = 100;
/** What stands between a condition and its end is one part that is not known. */
const TEMPLATE = /\{\{-?\s*(?:if|range|with)\b[\s\S]*?\{\{-?\s*end\s*-?\}\}|\{\{-?\s*([\s\S]*?)\s*-?\}\}/g;

class Reader {
  readonly files = new Set<string>();
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  readonly #tasks = new Map<string, Task>();
  readonly #done = new Set<string>();

  constructor(tree: Tree, programs: Programs | undefined) {
    this.#tree = tree;
    this.#programs = programs;
  }

  read(file: string, prefix: string, cwd: string, given: Values): void {
    const text = this.#tree.text(file);
    const root = text === undefined ? undefined : memoized(this.#tree, `yaml ${text}`, () => readYaml(text).roots[0]);
    if (!root || this.files.size > 60 || prefix.split(':').length > 8) return;
    this.files.add(file);
    const folder = absolute(folderOf(file));
    const special = new Map<string, Value>([
      ['TASKFILE_DIR', folder],
      ['ROOT_DIR', given.get('ROOT_DIR') ?? folder],
    ]);
    const vars = varsOf(get(root, 'vars'), new Map([...given, ...special]), given);
    for (const { key, value } of entries(get(root, 'includes'))) this.#include(key, value, { file, prefix, cwd, vars });
    for (const { key, value } of entries(get(root, 'tasks')))
      this.#tasks.set(prefix + key, { node: value, file, prefix, cwd, vars, env: get(root, 'env') });
  }

  /** Without `dir` an included file's tasks run where the including one's do. */
  #include(name: string, node: DataNode, { file, prefix, cwd, vars }: Pick<Task, 'file' | 'prefix' | 'cwd' | 'vars'>): void {
    const written = textOf(node) ?? textOf(get(node, 'taskfile'));
    const path = written === undefined ? undefined : join(folderOf(file), replaced(written, vars));
    if (path === undefined || !isKnown(path)) return;
    const found = this.#tree.kind(path) === 'folder' ? NAMES.flatMap((it) => join(path, it) ?? []) : [path];
    const target = found.find((it) => this.#tree.kind(it) === 'file');
    const dir = textOf(get(node, 'dir'));
    const folder = dir === undefined ? cwd : changed(absolute(folderOf(file)), replaced(dir, vars));
    const inner = textOf(get(node, 'flatten')) === 'true' ? prefix : `${prefix}${name}:`;
    const root = new Map<string, Value>([['ROOT_DIR', vars.get('ROOT_DIR') ?? UNKNOWN]]);
    if (target !== undefined) this.read(target, inner, folder, varsOf(get(node, 'vars'), new Map([...vars]), root, root));
  }

  builds(): Build[] {
    // A task that others hand variables to is read with those alone.
    const called = new Set<string>();
    for (const task of this.#tasks.values())
      for (const call of [...items(get(task.node, 'cmds')), ...items(get(task.node, 'deps'))])
        if (get(call, 'vars') ?? get(call, 'for')) called.add(nameOf(textOf(get(call, 'task')) ?? '', task.prefix));
    return [...this.#tasks.keys()].filter((it) => !called.has(it)).flatMap((name) => this.#run(name, new Map(), 0));
  }

  #run(name: string, passed: Values, depth: number): Build[] {
    const task = this.#tasks.get(name);
    const id = JSON.stringify([name, [...passed]]);
    if (!task || depth > 8 || this.#done.has(id) || this.#done.size > 2000) return [];
    this.#done.add(id);
    const { node, cwd, env } = task;
    const base = new Map<string, Value>([...task.vars, ...passed, ['TASK', name]]);
    const vars = varsOf(get(node, 'vars'), base, new Map());
    const dir = textOf(get(node, 'dir'));
    const known = new Map<string, string>();
    for (const source of [env, get(node, 'env')])
      for (const { key, value } of entries(source))
        known.set(key, value.kind === 'scalar' ? replaced(value.text, vars) : UNKNOWN);
    const start = { cwd: dir === undefined ? cwd : changed(cwd, replaced(dir, vars)), env: known };
    const plain = node.kind === 'map' ? (get(node, 'cmds') ?? get(node, 'cmd')) : node;
    const commands = plain?.kind === 'list' ? plain.items : plain ? [plain] : [];
    const found = items(get(node, 'deps')).flatMap((it) => this.#call(it, task, vars, depth));
    for (const command of commands)
      for (const round of rounds(get(command, 'for'), vars)) {
        const own = new Map([...vars, ...round]);
        found.push(...this.#call(command, task, own, depth));
        const script = get(command, 'cmd') ?? get(command, 'defer') ?? command;
        if (script.kind !== 'scalar' || script.value === null) continue;
        const text = substituted(script.joined(), TEMPLATE, (it) => templated(it[1], own));
        found.push(...scriptBuilds({ tool: 'taskfile', file: task.file, name, text }, start, this.#tree, this.#programs));
      }
    return found;
  }

  #call(node: DataNode, { prefix }: Task, vars: Values, depth: number): Build[] {
    const name = textOf(get(node, 'task'));
    if (name === undefined) return [];
    const passed = varsOf(get(node, 'vars'), vars, new Map(), new Map());
    return this.#run(nameOf(replaced(name, vars), prefix), passed, depth + 1);
  }
}

const nameOf = (name: string, prefix: string): string => (name.startsWith(':') ? name.slice(1) : prefix + name);

/** Variables in their order, each may name those before; `fixed` ones are not set again. */
function varsOf(node: DataNode | undefined, base: Values, fixed: Values, into: Values = base): Map<string, Value> {
  const scope = new Map(base);
  const all = new Map(into);
  for (const { key, value } of entries(node)) {
    const list = value.kind === 'list' ? value.items : undefined;
    const text = value.kind === 'scalar' ? replaced(value.text, scope) : UNKNOWN;
    const own = fixed.get(key) ?? (list ? list.map((it) => replaced(textOf(it) ?? UNKNOWN, scope)) : text);
    scope.set(key, own);
    all.set(key, own);
  }
  return all;
}

const replaced = (text: string, vars: Values): string => text.replace(TEMPLATE, (_, inner?: string) => templated(inner, vars));

/** `{{.X}}`, `{{.X | default "y"}}` and `{{default "y" .X}}`; other templates are not known. */
function templated(inner: string | undefined, vars: Values): string {
  const expression =
    /^(?:\.([\w.]+)(?:\s*\|\s*default\s+("[^"]*"|`[^`]*`|\.\w+))?|default\s+("[^"]*"|`[^`]*`|\.\w+)\s+\.([\w.]+))$/;
  const [, first, second, third, fourth] = expression.exec(inner ?? '') ?? [];
  const name = first ?? fourth;
  if (name === undefined) return UNKNOWN;
  const [head = '', part] = name.split('.');
  const value = vars.get(head);
  const text = typeof value === 'string' ? value : value instanceof Map && part !== undefined ? value.get(part) : undefined;
  const fallback = second ?? third;
  if (text !== undefined && text !== '') return text;
  if (fallback === undefined || (value !== undefined && text === undefined)) return text ?? UNKNOWN;
  return fallback.startsWith('.') ? templated(fallback, vars) : fallback.slice(1, -1);
}

/** What `for` sets in each round: a literal list, the words of a variable, the rows of a matrix. */
function rounds(node: DataNode | undefined, vars: Values): ReadonlyMap<string, Value>[] {
  if (!node) return [new Map()];
  const name = textOf(get(node, 'as')) ?? 'ITEM';
  const matrix = get(node, 'matrix');
  if (matrix) {
    let rows: Map<string, string>[] = [new Map()];
    for (const { key, value } of entries(matrix))
      rows = rows.flatMap((row) => items(value).map((it) => new Map(row).set(key, textOf(it) ?? UNKNOWN))).slice(0, MAX_ROUNDS);
    return rows.map((row) => new Map([[name, row]]));
  }
  const variable = vars.get(textOf(dig(node, 'var')) ?? '');
  const split = textOf(get(node, 'split'));
  const words = typeof variable === 'string' ? variable.split(split ?? /\s+/).filter((it) => it !== '') : variable;
  const texts = node.kind === 'list' ? node.items.map((it) => replaced(textOf(it) ?? UNKNOWN, vars)) : words;
  return Array.isArray(texts) ? texts.slice(0, MAX_ROUNDS).map((it) => new Map([[name, it]])) : [new Map([[name, UNKNOWN]])];
}
