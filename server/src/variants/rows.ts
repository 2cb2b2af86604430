import { type DataNode, entries, entry, get, items, type MapNode, textOf } from '../data/data.ts';
import { nearest } from '../text/nearest.ts';
import { type Span, span } from '../text/span.ts';
import { type Overlay, readOverlay } from './overlay-spec.ts';

/** A mistake in the variants file. */
export interface PlanProblem {
  readonly at: Span;
  readonly message: string;
}

/** A variant as its axes, `include` or `variants` make it. */
export interface Row {
  readonly values: Map<string, string>;
  name: string | undefined;
  at: Span;
  output: string | undefined;
  readonly overlays: Overlay[];
  endsWithNewline: boolean;
}

/** More than this is a mistake in the axes, and would fill the disk. */
const MOST_VARIANTS = 5000;

const oneOrMore = (node: DataNode): readonly DataNode[] => (node.kind === 'list' ? node.items : [node]);

/** Reads axes, and the variants that they, `exclude`, `include` and `variants` make. */
export class RowReader {
  readonly axes = new Map<string, string[]>();
  readonly #root: DataNode | undefined;
  readonly #problems: PlanProblem[];
  /** Values that come with a value of an axis. */
  readonly #along = new Map<string, Map<string, MapNode>>();

  constructor(root: DataNode | undefined, problems: PlanProblem[]) {
    this.#root = root;
    this.#problems = problems;
    this.#readAxes(get(root, 'axes'));
  }

  #problem(at: Span, message: string): void {
    this.#problems.push({ at, message });
  }

  #readAxes(node: DataNode | undefined): void {
    if (node && node.kind !== 'map' && !(node.kind === 'scalar' && node.value === null))
      this.#problem(node.at, 'axes is a map: a name and its values.');
    for (const { key, keyAt, value } of entries(node)) {
      if (!/^[A-Za-z_][\w-]*$/.test(key)) this.#problem(keyAt, `${key} is no name for an axis: use letters, digits, - and _.`);
      const values: string[] = [];
      for (const item of items(value)) values.push(this.scalar(item, 'A value of an axis'));
      for (const { key: own, value: along } of entries(value)) {
        values.push(own);
        if (along.kind !== 'map') continue;
        if (!this.#along.has(key)) this.#along.set(key, new Map());
        this.#along.get(key)?.set(own, along);
      }
      if (values.length === 0) this.#problem(keyAt, `The axis ${key} has no values: ${key}: [a, b].`);
      const twice = values.find((it, i) => values.indexOf(it) !== i);
      if (twice !== undefined) this.#problem(value.at, `The axis ${key} has ${twice} twice.`);
      this.axes.set(key, [...new Set(values)]);
    }
  }

  scalar(node: DataNode, what: string): string {
    if (node.kind !== 'scalar') this.#problem(node.at, `${what} is a text or a number.`);
    return textOf(node) ?? '';
  }

  rows(): Row[] {
    const rows = this.#product();
    for (const node of items(get(this.#root, 'exclude'))) this.#exclude(node, rows);
    for (const node of items(get(this.#root, 'include'))) this.#include(node, rows);
    for (const { key, keyAt, value } of entries(get(this.#root, 'variants'))) this.#named(key, keyAt, value, rows);
    const common = entries(get(this.#root, 'values'));
    for (const row of rows) {
      const own = new Map(row.values);
      row.values.clear();
      for (const it of common) row.values.set(it.key, this.scalar(it.value, 'A value'));
      for (const [axis, along] of this.#along)
        for (const { key, value } of entries(along.get(own.get(axis) ?? ''))) row.values.set(key, this.scalar(value, 'A value'));
      for (const [key, value] of own) row.values.set(key, value);
    }
    return rows;
  }

  #product(): Row[] {
    const at = entry(this.#root, 'axes')?.keyAt ?? span(0, 0);
    let rows: Map<string, string>[] = this.axes.size === 0 ? [] : [new Map()];
    for (const [axis, values] of this.axes) {
      if (rows.length * values.length > MOST_VARIANTS) {
        this.#problem(at, `These axes make more than ${MOST_VARIANTS} variants.`);
        return [];
      }
      rows = rows.flatMap((row) => values.map((value) => new Map(row).set(axis, value)));
    }
    return rows.map((values) => this.#row(values, at));
  }

  #row(values: Map<string, string>, at: Span): Row {
    return { values, name: undefined, at, output: undefined, overlays: [], endsWithNewline: true };
  }

  #exclude(node: DataNode, rows: Row[]): void {
    const wanted = entries(node);
    for (const { key, keyAt, value } of wanted)
      for (const one of oneOrMore(value)) this.checkAxis(key, keyAt, textOf(one) ?? '', one.at);
    if (wanted.length === 0) {
      this.#problem(node.at, 'What is excluded is named by axes: {version: "3.12", distro: [alpine, slim]}.');
      return;
    }
    const isMeant = ({ values }: Row): boolean =>
      wanted.every(({ key, value }) => oneOrMore(value).some((it) => textOf(it) === values.get(key)));
    const stays = rows.filter((row) => !isMeant(row));
    const isKnown = wanted.every(({ key, value }) =>
      oneOrMore(value).every((it) => this.axes.get(key)?.includes(textOf(it) ?? '')),
    );
    if (isKnown && stays.length === rows.length) this.#problem(node.at, 'No variant is like this: nothing is excluded.');
    rows.splice(0, rows.length, ...stays);
  }

  checkAxis(key: string, keyAt: Span, value: string, at: Span): void {
    const values = this.axes.get(key);
    if (!values) {
      const near = nearest(key, this.axes.keys());
      this.#problem(keyAt, `There is no axis ${key}${near ? `; is it ${near}?` : '.'}`);
      return;
    }
    if (values.includes(value)) return;
    const near = nearest(value, values);
    this.#problem(at, `The axis ${key} has no value ${value}${near ? `; is it ${near}?` : '.'}`);
  }

  /** As in a GitHub matrix: adds values to the combinations that it fits, or else is one more. */
  #include(node: DataNode, rows: Row[]): void {
    if (node.kind !== 'map') {
      this.#problem(node.at, 'What is included is a map: {version: "3.14-rc", distro: alpine}.');
      return;
    }
    const own = new Map(node.entries.filter(({ key }) => this.axes.has(key)).map(({ key, value }) => [key, textOf(value) ?? '']));
    for (const { key, keyAt } of node.entries) {
      const near = this.axes.has(key) ? undefined : nearest(key, this.axes.keys());
      if (near) this.#problem(keyAt, `There is no axis ${key}; is it ${near}?`);
    }
    const fits =
      own.size === 0 && this.axes.size > 0
        ? []
        : rows.filter((row) => [...own].every(([key, value]) => row.values.get(key) === value));
    if (own.size > 0 && fits.length > 0) for (const row of fits) this.#fill(row, node, fits.length === 1);
    else {
      for (const axis of this.axes.keys())
        if (!own.has(axis)) this.#problem(node.at, `A variant more needs a value for the axis ${axis}.`);
      const row = this.#row(new Map(), node.at);
      this.#fill(row, node, true);
      rows.push(row);
    }
  }

  #named(name: string, at: Span, node: DataNode, rows: Row[]): void {
    if (!/^[\w][\w.-]*$/.test(name)) this.#problem(at, `${name} is no name for a variant: use letters, digits, ., - and _.`);
    const base = this.#defaultRow(rows);
    const row = this.#row(new Map([...(base?.values ?? [])].filter(([key]) => this.axes.has(key))), at);
    row.name = name;
    this.#fill(row, node, true);
    rows.push(row);
  }

  #fill(row: Row, node: DataNode, isOne: boolean): void {
    for (const { key, value } of entries(node)) {
      if (key === 'changes') row.overlays.push(...this.overlays(value));
      else if (key === 'name' && isOne) row.name = this.scalar(value, 'A name');
      else if (key === 'output') row.output = this.scalar(value, 'An output');
      else if (key === 'newline') row.endsWithNewline = textOf(value) !== 'false';
      else row.values.set(key, this.scalar(value, 'A value'));
    }
    if (isOne) row.at = node.at.end > node.at.start && row.name === undefined ? node.at : row.at;
  }

  #defaultRow(rows: readonly Row[]): Row | undefined {
    const node = get(this.#root, 'default');
    if (node?.kind === 'map')
      return rows.find(({ values }) => entries(node).every(({ key, value }) => values.get(key) === textOf(value)));
    return rows[0];
  }

  overlays(node: DataNode | undefined): Overlay[] {
    const list = node?.kind === 'list' ? node.items : node ? [node] : [];
    return list.flatMap((item) => {
      const { overlay, problems } = readOverlay(item);
      this.#problems.push(...problems);
      return overlay ? [overlay] : [];
    });
  }
}
