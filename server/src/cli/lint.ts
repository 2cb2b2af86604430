import type { RunReport, Unusable } from '../report/report.ts';
import type { Options } from './args.ts';
import { ContentCache, cacheFile, programDigest } from './content-cache.ts';
import { type Found, foundFiles } from './inputs.ts';
import { asFound, type Linted, Linter, type Visit, type VisitBuilds } from './linter.ts';
import { lintApart, threadsFor } from './pool.ts';
import type { Progress } from './progress.ts';
import { keep } from './recall.ts';
import { selectionFor } from './selection.ts';

/** Lints the files that the paths mean; none is stopped by another. `program` is this program's own file, for threads to run. */
export async function lintInputs(
  paths: readonly string[],
  options: Options,
  progress: Progress,
  {
    visit = asFound,
    visitBuilds,
    program,
  }: { readonly visit?: Visit; readonly visitBuilds?: VisitBuilds; readonly program?: string },
): Promise<RunReport> {
  const cache = await cacheOf(options, program);
  const linter = await Linter.create(paths, options, cache);
  const isSelected = await selectionFor(options, paths);
  const unusable: Unusable[] = [];
  const found: Found[] = [];
  for await (const it of foundFiles(paths, unusable, linter.disk))
    if (it.file === undefined || (await isSelected(it.file))) found.push(it);
  const done = (path: string): void => progress.show(path);
  const reports: (Linted | undefined)[] = cache ? await linter.recall(found, cache, done) : found.map(() => undefined);
  const open = [...found.keys()].filter((at) => reports[at] === undefined);
  const rest = open.flatMap((at) => found[at] ?? []);
  const threads = visit === asFound && program !== undefined ? threadsFor(rest, options) : 0;
  const fresh =
    program !== undefined && threads > 1
      ? await lintApart({ found: rest, paths, options, program, threads, done, unusable: linter.unusable })
      : await linter.lint(rest, visit, done);
  for (const [index, at] of open.entries()) reports[at] = fresh[index];
  if (cache) for (const it of fresh) if (it?.basis) keep(cache, it.basis, it.diagnostics);
  await cache?.save();
  const files = [...reports.flatMap((it) => it ?? []), ...(await linter.buildReports(isSelected, visitBuilds))];
  progress.clear();
  for (const message of [...linter.failures, ...(cache?.problem === undefined ? [] : [cache.problem])])
    process.stderr.write(`${message}\n`);
  // Threads come to them in any order.
  const told = [...linter.unusable].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, unusable: [...unusable, ...told] };
}

/** Undefined where nothing is kept. */
const cacheOf = async ({ cache, cacheLocation }: Options, program: string | undefined): Promise<ContentCache | undefined> =>
  cache && program !== undefined
    ? ContentCache.open(cacheFile(cacheLocation, process.env), await programDigest(program))
    : undefined;
