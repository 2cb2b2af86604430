import type { Joined } from '../text/joined.ts';
import type { Span } from '../text/span.ts';

/** A value of a YAML or JSON file with its place. Anchors, aliases and merge keys are resolved; places are where the value is written. */
export type DataNode = MapNode | ListNode | ScalarNode;

export interface Entry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: DataNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly at: Span;
  readonly entries: readonly Entry[];
  /** A local tag, such as Compose's `!reset`. */
  readonly tag: string | undefined;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: Span;
  readonly items: readonly DataNode[];
  readonly tag: string | undefined;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at: Span;
  readonly value: string | number | boolean | null;
  /** The value as text: what is written for numbers, the content for strings, empty for null. */
  readonly text: string;
  readonly tag: string | undefined;
  /** The content with the way back to the file, for scripts and Dockerfiles that stand in a file. */
  joined(): Joined;
}

export interface DataProblem {
  readonly at: Span;
  readonly message: string;
}

export interface DataFile {
  /** Every document of the file that holds something; one in JSON. */
  readonly roots: readonly DataNode[];
  readonly problems: readonly DataProblem[];
}

/** The value under a key; undefined for what is no map. */
export const get = (node: DataNode | undefined, key: string): DataNode | undefined => entry(node, key)?.value;

export const entry = (node: DataNode | undefined, key: string): Entry | undefined =>
  node?.kind === 'map' ? node.entries.find((it) => it.key === key) : undefined;

/** Down a path of keys. */
export const dig = (node: DataNode | undefined, ...keys: readonly string[]): DataNode | undefined =>
  keys.reduce<DataNode | undefined>((at, key) => get(at, key), node);

export const entries = (node: DataNode | undefined): readonly Entry[] => (node?.kind === 'map' ? node.entries : []);
export const items = (node: DataNode | undefined): readonly DataNode[] => (node?.kind === 'list' ? node.items : []);

/** The text of a scalar that holds one; undefined for null, maps and lists. */
export const textOf = (node: DataNode | undefined): string | undefined =>
  node?.kind === 'scalar' && node.value !== null ? node.text : undefined;
