// The public types. They stand alone: this file is published as it is, without the rest.

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** `safe` keeps the image the same; `review` wants a human eye. */
export type Safety = 'safe' | 'review';

/** A place in the text: lines and UTF-16 columns from 1, the end is the first place behind. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A change of the text: offsets in UTF-16 units, the end is the first one behind. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface FindingFix {
  /** A verb phrase: "Pin node to 22.11". */
  readonly title: string;
  readonly safety: Safety;
  /** All or nothing, in the file that was linted. */
  readonly edits: readonly TextEdit[];
}

export interface Finding extends Range {
  /** The name of the rule: `untagged-image`. */
  readonly rule: string;
  /** What other tools call it: DL3006, StageNameCasing, SC2046. */
  readonly aliases: readonly string[];
  readonly severity: Severity;
  /** One sentence. */
  readonly message: string;
  /** Where the rule is explained. */
  readonly url: string;
  /** The first is the preferred one. */
  readonly fixes: readonly FindingFix[];
}

/** A text, or one sentence that says why there is none. `missing`: nothing stands there. */
export type ReadResult = { readonly text: string } | { readonly problem: string; readonly missing: boolean };

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Where a link leads, as it is written. */
  readonly to?: string;
}

/** The files around a Dockerfile, by URI (`file:///work/app/Dockerfile`). Neither method throws. */
export interface Files {
  read(uri: string): Promise<ReadResult>;
  /** Undefined when there is no such folder. */
  list(uri: string): Promise<readonly Entry[] | undefined>;
}

export interface Options {
  /** The Dockerfile's URI; default `file:///Dockerfile`. Counts only with `files`, and for the globs of `config`. */
  readonly uri?: string;
  /**
   * Where the build context, the builds of the repository and configuration files are read. Without it, rules that need to know them
   * are silent.
   */
  readonly files?: Files;
  /** The text of a dockwright.yaml or dockwright.json: counts instead of configuration files. */
  readonly config?: string;
  /** The URI of the build context's folder, or `none` for a build without one; default: found out from `files`. */
  readonly context?: string;
}

export interface FixOptions extends Options {
  /** The fixes up to this one are applied; default `safe`. */
  readonly upTo?: Safety;
}

export interface Fixed {
  readonly text: string;
  /** How many findings were fixed. */
  readonly count: number;
  /** What is left in the new text. */
  readonly findings: readonly Finding[];
}

export interface RuleInfo {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly category: string;
  readonly severity: Severity;
  readonly recommended: boolean;
  /** The best fix that it may offer. */
  readonly fix: Safety | 'none';
  readonly summary: string;
  /** Why it matters. Markdown. */
  readonly rationale: string;
  readonly url: string;
}

/** The configuration cannot be used: the message says where and what is wrong. */
export declare class ConfigError extends Error {}

/**
 * Lints a Dockerfile.
 * @throws {ConfigError} for mistakes in `config` or in a configuration file.
 */
export declare function lint(text: string, options?: Options): Promise<Finding[]>;

/**
 * Applies fixes until nothing changes. A change that would make the builder reject more than it did is not made.
 * @throws {ConfigError} for mistakes in `config` or in a configuration file.
 */
export declare function fix(text: string, options?: FixOptions): Promise<Fixed>;

/** Every rule. */
export declare const rules: readonly RuleInfo[];

/** The version of Dockwright. */
export declare const version: string;

/** The files of this machine; only in Node. */
export declare const nodeFiles: Files;
