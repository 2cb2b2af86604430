import type { ImageFacts } from '../knowledge/images.ts';

/** Something outside the file. A rule must say what it does when the answer is not known (yet). */
export type Fact<T> = { readonly state: 'known'; readonly value: T } | { readonly state: 'unknown' };

/** Where a file's build context is, and how we know. */
export type ContextFact =
  | {
      readonly kind: 'local';
      /** As the user would write it. */
      readonly path: string;
      /** `given` by a flag, configuration or setting; `guess` is the Dockerfile's folder, wrong for one build in four. */
      readonly origin: 'given' | 'guess';
      /** The name of the folder. */
      readonly name: string;
    }
  /** The Dockerfile comes from standard input and nothing is sent along. */
  | { readonly kind: 'none' };

export type EntryKind = 'file' | 'folder' | 'link';

export interface IgnoreFact {
  /** `.dockerignore`, or the name of the Dockerfile's own ignore file. */
  readonly name: string;
  readonly text: string;
}

/** The questions a rule may ask of the world. Each kind has one key shape and one answer type. */
export interface FactKinds {
  /** What a base image sets; key: the image reference. */
  image: ImageFacts;
  /** The build context of this file; key: empty. */
  context: ContextFact;
  /** The entries of a folder of the context, by name; key: its path in the context, empty for the root. Null when there is none. */
  folder: ReadonlyMap<string, EntryKind> | null;
  /** Whether a path of the context is named by a `.gitignore`: then a build makes it. Key: the path. */
  generated: boolean;
  /** The ignore file in force; key: empty. Null when there is none. */
  ignore: IgnoreFact | null;
}
export type FactKind = keyof FactKinds;
export interface FactKey<K extends FactKind = FactKind> {
  readonly kind: K;
  readonly key: string;
}

/** Never waits and never throws. A miss answers `unknown` and is remembered. */
export interface Facts {
  get<K extends FactKind>(kind: K, key: string): Fact<FactKinds[K]>;
}

/** Answers by `factId`. An answer that is there and undefined is known to be out of reach. */
export type Answers = ReadonlyMap<string, unknown>;

export const factId = (kind: FactKind, key: string): string => `${kind} ${key}`;
