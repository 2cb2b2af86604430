import type { FileReport, RunReport, Unusable } from '../report/report.ts';
import type { Options } from './args.ts';
import { type Found, foundFiles } from './inputs.ts';
import { asFound, Linter, type Visit } from './linter.ts';
import { lintApart, threadsFor } from './pool.ts';
import type { Progress } from './progress.ts';
import { selectionFor } from './selection.ts';

/** Lints the files that the paths mean; none is stopped by another. `program` is this program's own file, for threads to run. */
export async function lintInputs(
  paths: readonly string[],
  options: Options,
  progress: Progress,
  { visit = asFound, program }: { readonly visit?: Visit; readonly program?: string },
): Promise<RunReport> {
  const linter = await Linter.create(paths, options);
  const isSelected = await selectionFor(options, paths);
  const unusable: Unusable[] = [];
  const found: Found[] = [];
  for await (const it of foundFiles(paths, unusable, linter.disk))
    if (it.file === undefined || (await isSelected(it.file))) found.push(it);
  const threads = visit === asFound && program !== undefined ? threadsFor(found, options) : 0;
  const done = (path: string): void => progress.show(path);
  const files: FileReport[] =
    program !== undefined && threads > 1
      ? await lintApart({ found, paths, options, program, threads, done, unusable: linter.unusable })
      : await linter.lint(found, visit, done);
  files.push(...(await linter.buildReports(isSelected)));
  progress.clear();
  for (const message of linter.failures) process.stderr.write(`${message}\n`);
  // Threads come to them in any order.
  const told = [...linter.unusable].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, unusable: [...unusable, ...told] };
}
