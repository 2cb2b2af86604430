import { LineIndex } from '../text/lines.ts';
import type { RunReport } from './report.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' } as const;
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that GitHub shows beside the changed lines. */
export function githubReport({ files, unusable }: RunReport): string {
  const lines: string[] = [];
  for (const { path, text, diagnostics } of files) {
    const index = new LineIndex(text);
    for (const { at, severity, rule, message } of diagnostics) {
      const start = index.position(at.start);
      const end = index.position(at.end);
      // GitHub takes columns only where start and end are on one line.
      const columns = start.line === end.line ? `,col=${start.character + 1},endColumn=${end.character + 1}` : '';
      lines.push(
        `::${LEVELS[severity]} file=${property(path)},line=${start.line + 1},endLine=${end.line + 1}${columns},title=${property(rule.id)}::${data(message)}`,
      );
    }
  }
  for (const { path, message } of unusable) lines.push(`::error file=${property(path)}::${data(message)}`);
  return lines.map((line) => `${line}\n`).join('');
}
