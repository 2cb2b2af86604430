import { fixAll } from '../engine/fix.ts';
import type { Unusable } from '../report/report.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Options } from './args.ts';
import type { Input } from './inputs.ts';

export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** How many findings were fixed. */
  readonly count: number;
}

/** Fixes one file in memory. A pass that would break it is not taken and is told. */
export function fixed(input: Input, snapshot: Snapshot, workspace: Workspace, options: Options, unusable: Unusable[]): FixedFile {
  const { text, applied, refused } = fixAll(
    input.text,
    (it) => workspace.lintText(input.uri, it),
    options.review ? 'review' : 'safe',
  );
  for (const rule of refused)
    unusable.push({
      path: input.path,
      message: `a fix of ${rule} would break the file and was not applied; please report this.`,
    });
  return { path: input.path, before: snapshot.text, after: text, count: applied.length };
}
