import type { TextEdit } from 'vscode-languageserver';

/** Our own requests and settings, as types: the only file of the server that the client may import. */

/** Client to server. */
export const Requests = {
  /** Lints every Dockerfile of the workspace; the findings come as diagnostics. Answers how many files and findings there are. */
  lintWorkspace: 'dockwright/lintWorkspace',
  /** The configuration in force for a file, as text for a person. */
  effectiveConfig: 'dockwright/effectiveConfig',
  /** All safe fixes of a file as edits. */
  fixAll: 'dockwright/fixAll',
} as const;

/** Server to client: files of workspaces that are not on the server's disk (vscode.dev, virtual workspaces). */
export const FileRequests = {
  read: 'dockwright/readFile',
  list: 'dockwright/listFolder',
} as const;

/** Server to client: what the language status item shows. */
export const Notifications = {
  status: 'dockwright/status',
} as const;

export interface UriParams {
  readonly uri: string;
}

export interface LintWorkspaceResult {
  readonly files: number;
  readonly findings: number;
}

export interface EffectiveConfigResult {
  /** A JSONC text: the configuration file it comes from, the context, and the level of every rule. */
  readonly text: string;
}

/** The edits are for the text of this version. */
export interface FixAllResult {
  readonly version: number;
  readonly edits: readonly TextEdit[];
}

/** Null when the file cannot be read; bytes as base64 would cost more than they are worth, so text. */
export type ReadFileResult = string | null;

export type ListFolderResult = readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'link' | 'other' }[] | null;

export interface StatusParams {
  readonly uri: string;
  /** Hints are not counted. */
  readonly findings: number;
  /** Name of the configuration file, or undefined when the defaults count. */
  readonly config: string | undefined;
  /** What is wrong with the configuration, if something is. */
  readonly problem: string | undefined;
  /** The build context: a folder, `none`, or undefined when it is not known. */
  readonly context: string | undefined;
}

/** `initializationOptions` of our own client. */
export interface InitializationOptions {
  /** True when the client answers `FileRequests`. */
  readonly files?: boolean;
}

/** Settings, section `dockwright`, per resource. */
export interface Settings {
  readonly enable: boolean;
  /** Folder of the build context, relative to the workspace folder; empty to find out. */
  readonly context: string;
  readonly run: 'onType' | 'onSave';
}
export const DEFAULT_SETTINGS: Settings = { enable: true, context: '', run: 'onType' };
