import { LineIndex } from '../text/lines.ts';
import { hadolintName } from './names.ts';
import type { RunReport } from './report.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'info', hint: 'style' } as const;

/** What hadolint's `--format json` looks like, with real columns; codes are its own where it has one. */
export function hadolintReport({ files }: RunReport): string {
  const found = files.flatMap(({ path, text, diagnostics }) => {
    const lines = new LineIndex(text);
    return diagnostics.map((it) => {
      const { line, character } = lines.position(it.at.start);
      return {
        file: path,
        line: line + 1,
        column: character + 1,
        level: LEVELS[it.severity],
        code: hadolintName(it),
        message: it.message,
      };
    });
  });
  return `${JSON.stringify(found)}\n`;
}
