import type { FailOn } from '../engine/config.ts';
import type { Crash, Diagnostic } from '../engine/run.ts';

/** The findings of one file, for any output format. */
export interface FileReport {
  /** As the user would write it; slashes everywhere. */
  readonly path: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly crashes: readonly Crash[];
  /** From which severity on the file's configuration says that a run fails. */
  readonly failOn?: FailOn | undefined;
}

/** A file, a path or a configuration that could not be used: one sentence. */
export interface Unusable {
  readonly path: string;
  readonly message: string;
}

export interface RunReport {
  readonly files: readonly FileReport[];
  readonly unusable: readonly Unusable[];
}

export const FORMATS = [
  'text',
  'json',
  'sarif',
  'github',
  'gitlab',
  'checkstyle',
  'junit',
  'sonarqube',
  'hadolint-json',
  'markdown',
] as const;
export type Format = (typeof FORMATS)[number];
