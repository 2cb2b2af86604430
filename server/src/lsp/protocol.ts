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
  /** Says which context a file is built with, or, with null, that the builds of the workspace decide again. */
  setContext: 'dockwright/setContext',
  /** The contexts to choose from for a file. */
  contextChoices: 'dockwright/contextChoices',
  /** What a file is to a family of variants. */
  variants: 'dockwright/variants',
  /** A variant of a file's family as it would be generated. */
  variantText: 'dockwright/variantText',
  /** What generating variants, adding one, or unifying Dockerfiles would write; nothing is written. */
  changeVariants: 'dockwright/changeVariants',
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

/** Files that may define builds, as patterns of VS Code's: no group within another. */
export const BUILD_FILES: readonly string[] = [
  '**/*.{yml,yaml,hcl,sh,bash,mk,ps1,just,groovy}',
  '**/{Makefile*,makefile,GNUmakefile,*.Makefile,package.json,devcontainer.json,*bake*.json,tasks.json,Tiltfile*,Jenkinsfile*,justfile}',
];

/** The client's command behind the lens over FROM; its arguments are the file's URI and a list of `BuildItem`. */
export const SHOW_BUILDS = 'dockwright.showBuilds';

export interface BuildItem {
  readonly label: string;
  /** Undefined when it is not known. */
  readonly context: string | undefined;
  readonly target: string | undefined;
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

export interface ContextParams {
  readonly uri: string;
  readonly context: { readonly uri: string; readonly path: string } | 'none' | null;
}

export interface ContextChoiceItem {
  readonly label: string;
  readonly description: string;
  readonly context: ContextParams['context'];
}

/** The client's command behind the lens of a generated file; its argument is the URI to open. */
export const OPEN_FILE = 'dockwright.openFile';
/** The client's command behind the lens of a source; its argument is the source's URI. */
export const PREVIEW_VARIANT = 'dockwright.previewVariant';

export interface VariantsResult {
  readonly role: 'plan' | 'source' | 'fragment' | 'generated';
  /** Null for a Dockerfile that includes fragments and has no variants file. */
  readonly plan: string | null;
  readonly source: string;
  /** Of a generated Dockerfile. */
  readonly variant: string | null;
  readonly variants: readonly { readonly name: string; readonly uri: string | null; readonly isDefault: boolean }[];
}

export interface VariantTextParams {
  /** Of any file of the family. */
  readonly uri: string;
  readonly variant: string;
}

export interface ChangeVariantsParams {
  readonly uri: string;
  /** What has edits that are not saved: of all else the disk counts, which an editor may lag behind. Without it, whatever is open counts. */
  readonly unsaved?: readonly string[];
  readonly what:
    | { readonly kind: 'generate' }
    | { readonly kind: 'add'; readonly variant: 'debug' | 'slim' | 'alpine' | 'version'; readonly version?: string }
    | { readonly kind: 'unify'; readonly uris: readonly string[] };
}

export interface ChangedFile {
  readonly uri: string;
  /** As the user knows it. */
  readonly path: string;
  /** Null for a new file. */
  readonly before: string | null;
  readonly after: string;
  /** Edited by hand, or made by something else: it is only written over when the user says so. */
  readonly isEdited: boolean;
}

export interface ChangeVariantsResult {
  readonly files: readonly ChangedFile[];
  /** Why nothing can be written, with places. */
  readonly problems: readonly string[];
  /** What is left to do, or worth to know. */
  readonly notes: readonly string[];
  /** How many files are as they would be written. */
  readonly same: number;
}

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
  /** Where it is built. */
  readonly builds: readonly BuildItem[];
}

/** `initializationOptions` of our own client. */
export interface InitializationOptions {
  /** True when the client answers `FileRequests`. */
  readonly files?: boolean;
  /** False in a workspace whose authors the user does not trust: then no program is run, neither credential helpers nor ShellCheck. */
  readonly trusted?: boolean;
}

/** Settings, section `dockwright`, per resource. */
export interface Settings {
  readonly enable: boolean;
  /** Folder of the build context, relative to the workspace folder; empty to find out. */
  readonly context: string;
  readonly run: 'onType' | 'onSave';
  /** Whether builds are shown over FROM. */
  readonly codeLens: boolean;
  /** Whether ShellCheck is asked, where it is on PATH and the workspace is trusted. */
  readonly shellcheck: boolean;
  /** Whether registries are asked: never, when the user takes an action that says so, or always when a rule wants to know. */
  readonly registry: 'never' | 'ask' | 'always';
  /** Hosts that are asked for Docker Hub's images first. */
  readonly registryMirrors: readonly string[];
  /** Hosts that may be asked without TLS. */
  readonly registryInsecure: readonly string[];
  /** A file of certificates (PEM) to trust as well. */
  readonly registryCa: string;
  /** The way to registries; empty for what the environment says. */
  readonly registryProxy: string;
}
export const DEFAULT_SETTINGS: Settings = {
  enable: true,
  context: '',
  run: 'onType',
  codeLens: true,
  shellcheck: true,
  registry: 'ask',
  registryMirrors: [],
  registryInsecure: [],
  registryCa: '',
  registryProxy: '',
};
