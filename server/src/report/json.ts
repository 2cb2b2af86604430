import { LineIndex } from '../text/lines.ts';
import type { FileReport, RunReport } from './report.ts';

/** The contract of `--format json`, version 1: lines and UTF-16 columns from 1, ends exclusive. */
export function jsonReport({ files, unusable }: RunReport): string {
  const crashes = files.flatMap((file) =>
    file.crashes.map(({ rule, error }) => ({ path: file.path, rule, message: String(error) })),
  );
  const body = {
    version: 1,
    files: files.map((file) => ({ path: file.path, diagnostics: diagnosticsOf(file) })),
    crashes,
    ...(unusable.length > 0 ? { unusable } : {}),
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

function diagnosticsOf({ text, diagnostics }: FileReport): unknown[] {
  const lines = new LineIndex(text);
  return diagnostics.map(({ rule, code, severity, message, at, fixes = [] }) => {
    const start = lines.position(at.start);
    const end = lines.position(at.end);
    return {
      rule: rule.id,
      aliases: [...(code === undefined ? [] : [code]), ...(rule.aliases ?? [])],
      severity,
      message,
      line: start.line + 1,
      column: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
      fixes: fixes.map(({ title, safety }) => ({ title, safety })),
    };
  });
}
