import { fingerprints } from './fingerprint.ts';
import type { FileReport } from './report.ts';

/** Findings that are known, by file and fingerprint. */
export type Baseline = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads a baseline; a sentence that says what is wrong with it otherwise. */
export function readBaseline(text: string): Baseline | string {
  try {
    const { version, files } = JSON.parse(text) as { version?: unknown; files?: unknown };
    if (version !== 1 || typeof files !== 'object' || files === null) return 'it is no baseline of version 1';
    return new Map(
      Object.entries(files).map(([path, list]) => {
        if (!Array.isArray(list)) throw new Error('files');
        return [path, new Set(list.map((it) => String((it as { id?: unknown }).id)))] as const;
      }),
    );
  } catch {
    return 'it is not valid JSON of a baseline';
  }
}

/** The baseline that a run leaves, in an order that keeps differences small. */
export function writeBaseline(files: readonly FileReport[]): string {
  const found = files
    .filter(({ diagnostics }) => diagnostics.length > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(
      (file) => [file.path, [...fingerprints(file)].map(([it, id]) => ({ rule: it.rule.id, id, message: it.message }))] as const,
    );
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(found) }, undefined, 1)}\n`;
}

/** A file without the findings that are known. */
export function beyondBaseline(file: FileReport, baseline: Baseline): FileReport {
  const known = baseline.get(file.path);
  if (!known) return file;
  const own = fingerprints(file);
  return { ...file, diagnostics: file.diagnostics.filter((it) => !known.has(own.get(it) ?? '')) };
}
