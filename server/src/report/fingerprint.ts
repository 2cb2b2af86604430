import type { Diagnostic } from '../engine/run.ts';
import { checksum } from '../text/checksum.ts';
import { LineIndex } from '../text/lines.ts';
import type { FileReport } from './report.ts';

/**
 * What a finding is known by when lines move: its file, its rule, its message and the line that it stands in, and where these are all the
 * same, the how manieth it is.
 */
export function fingerprints({ path, text, diagnostics }: FileReport): ReadonlyMap<Diagnostic, string> {
  const lines = new LineIndex(text);
  const counts = new Map<string, number>();
  return new Map(
    diagnostics.map((it) => {
      const line = lines.lineAt(it.at.start);
      const own = [path, it.rule.id, it.message, text.slice(lines.start(line), lines.end(line)).trim()].join('\n');
      const count = (counts.get(own) ?? 0) + 1;
      counts.set(own, count);
      return [it, checksum(own) + checksum(`${count}\n${own}`)] as const;
    }),
  );
}
