import { readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Baseline, beyondBaseline, readBaseline, writeBaseline } from '../report/baseline.ts';
import type { FileReport, RunReport } from '../report/report.ts';
import { UsageError } from './args.ts';
import { writeWhole } from './write.ts';

/** Files are known by their way from the baseline's folder, so a run may start anywhere. */
const pathFrom = (file: string, { path }: FileReport): string =>
  relative(dirname(resolve(file)), resolve(path))
    .split(sep)
    .join('/');

export async function knownFindings(file: string): Promise<Baseline> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `--baseline ${file}: there is no such file; make it with --write-baseline ${file}.`
        : `--baseline ${file} cannot be read: ${error.code ?? error.message}.`,
    );
  });
  const found = readBaseline(text);
  if (typeof found === 'string') throw new UsageError(`--baseline ${file}: ${found}.`);
  return found;
}

/** The report without the findings that are known. */
export const withoutKnown = (report: RunReport, file: string, known: Baseline): RunReport => ({
  ...report,
  files: report.files.map((it) => ({ ...beyondBaseline({ ...it, path: pathFrom(file, it) }, known), path: it.path })),
});

export async function saveBaseline(report: RunReport, file: string): Promise<void> {
  const text = writeBaseline(report.files.map((it) => ({ ...it, path: pathFrom(file, it) })));
  await writeWhole(file, text).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      throw new UsageError(`--write-baseline ${file} cannot be written: ${error.code ?? error.message}.`);
    await writeFile(file, text).catch((again: NodeJS.ErrnoException) => {
      throw new UsageError(`--write-baseline ${file} cannot be written: ${again.code ?? again.message}.`);
    });
  });
}
