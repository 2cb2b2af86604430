import { type FixedAll, fixAll, fixPasses } from '../engine/fix.ts';
import type { Unusable } from '../report/report.ts';
import type { LintedBuildFile } from '../workspace/build-files.ts';
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
  const result = fixAll(input.text, (it) => workspace.lintText(input.uri, it), reach(options));
  return fixedFile(input.path, snapshot.text, result, unusable);
}

/** The same of a file that defines builds. */
export async function fixedBuilds(
  path: string,
  { text, builds }: LintedBuildFile,
  lint: (text: string) => Promise<LintedBuildFile | undefined>,
  options: Options,
  unusable: Unusable[],
): Promise<FixedFile> {
  const passes = fixPasses(text, reach(options));
  let pass = passes.next();
  while (!pass.done) {
    const linted = await lint(pass.value);
    // A build that is not read any more is worse than anything in it.
    const isWhole = linted?.builds.length === builds.length;
    pass = passes.next(isWhole ? linted : { diagnostics: [], errors: Number.POSITIVE_INFINITY });
  }
  return fixedFile(path, text, pass.value, unusable);
}

const reach = ({ review }: Options): 'safe' | 'review' => (review ? 'review' : 'safe');

function fixedFile(path: string, before: string, { text, applied, refused }: FixedAll, unusable: Unusable[]): FixedFile {
  for (const rule of refused)
    unusable.push({ path, message: `a fix of ${rule} would break the file and was not applied; please report this.` });
  return { path, before, after: text, count: applied.length };
}
