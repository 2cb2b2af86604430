import type { Build, Tree } from '../builds/build.ts';
import type { Facts } from '../facts/facts.ts';
import type { Model } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import type { Change } from './change.ts';

export const REFACTORING_KINDS = ['extract', 'inline', 'rewrite', 'move'] as const;
export type RefactoringKind = (typeof REFACTORING_KINDS)[number];

/** A Dockerfile, a place in it and what is around it. */
export interface RefactoringContext {
  readonly model: Model;
  readonly facts: Facts;
  /** The selection; empty for a cursor. */
  readonly at: Span;
  /** The path of the Dockerfile, relative to the root of the workspace. */
  readonly path: string;
  /**
   * The files of the workspace. A text that is not at hand is undefined, and what asked for it is asked again once it is: so never take
   * that for a file that is not there; `kind` tells.
   */
  readonly tree: Tree;
  /** All builds of the workspace that are known, of other Dockerfiles, too. */
  readonly builds: readonly Build[];
}

/** A file that defines builds, as Compose's and bake's, a place in it and what is around it. */
export interface BuildFileContext extends Pick<RefactoringContext, 'at' | 'path' | 'tree' | 'builds'> {
  readonly text: string;
}

/** A change that can be had here. */
export interface Offer {
  /** A verb phrase that says what happens: "Extract 3 instructions into a stage". */
  readonly title: string;
  /** The default name of what is made, where there is something to name. */
  readonly name?: string;
  /** It is about nothing but the name, so it is no offer where none can be given. */
  readonly needsName?: boolean;
  /** Why the user's own name cannot be had, in a sentence; asked before `change` is given one. */
  nameProblem?(name: string): string | undefined;
  /** Only called for the one that is wanted; `name` is the user's own, valid for what it names. */
  change(name?: string): Change;
}

export interface RefactoringExample {
  /** The Dockerfile, or the file that defines builds: `‸` is the cursor, `«…»` a selection. */
  readonly before: string;
  readonly after: string;
  /** The file's path; `Dockerfile` when omitted. */
  readonly path?: string;
  /** Other files, by path: those that are read, and as they are before. */
  readonly files?: Readonly<Record<string, string>>;
  /** Those that differ afterwards, and those that are made. */
  readonly filesAfter?: Readonly<Record<string, string>>;
  /** The beginning of the offer's title, where there are several. */
  readonly title?: string;
  /** What the user calls it. */
  readonly name?: string;
}

/** An edit that the user asks for: nothing is wrong, so there is no finding, and no "fix all". It has one of the two `offer`s. */
export interface Refactoring {
  /** Also the file name: a verb phrase. */
  readonly id: string;
  readonly kind: RefactoringKind;
  readonly since: string;
  /** What it does, in a few words, without a final stop. */
  readonly summary: string;
  /** When one wants it, and what it takes care of. Markdown. */
  readonly rationale: string;
  /** Exactly what is different in the image, one sentence; undefined when its file system and configuration stay the same. */
  readonly changes?: string;
  /** Documentation and test. */
  readonly examples: readonly [RefactoringExample, ...RefactoringExample[]];
  /** Nothing where it does not fit the place, or where it cannot be argued that it keeps what it says it keeps. */
  offer?(context: RefactoringContext): Iterable<Offer>;
  /** The same for a place in a file that defines builds. */
  offerInBuilds?(context: BuildFileContext): Iterable<Offer>;
}

/** Identity, for inference. */
export const refactoring = (it: Refactoring): Refactoring => it;

/** A change of the one Dockerfile. */
export const changeOf = (
  title: string,
  path: string,
  edits: Change['edits'] extends ReadonlyMap<string, infer E> ? E : never,
): Change => ({
  title,
  edits: new Map([[path, edits]]),
  created: new Map(),
});
