import { type DataNode, entries, get, textOf } from '../data/data.ts';
import { readYaml } from '../data/yaml.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import { nearest } from '../text/nearest.ts';
import { type Span, span } from '../text/span.ts';
import { unknownNames, type Values } from './condition.ts';
import type { Overlay } from './overlay-spec.ts';
import { type PlanProblem, type Row, RowReader } from './rows.ts';

export interface Variant {
  readonly name: string;
  /** Everything that conditions and patterns may ask for; `name` too. */
  readonly values: Values;
  /** Relative to the folder of the variants file; undefined when it has no output of its own. */
  readonly output: string | undefined;
  /** The build context for bake, compose and a CI matrix, relative to the folder of the variants file. */
  readonly context: string;
  /** What says that there is this variant. */
  readonly at: Span;
  readonly overlays: readonly Overlay[];
  readonly endsWithNewline: boolean;
}

const EXTRAS = ['bake', 'compose', 'matrix', 'stages', 'map'] as const;

/** One more file: one that builds all variants, one Dockerfile with all of them, or the source map. */
export interface Extra {
  readonly kind: (typeof EXTRAS)[number];
  readonly path: string;
  readonly at: Span;
}

/** A variants file, read. */
export interface Plan {
  /** Relative to the folder of the variants file. */
  readonly source: string;
  readonly sourceAt: Span;
  readonly hasHeader: boolean;
  readonly axes: ReadonlyMap<string, readonly string[]>;
  readonly variants: readonly Variant[];
  /** The one that the source is as it stands; undefined when there is no variant. */
  readonly default: Variant | undefined;
  readonly overlays: readonly Overlay[];
  readonly extras: readonly Extra[];
  readonly problems: readonly PlanProblem[];
}

export const PLAN_KEYS = [
  'source',
  'output',
  'default',
  'header',
  'axes',
  'exclude',
  'include',
  'variants',
  'values',
  'changes',
  'context',
  ...EXTRAS,
] as const;

/** A variants file is called as a Dockerfile, with this behind it. */
export function isPlanFile(path: string): boolean {
  const name = /([^/]+)\.variants\.ya?ml$/i.exec(path)?.[1];
  return name !== undefined && isDockerfileName(name);
}
export const PLAN_NAME = 'Dockerfile.variants.yaml';

/** While a source is edited, its plan stays. */
const lastPlans = new Map<string, { readonly text: string; readonly plan: Plan }>();
const KEPT_PLANS = 8;

export function readPlan(text: string, path: string): Plan {
  const known = lastPlans.get(path);
  if (known?.text === text) return known.plan;
  const plan = new Reader(text, path).read();
  if (lastPlans.size >= KEPT_PLANS) lastPlans.clear();
  lastPlans.set(path, { text, plan });
  return plan;
}

class Reader {
  readonly #root: DataNode | undefined;
  readonly #file: string;
  readonly #problems: PlanProblem[];
  readonly #rows: RowReader;

  constructor(text: string, path: string) {
    const { roots, problems } = readYaml(text);
    this.#root = roots[0];
    this.#file = path;
    this.#problems = [...problems];
    this.#rows = new RowReader(this.#root, this.#problems);
  }

  read(): Plan {
    const root = this.#root;
    if (root && root.kind !== 'map') this.#problem(root.at, 'A variants file is a map with keys such as axes and output.');
    this.#keys(root, PLAN_KEYS, 'variants file');
    const rows = this.#rows.rows();
    const fallback = this.#source();
    const sourceNode = get(root, 'source');
    const variants = rows.map((row) => this.#variant(row));
    const names = new Set(['name', ...rows.flatMap(({ values }) => [...values.keys()])]);
    const overlays = this.#rows.overlays(get(root, 'changes'));
    this.#checkNames([...overlays, ...rows.flatMap((row) => row.overlays)], names);
    this.#checkOutputs(variants);
    return {
      source: textOf(sourceNode) ?? fallback,
      sourceAt: sourceNode?.at ?? span(0, 0),
      hasHeader: textOf(get(root, 'header')) !== 'false',
      axes: this.#rows.axes,
      variants,
      default: this.#default(variants),
      overlays,
      extras: this.#extras(),
      problems: this.#problems.sort((a, b) => a.at.start - b.at.start),
    };
  }

  #problem(at: Span, message: string): void {
    this.#problems.push({ at, message });
  }

  #source(): string {
    const name = this.#file.split('/').at(-1) ?? '';
    return name.replace(/\.?variants\.ya?ml$/i, '') || 'Dockerfile';
  }

  #keys(node: DataNode | undefined, known: readonly string[], what: string): void {
    for (const { key, keyAt } of entries(node)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      this.#problem(keyAt, `A ${what} has no ${key}${near ? `; is it ${near}?` : `: there are ${known.join(', ')}.`}`);
    }
  }

  #variant(row: Row): Variant {
    const axes = [...this.#rows.axes.keys()].map((axis) => row.values.get(axis) ?? '');
    const name = row.name ?? ([...axes].filter((it) => it !== '').join('-') || [...row.values.values()][0] || 'default');
    const values = new Map(row.values).set('name', name);
    return {
      name,
      values,
      output: row.output ?? this.#filled('output', values),
      context: this.#filled('context', values) ?? '.',
      at: row.at,
      overlays: row.overlays,
      endsWithNewline: row.endsWithNewline,
    };
  }

  /** A pattern with `{name}` in it. */
  #filled(key: 'output' | 'context', values: Values): string | undefined {
    const node = get(this.#root, key);
    const pattern = textOf(node);
    if (node === undefined || pattern === undefined) return undefined;
    return pattern.replace(/\{([^{}]*)\}/g, (found, name: string) => {
      const value = values.get(name);
      if (value === undefined) {
        const near = nearest(name, values.keys());
        const message = `${found} stands in ${key}, and ${values.get('name')} has no such value${near ? `; is it {${near}}?` : '.'}`;
        if (!this.#problems.some((it) => it.at === node.at)) this.#problem(node.at, message);
      }
      return value ?? found;
    });
  }

  #checkOutputs(variants: readonly Variant[]): void {
    const byPath = new Map<string, Variant>();
    const byName = new Map<string, Variant>();
    const outputAt = get(this.#root, 'output')?.at;
    // A pattern that cannot be filled is told already.
    if (this.#problems.some((it) => it.at === outputAt)) return;
    for (const it of variants) {
      const other = byName.get(it.name);
      if (other) this.#problem(it.at, `Two variants are called ${it.name}: give one of them a name.`);
      byName.set(it.name, it);
      if (it.output === undefined) continue;
      if (/^(?:\/|[A-Za-z]:|~)/.test(it.output) || it.output.split('/').includes('..')) {
        this.#problem(outputAt ?? it.at, `${it.output} lies outside of the folder of the variants file.`);
        continue;
      }
      const same = byPath.get(it.output.toLowerCase());
      if (same && !other) this.#problem(outputAt ?? it.at, `${same.name} and ${it.name} are both written to ${it.output}.`);
      byPath.set(it.output.toLowerCase(), it);
    }
  }

  #default(variants: readonly Variant[]): Variant | undefined {
    const node = get(this.#root, 'default');
    if (!node) return variants[0];
    const wanted = node.kind === 'map' ? entries(node) : undefined;
    if (wanted) for (const { key, keyAt, value } of wanted) this.#rows.checkAxis(key, keyAt, textOf(value) ?? '', value.at);
    const found = wanted
      ? variants.find(({ values }) => wanted.every(({ key, value }) => values.get(key) === textOf(value)))
      : variants.find(({ name }) => name === textOf(node));
    if (found) return found;
    if (wanted) return variants[0];
    const near = nearest(
      textOf(node) ?? '',
      variants.map((it) => it.name),
    );
    this.#problem(node.at, `No variant is called ${textOf(node)}${near ? `; is it ${near}?` : '.'}`);
    return variants[0];
  }

  #checkNames(overlays: readonly Overlay[], names: ReadonlySet<string>): void {
    for (const { when } of overlays) if (when) this.#problems.push(...unknownNames(when, names));
  }

  #extras(): Extra[] {
    return EXTRAS.flatMap((kind) => {
      const node = get(this.#root, kind);
      const path = textOf(node);
      if (!node || path === undefined) return [];
      if (/^\/|^[A-Za-z]:/.test(path) || path.split('/').includes('..'))
        this.#problem(node.at, `${path} lies outside of the folder of the variants file.`);
      return [{ kind, path, at: node.at }];
    });
  }
}
