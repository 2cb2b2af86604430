import { type DataNode, dig, entries, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Joined } from '../../text/joined.ts';
import { type Build, memoized, type Tree } from '../build.ts';
import { sound } from '../declared.ts';
import { filesMatching } from '../files.ts';
import { baseName, isUrl, join } from '../paths.ts';
import { Pieces, substituted } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { ROOT, UNKNOWN } from '../script/values.ts';

export const isGitlab = (path: string): boolean =>
  /(?:^|[./-])gitlab-ci\.ya?ml$/.test(path) || /(?:^|\/)\.gitlab\/(?:.*\/)?[^/]+\.ya?ml$/.test(path);

/** The builds of a pipeline's jobs, with the local files it includes (docs.gitlab.com, "CI/CD YAML syntax reference"). */
export function gitlabBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const reader = new Reader(tree, programs);
  reader.read(path, new Map());
  return reader.builds(path);
}

/** The files that a pipeline reads as its own. */
export function gitlabIncludes(path: string, tree: Tree): string[] {
  const reader = new Reader(tree, undefined);
  reader.read(path, new Map());
  return reader.files.filter((it) => it !== path);
}

const KEYWORDS = new Set(
  'default include stages variables workflow image services cache before_script after_script spec'.split(' '),
);
/** Places beyond this are those of another file. */
const FAR = 2 ** 40;
const MAX_JOBS = 256;

interface Part {
  readonly node: DataNode;
  readonly file: string;
}

interface Job {
  readonly keys: Map<string, Part>;
  readonly variables: Map<string, string>;
}

interface Line {
  readonly text: Joined;
  readonly file: string;
}

class Reader {
  readonly files: string[] = [];
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  readonly #parts = new Map<string, Part[]>();
  readonly #inputs = new Map<string, Map<string, string>>();
  readonly #parents = new Set<string>();

  constructor(tree: Tree, programs: Programs | undefined) {
    this.#tree = tree;
    this.#programs = programs;
  }

  /** What is included comes first: what stands in the including file wins. */
  read(file: string, given: ReadonlyMap<string, string>): void {
    const text = this.#tree.text(file);
    if (text === undefined || this.files.includes(file) || this.files.length > 100) return;
    this.files.push(file);
    const { roots } = memoized(this.#tree, `yaml file ${text}`, () => readYaml(text));
    const inputs = new Map<string, string>();
    for (const root of roots)
      for (const { key, value } of entries(dig(root, 'spec', 'inputs')))
        inputs.set(key, textOf(get(value, 'default')) ?? UNKNOWN);
    this.#inputs.set(file, new Map([...inputs, ...given]));
    for (const root of roots) {
      const include = get(root, 'include');
      for (const node of include?.kind === 'list' ? include.items : include ? [include] : []) this.#include(node);
      for (const { key, value } of entries(root)) this.#parts.set(key, [...(this.#parts.get(key) ?? []), { node: value, file }]);
    }
  }

  #include(node: DataNode): void {
    const local = textOf(get(node, 'local')) ?? textOf(node);
    if (local === undefined || isUrl(local) || local.includes('$')) return;
    const inputs = new Map(entries(get(node, 'inputs')).map(({ key, value }) => [key, textOf(value) ?? UNKNOWN]));
    const path = join('.', local.replace(/^\/+/, ''));
    if (path === undefined) return;
    for (const found of path.includes('*') ? filesMatching(path, this.#tree) : [path]) this.read(found, inputs);
  }

  builds(path: string): Build[] {
    const names = [...this.#parts.keys()].filter((it) => !KEYWORDS.has(it));
    for (const name of names) for (const parent of this.#extends(name)) this.#parents.add(parent);
    // A hidden job is for others to extend; a file of templates is read for its own sake.
    const isTemplates = !/^\.gitlab-ci\.ya?ml$/.test(baseName(path));
    return names
      .filter((it) => !it.startsWith('.') || (isTemplates && !this.#parents.has(it)))
      .flatMap((name) => this.#run(name));
  }

  #extends(name: string): string[] {
    const node = (this.#parts.get(name) ?? []).map((it) => get(it.node, 'extends')).findLast((it) => it !== undefined);
    return node?.kind === 'list' ? node.items.flatMap((it) => textOf(it) ?? []) : [textOf(node) ?? []].flat();
  }

  #job(name: string, open: readonly string[] = []): Job {
    const job: Job = { keys: new Map(), variables: new Map() };
    if (open.includes(name) || open.length > 10) return job;
    for (const parent of this.#extends(name)) {
      const { keys, variables } = this.#job(parent, [...open, name]);
      for (const [key, part] of keys) job.keys.set(key, part);
      for (const [key, text] of variables) job.variables.set(key, text);
    }
    for (const { node, file } of this.#parts.get(name) ?? []) {
      for (const { key, value } of entries(node)) job.keys.set(key, { node: value, file });
      this.#variables({ node: get(node, 'variables') ?? node, file }, get(node, 'variables') !== undefined, job.variables);
    }
    return job;
  }

  #variables(part: Part, isThere: boolean, into: Map<string, string>): void {
    if (!isThere) return;
    const { node, file } = this.#resolved(part);
    for (const { key, value } of entries(node)) {
      const own = this.#resolved({ node: get(value, 'value') ?? value, file });
      into.set(key, this.#input(textOf(own.node) ?? UNKNOWN, own.file));
    }
  }

  #input(text: string, file: string): string {
    return text.replace(INPUT, (_, name: string) => this.#inputs.get(file)?.get(name) ?? UNKNOWN);
  }

  /** `!reference [job, key]` is what stands there. */
  #resolved(part: Part, depth = 0): Part {
    const [name = '', key, ...rest] = items(part.node).map((it) => textOf(it) ?? '');
    if (part.node.tag !== '!reference' || depth > 10) return part;
    const plain = this.#parts.get(name)?.at(-1);
    const found = key === undefined ? plain : this.#job(name).keys.get(key);
    const node = dig(found?.node, ...rest);
    return found && node ? this.#resolved({ node, file: found.file }, depth + 1) : { ...part, node: { ...part.node, tag: '' } };
  }

  #lines(part: Part | undefined, depth = 0): Line[] {
    if (!part || depth > 10) return [];
    const { node, file } = this.#resolved(part);
    if (node.kind === 'list')
      return node.tag === '' ? [] : node.items.flatMap((it) => this.#lines({ node: it, file }, depth + 1));
    if (node.kind !== 'scalar' || node.value === null) return [];
    return [{ file, text: substituted(node.joined(), INPUT, (it) => this.#input(it[0], file)) }];
  }

  #run(name: string): Build[] {
    const job = this.#job(name);
    const fallback = (key: string): Part | undefined =>
      this.#job('default').keys.get(key) ?? this.#parts.get(key)?.findLast((it) => it.node.kind !== 'map');
    const section = (key: string): Line[] => this.#lines(job.keys.get(key) ?? (key === 'script' ? undefined : fallback(key)));
    const main = [...section('before_script'), ...section('script')];
    const variables = new Map<string, string>();
    for (const part of this.#parts.get('variables') ?? []) this.#variables(part, true, variables);
    for (const [key, text] of job.variables) variables.set(key, text);
    return matrixOf(job.keys.get('parallel')).flatMap((row) => {
      // A job of a matrix has its values in its name.
      const own: [string, string][] = row.size > 0 ? [] : [['CI_JOB_NAME', name]];
      const env = expanded(new Map([...own, ...variables, ...row]));
      // The last section has a shell of its own, in the folder of the project (docs: "after_script").
      return [...this.#shell(name, main, env), ...this.#shell(name, section('after_script'), env)];
    });
  }

  /** Lines of several files make one script: it is followed once for each file, where the others' places lie far off. */
  #shell(name: string, lines: readonly Line[], env: ReadonlyMap<string, string>): Build[] {
    return [...new Set(lines.map((it) => it.file))].flatMap((file, i) => {
      const pieces = new Pieces();
      for (const line of lines) pieces.line(line.text, line.file === file ? 0 : FAR);
      const script = { tool: 'gitlab' as const, file, name, text: pieces.joined() };
      const found = sound(scriptBuilds(script, { cwd: ROOT, env }, this.#tree, this.#programs));
      return found.filter(({ source }) => (source.file === file ? source.at.start < FAR : i === 0 && !isGitlab(source.file)));
    });
  }
}

const INPUT = /\$\[\[\s*inputs\.([\w-]+)[^\]]*\]\]/g;

/** Values name other variables; those that GitLab sets itself are not known, but for the folder of the project. */
function expanded(variables: ReadonlyMap<string, string>): Map<string, string> {
  const value = (name: string, depth: number): string => {
    if (name === 'CI_PROJECT_DIR') return ROOT;
    const text = depth > 8 ? undefined : variables.get(name);
    if (text === undefined) return UNKNOWN;
    return text.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (all, a?: string, b?: string) =>
      all === '$$' ? '$' : value(a ?? b ?? '', depth + 1),
    );
  };
  return new Map([...variables.keys(), 'CI_PROJECT_DIR'].map((name) => [name, value(name, 0)]));
}

function matrixOf(part: Part | undefined): ReadonlyMap<string, string>[] {
  const matrix = get(part?.node, 'matrix');
  if (!matrix) return [new Map()];
  const rows = items(matrix).flatMap((item) => {
    let some: Map<string, string>[] = [new Map()];
    for (const { key, value } of entries(item)) {
      const texts = value.kind === 'list' ? value.items.map((it) => textOf(it) ?? UNKNOWN) : [textOf(value) ?? UNKNOWN];
      some = some.flatMap((row) => texts.map((it) => new Map(row).set(key, it))).slice(0, MAX_JOBS);
    }
    return some;
  });
  return rows.length > 0 ? rows.slice(0, MAX_JOBS) : [new Map()];
}
