import { LineIndex } from '../text/lines.ts';
import { xml } from './names.ts';
import type { RunReport } from './report.ts';

const SEVERITIES = { error: 'error', warning: 'warning', info: 'info', hint: 'ignore' } as const;

/** Checkstyle 4.3, which many tools read. */
export function checkstyleReport({ files, unusable }: RunReport): string {
  const parts = files
    .filter(({ diagnostics }) => diagnostics.length > 0)
    .map(({ path, text, diagnostics }) => {
      const lines = new LineIndex(text);
      const errors = diagnostics.map(({ at, severity, message, rule }) => {
        const { line, character } = lines.position(at.start);
        return `    <error line="${line + 1}" column="${character + 1}" severity="${SEVERITIES[severity]}" message="${xml(message)}" source="dockwright.${xml(rule.id)}"/>\n`;
      });
      return `  <file name="${xml(path)}">\n${errors.join('')}  </file>\n`;
    });
  const unread = unusable.map(
    ({ path, message }) =>
      `  <file name="${xml(path)}">\n    <error line="1" severity="error" message="${xml(message)}" source="dockwright"/>\n  </file>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${parts.join('')}${unread.join('')}</checkstyle>\n`;
}
