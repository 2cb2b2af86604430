import { type DataNode, dig, entries, get, items, textOf } from '../../data/data.ts';
import { ROOT, UNKNOWN } from '../script/values.ts';
import { type Contexts, replaced } from './github-expressions.ts';

const MAX_COMBINATIONS = 256;

interface Known {
  readonly inputs?: ReadonlyMap<string, string>;
  readonly matrix?: ReadonlyMap<string, DataNode | string>;
  readonly env?: ReadonlyMap<string, string>;
  /** What steps before have put out, as `id.name`. */
  readonly outputs?: ReadonlyMap<string, string>;
}

/** What expressions may name: the contexts of a job or step, as far as they are known. */
export function contextsOf({ inputs, matrix, env, outputs }: Known): Contexts {
  return ([context = '', ...path]) => {
    const [name = ''] = path;
    if (context === 'github') return name === 'workspace' ? ROOT : name === 'action_path' ? UNKNOWN : UNKNOWN;
    if (context === 'inputs') return inputs?.get(name) ?? (inputs ? '' : UNKNOWN);
    if (context === 'steps' && path[1] === 'outputs') return outputs?.get(`${name}.${path[2]}`) ?? UNKNOWN;
    if (context === 'env') return env?.get(name) ?? UNKNOWN;
    if (context !== 'matrix') return UNKNOWN;
    const value = matrix?.get(name);
    if (value === undefined) return matrix ? '' : UNKNOWN;
    if (typeof value === 'string') return value;
    const found = path.length > 1 ? dig(value, ...path.slice(1)) : value;
    return found === undefined ? '' : (textOf(found) ?? UNKNOWN);
  };
}

/** Variables with those of `env:` over them. */
export function envOf(node: DataNode | undefined, outer: ReadonlyMap<string, string>, contexts: Contexts): Map<string, string> {
  const env = new Map(outer);
  for (const { key, value } of entries(node)) env.set(key, replaced(textOf(value) ?? '', contexts));
  return env;
}

/** The jobs that a matrix makes (docs.github.com, "Running variations of jobs in a workflow"); one without, when there is none. */
export function combinations(matrix: DataNode | undefined, contexts: Contexts): ReadonlyMap<string, DataNode | string>[] {
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
