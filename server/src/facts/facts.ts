import type { ImageFacts } from '../knowledge/images.ts';
import type { Reference } from '../syntax/reference.ts';

/** Something outside the file. A rule must say what it does when the answer is not known (yet). */
export type Fact<T> = { readonly state: 'known'; readonly value: T } | { readonly state: 'unknown' };

/** One build context of a file, and how we know. */
export type ContextFact =
  | {
      readonly kind: 'local';
      /** Names the context in the keys of other facts. */
      readonly id: string;
      /** As the user would write it. */
      readonly path: string;
      /**
       * `given` by a flag, configuration or setting; `build` by a build definition of the workspace; `guess` is the Dockerfile's
       * folder, wrong for one build in four.
       */
      readonly origin: 'given' | 'build' | 'guess';
      /** The name of the folder. */
      readonly name: string;
      /** The Dockerfile's folder, as a path of the context; undefined when it lies elsewhere. */
      readonly own?: string;
    }
  /** The Dockerfile comes from standard input and nothing is sent along. */
  | { readonly kind: 'none'; readonly id: string; readonly origin: 'given' | 'build' };

/** One build of this file that the workspace defines. */
export interface BuildFact {
  /** `compose.yaml`; what a message calls it. */
  readonly label: string;
  /** `compose.yaml:12`. */
  readonly place: string;
  readonly uri: string;
  readonly line: number;
  /** The service, target or job. */
  readonly name: string | undefined;
  /** The id of its context; undefined when that is not known. */
  readonly context: string | undefined;
  /** Undefined for the last stage, null when it is not known. */
  readonly target: string | undefined | null;
  /** Undefined for a value that is not known. */
  readonly args: ReadonlyMap<string, string | undefined>;
  /** True when there may be more arguments. */
  readonly moreArgs: boolean;
  readonly contexts: readonly string[];
  /** `linux/amd64`; none when the builder's own platform counts. */
  readonly platforms?: readonly string[];
}

export type EntryKind = 'file' | 'folder' | 'link';

export interface IgnoreFact {
  /** `.dockerignore`, or the name of the Dockerfile's own ignore file. */
  readonly name: string;
  readonly text: string;
}

/** What an image's tag or digest means, by the lock file or the registry. */
export type TagFact = {
  readonly source: 'lock' | 'registry';
  /** When that was found out, in ISO 8601: a day in a lock, a time otherwise. */
  readonly date: string;
  /** The whole days since then. */
  readonly age: number;
} & (
  | {
      /** Of the index where there is one. */
      readonly digest: string;
      /** `linux/arm64/v8`, sorted; absent when only the digest is known. */
      readonly platforms?: readonly string[];
    }
  | {
      /** `not-found`: the registry says that there is none. `no-answer`: it did not say. */
      readonly problem: 'not-found' | 'no-answer';
      /** One sentence for the user. */
      readonly message: string;
    }
);

/** The family of variants that a file belongs to, as texts to be read. Paths are relative to one root. */
export interface VariantsFact {
  /** `source`: also a Dockerfile without a variants file that includes fragments. */
  readonly role: 'source' | 'fragment' | 'generated';
  /** Of this file. */
  readonly path: string;
  /** The variants file; its text is not among the files when there is none. */
  readonly file: string;
  /** The variants file, the source and the fragments, by path; this file's own text may be an older one. */
  readonly files: Readonly<Record<string, string>>;
}

/** The questions a rule may ask of the world. Each kind has one key shape and one answer type. */
export interface FactKinds {
  /** What a base image sets; key: the image reference. The shipped table answers until a registry does. */
  image: ImageFacts;
  /** What an image name means now; key: `registryKey(reference)`. */
  registry: TagFact;
  /** The builds of this file that the workspace defines; key: empty. */
  builds: readonly BuildFact[];
  /** The contexts that this file is built with, each once; key: empty. Empty when none is known. */
  contexts: readonly ContextFact[];
  /** The repositories of the images that builds of the workspace make, as people write them; key: empty. */
  made: readonly string[];
  /** The entries of a folder of a context, by name; key: `inContext(id, path)`, the path empty for the root. Null when there is none. */
  folder: ReadonlyMap<string, EntryKind> | null;
  /** Whether a path of a context is named by a `.gitignore`: then a build makes it. Key: `inContext(id, path)`. */
  generated: boolean;
  /** What the file is to a family of variants; key: empty. Null when it belongs to none. */
  variants: VariantsFact | null;
  /** The day, as `2026-11-30`; key: empty. */
  today: string;
  /** The ignore file in force; key: the context's id. Null when there is none. */
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

/** The key of what a registry says of an image: `node:22` for a tag, `node@sha256:…` for a digest. Without either, `latest` is meant. */
export const registryKey = ({ familiar, tag, digest }: Reference): string =>
  digest === undefined ? `${familiar}:${tag ?? 'latest'}` : `${familiar}@${digest}`;

/** The key of what the tag of an image means now, whatever digest stands behind it. */
export const tagKey = (reference: Reference): string => registryKey({ ...reference, digest: undefined });

/** The key of what lies in a context. */
export const inContext = (id: string, path: string): string => `${id}:${path}`;

export const factId = (kind: FactKind, key: string): string => `${kind} ${key}`;
