import { type DataNode, dig, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import { Joined } from '../../text/joined.ts';
import { span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { declaredBuild, fieldsOf, type Given } from '../declared.ts';
import { substituted } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { changed, ROOT, UNKNOWN } from '../script/values.ts';

export const isCircleci = (path: string): boolean => /(?:^|\/)\.circleci\/(?:.*\/)?[^/]+\.ya?ml$/.test(path);

/** The builds of a configuration's jobs, as its workflows start them (circleci.com/docs/configuration-reference). */
export function circleciBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const text = tree.text(path);
  const root = text === undefined ? undefined : readYaml(text).roots[0];
  return root ? new Reader(path, root, tree, programs).builds() : [];
}

type Parameters = ReadonlyMap<string, string>;

interface Job {
  readonly name: string;
  readonly parameters: Parameters;
  readonly env: ReadonlyMap<string, string>;
  /** The path that holds the repository, and the one that steps begin in. */
  checkout: string;
  readonly folder: string;
}

const EXPRESSION = /(?<!\\)<<\s*([\w.-]+)\s*>>/g;
const MAX_JOBS = 256;

class Reader {
  readonly #file: string;
  readonly #root: DataNode;
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  /** Names that this file gives to the orb circleci/docker. */
  readonly #orbs: ReadonlySet<string>;

  constructor(file: string, root: DataNode, tree: Tree, programs: Programs | undefined) {
    this.#file = file;
    this.#root = root;
    this.#tree = tree;
    this.#programs = programs;
    const named = entries(get(root, 'orbs')).filter(({ value }) => textOf(value)?.startsWith('circleci/docker@'));
    this.#orbs = new Set(named.map((it) => it.key));
  }

  builds(): Build[] {
    const uses = entries(get(this.#root, 'workflows')).flatMap(({ value }) => items(get(value, 'jobs')));
    const found: Build[] = [];
    for (const { key, value } of entries(get(this.#root, 'jobs'))) {
      const own = uses.filter((it) => textOf(it) === key || entry(it, key));
      const passed = own.flatMap((it) => combinations(get(it, key)));
      // The same parameters twice are one job.
      const rows = new Map(
        (passed.length > 0 ? passed : [new Map<string, string>()]).map((row) => [JSON.stringify([...row]), row]),
      );
      for (const row of rows.values()) found.push(...this.#job(key, value, row));
    }
    const job: Job = { name: '', parameters: new Map(), env: new Map(), checkout: '', folder: '' };
    for (const use of uses) {
      const only = entries(use)[0];
      if (only && this.#isOrb(only.key, 'publish')) found.push(...this.#orb(only, { ...job, name: only.key }));
    }
    return found;
  }

  #isOrb(name: string, command: string): boolean {
    const [orb = '', called] = name.split('/');
    return called === command && this.#orbs.has(orb);
  }

  #job(name: string, node: DataNode, passed: Parameters): Build[] {
    const parameters = this.#parameters(get(node, 'parameters'), passed);
    const given = get(node, 'executor');
    const executor = dig(this.#root, 'executors', this.#text(textOf(given) ?? textOf(get(given, 'name')) ?? '', parameters));
    const env = new Map<string, string>();
    for (const source of [executor, node])
      for (const { key, value } of entries(get(source, 'environment')))
        env.set(key, this.#text(textOf(value) ?? UNKNOWN, parameters));
    env.set('CIRCLE_WORKING_DIRECTORY', ROOT);
    const written = textOf(get(node, 'working_directory')) ?? textOf(get(executor, 'working_directory')) ?? '~/project';
    const folder = this.#text(written, parameters).replace(/\/+$/, '');
    return this.#steps(get(node, 'steps'), { name, parameters, env, checkout: folder, folder }, 0);
  }

  #parameters(declared: DataNode | undefined, passed: Parameters): Map<string, string> {
    const all = new Map<string, string>();
    for (const { key, value } of entries(declared)) all.set(key, textOf(get(value, 'default')) ?? UNKNOWN);
    for (const [key, text] of passed) all.set(key, text);
    return all;
  }

  #value(name: string, parameters: Parameters): string {
    const [scope, second = '', third = ''] = name.split('.');
    if (scope === 'parameters' || scope === 'matrix') return parameters.get(second) ?? UNKNOWN;
    if (scope !== 'pipeline' || second !== 'parameters') return UNKNOWN;
    return textOf(dig(this.#root, 'parameters', third, 'default')) ?? UNKNOWN;
  }

  #text(text: string, parameters: Parameters): string {
    return text.replace(EXPRESSION, (_, name: string) => this.#value(name, parameters));
  }

  #steps(node: DataNode | undefined, job: Job, depth: number): Build[] {
    if (depth > 8) return [];
    return items(node).flatMap((step) => {
      const only = step.kind === 'scalar' ? { key: step.text, keyAt: step.at, value: NOTHING } : entries(step)[0];
      return only ? this.#step(only, job, depth) : [];
    });
  }

  #step(step: Entry, job: Job, depth: number): Build[] {
    const { key, value } = step;
    if (key === 'run') return this.#run(value, job);
    if (key === 'checkout') {
      const path = textOf(get(value, 'path'));
      if (path !== undefined) job.checkout = this.#path(this.#text(path, job.parameters), job);
      return [];
    }
    if (key === 'when' || key === 'unless') {
      const condition = textOf(get(value, 'condition'));
      const holds = condition === undefined ? undefined : this.#text(condition, job.parameters);
      const isFalse = holds === 'false' || holds === '';
      const isTrue = holds === 'true';
      return (key === 'when' ? isFalse : isTrue) ? [] : this.#steps(get(value, 'steps'), job, depth + 1);
    }
    if (this.#isOrb(key, 'build')) return this.#orb(step, job);
    const command = dig(this.#root, 'commands', key);
    if (!command) return [];
    const passed = new Map(
      entries(value).map((it) => [it.key, it.value.kind === 'scalar' ? this.#text(it.value.text, job.parameters) : UNKNOWN]),
    );
    const inner: Job = { ...job, parameters: this.#parameters(get(command, 'parameters'), passed) };
    const found = this.#steps(get(command, 'steps'), inner, depth + 1);
    job.checkout = inner.checkout;
    return found;
  }

  #run(node: DataNode, job: Job): Build[] {
    const command = get(node, 'command') ?? node;
    if (command.kind !== 'scalar' || command.value === null) return [];
    const own = textOf(get(node, 'working_directory'));
    const path = own === undefined ? job.folder : this.#path(this.#text(own, job.parameters), job);
    const env = new Map(job.env);
    for (const { key, value } of entries(get(node, 'environment')))
      env.set(key, this.#text(textOf(value) ?? UNKNOWN, job.parameters));
    // Scripts name the folder of the repository as it is configured.
    const checkout = job.checkout.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/^~/, '(?:~|\\$HOME|/home/circleci)');
    const text = substituted(
      substituted(command.joined(), EXPRESSION, (it) => this.#value(it[1] ?? '', job.parameters)),
      new RegExp(`(?<![\\w./~-])${checkout}(?=$|[\\s/;"'&|)])`, 'g'),
      () => ROOT,
    );
    const script = { tool: 'circleci' as const, file: this.#file, name: job.name, text };
    return scriptBuilds(script, { cwd: this.#folder(path, job), env }, this.#tree, this.#programs);
  }

  /** As an absolute path, or one that begins with `~`. */
  #path(path: string, { folder }: Job): string {
    if (/^[~/]/.test(path)) return path.replace(/\/+$/, '');
    const parts = path.split('/').filter((it) => it !== '' && it !== '.');
    return [folder, ...parts].join('/');
  }

  /** What a path means in the repository. */
  #folder(path: string, { checkout }: Job): string {
    if (path === checkout) return ROOT;
    return path.startsWith(`${checkout}/`) ? changed(ROOT, path.slice(checkout.length + 1)) : UNKNOWN;
  }

  /** The command `build` and the job `publish` of circleci/docker: `path` counts for the Dockerfile alone (docker-orb, build.sh). */
  #orb({ key, keyAt, value }: Entry, job: Job): Build[] {
    const given = (name: string, fallback: string): Given => {
      const node = get(value, name);
      if (!node) return { text: fallback, at: undefined };
      return { text: this.#text(textOf(node) ?? UNKNOWN, job.parameters), at: node.at };
    };
    const path = given('path', '.');
    const dockerfile = given('dockerfile', 'Dockerfile');
    const extra = get(value, 'extra_build_args');
    return declaredBuild({
      tool: 'circleci',
      file: this.#file,
      name: job.name || key,
      tree: this.#tree,
      cwd: this.#folder(job.folder, job),
      at: keyAt,
      context: given('docker-context', '.'),
      dockerfile: { text: `${path.text}/${dockerfile.text}`, at: dockerfile.at ?? path.at },
      flags:
        extra?.kind === 'scalar'
          ? fieldsOf(substituted(extra.joined(), EXPRESSION, (it) => this.#value(it[1] ?? '', job.parameters)))
          : [],
    });
  }
}

const NOTHING: DataNode = {
  kind: 'scalar',
  at: span(0, 0),
  value: null,
  text: '',
  tag: undefined,
  joined: () => Joined.of('', [span(0, 0)]),
};

/** What a workflow passes to a job, once for each combination of its matrix. */
function combinations(node: DataNode | undefined): Map<string, string>[] {
  const passed = new Map<string, string>();
  for (const { key, value } of entries(node)) if (value.kind === 'scalar') passed.set(key, value.text);
  let rows = [passed];
  for (const { key, value } of entries(dig(node, 'matrix', 'parameters')))
    rows = rows
      .flatMap((row) =>
        (value.kind === 'list' ? items(value) : [value]).map((it) => new Map(row).set(key, textOf(it) ?? UNKNOWN)),
      )
      .slice(0, MAX_JOBS);
  for (const excluded of items(dig(node, 'matrix', 'exclude')))
    rows = rows.filter((row) => !entries(excluded).every(({ key, value }) => row.get(key) === textOf(value)));
  return rows;
}
