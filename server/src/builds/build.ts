import type { Joined } from '../text/joined.ts';
import type { Span } from '../text/span.ts';

/** Which program reads the definition. */
export type Tool =
  | 'compose'
  | 'bake'
  | 'devcontainer'
  | 'github'
  | 'gitlab'
  | 'circleci'
  | 'drone'
  | 'azure'
  | 'jenkins'
  | 'travis'
  | 'bitbucket'
  | 'codebuild'
  | 'cloudbuild'
  | 'make'
  | 'shell'
  | 'powershell'
  | 'python'
  | 'npm'
  | 'skaffold'
  | 'tilt'
  | 'vscode'
  | 'taskfile'
  | 'just'
  | 'hub';

/** A value with the place it is written at, in the file of the build's source. */
export interface Placed {
  readonly text: string;
  readonly at: Span;
}

/** Paths are relative to the root of the workspace, without `./`, `.` for the root itself; `..` at their front leads out of it. */
export type Dockerfile =
  | { readonly kind: 'file'; readonly path: string }
  /** The file of the source holds it. */
  | { readonly kind: 'inline'; readonly text: Joined }
  /** Another program writes it to standard input. */
  | { readonly kind: 'stdin' }
  | { readonly kind: 'unknown' };

export type BuildContext =
  | { readonly kind: 'local'; readonly path: string }
  /** A git repository, as written; `path` is its folder in this workspace when it is this very repository. */
  | { readonly kind: 'git'; readonly url: string; readonly path?: string }
  /** An archive that is fetched. */
  | { readonly kind: 'url'; readonly url: string }
  /** Nothing is sent along, or an archive that another program makes. */
  | { readonly kind: 'stdin' }
  | { readonly kind: 'unknown' };

export interface BuildArg {
  readonly name: string;
  /** Undefined when it is not known, as one taken from the environment. */
  readonly value: string | undefined;
  readonly at: Span;
}

/** A `--build-context`: `value` is as written, `path` its folder where it is one. */
export interface NamedContext {
  readonly name: string;
  readonly value: string | undefined;
  readonly path: string | undefined;
  readonly at: Span;
}

export interface BuildSource {
  /** Relative to the root of the workspace. */
  readonly file: string;
  /** The words that say it: the `build:` of a service, the command of a script. */
  readonly at: Span;
  /** Where context, Dockerfile and target are written, when they are. */
  readonly contextAt: Span | undefined;
  readonly dockerfileAt: Span | undefined;
  readonly targetAt: Span | undefined;
}

/** One way in which a Dockerfile is built. What is not known is said to be unknown, never guessed. */
export interface Build {
  readonly tool: Tool;
  /** The service, the target, the job; undefined where there is no name. */
  readonly name: string | undefined;
  readonly dockerfile: Dockerfile;
  readonly context: BuildContext;
  /** Undefined for the last stage; null when it is not known. */
  readonly target: string | undefined | null;
  readonly args: readonly BuildArg[];
  /** True when `args` may lack some: a variable holds more. */
  readonly moreArgs: boolean;
  readonly platforms: readonly string[];
  readonly contexts: readonly NamedContext[];
  /** The repositories of the images that it makes, as people write them, as far as they are known. */
  readonly images?: readonly string[];
  readonly source: BuildSource;
}

/** The files of the workspace, as far as they are known. Paths are relative to its root. */
export interface Tree {
  kind(path: string): 'file' | 'folder' | undefined;
  /** Names in a folder; empty when there is none. */
  list(path: string): readonly string[];
  /** Undefined when there is none, or when it is not read yet: then it is noted as wanted, and the question comes again. */
  text(path: string): string | undefined;
  /** Works something out once for each key, for as long as the files stay as they are. The key must hold all that it depends on. */
  once?<T>(key: string, make: () => T): T;
}

export const memoized = <T>(tree: Tree, key: string, make: () => T): T => (tree.once ? tree.once(key, make) : make());
