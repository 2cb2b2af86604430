import { pageOf } from '../engine/rule.ts';
import { LineIndex } from '../text/lines.ts';
import { fingerprints } from './fingerprint.ts';
import type { RunReport } from './report.ts';

const SEVERITIES = { error: 'critical', warning: 'major', info: 'minor', hint: 'info' } as const;

/** GitLab's code quality report (docs.gitlab.com/ci/testing/code_quality); fingerprints stay when lines move. */
export function gitlabReport({ files }: RunReport): string {
  const issues = files.flatMap((file) => {
    const lines = new LineIndex(file.text);
    const known = fingerprints(file);
    return file.diagnostics.map((it) => {
      const [begin, end] = [lines.position(it.at.start), lines.position(it.at.end)];
      return {
        description: it.message,
        check_name: it.rule.id,
        fingerprint: known.get(it),
        severity: SEVERITIES[it.severity],
        location: {
          path: file.path,
          positions: {
            begin: { line: begin.line + 1, column: begin.character + 1 },
            end: { line: end.line + 1, column: end.character + 1 },
          },
          lines: { begin: begin.line + 1, end: end.line + 1 },
        },
        content: { body: `[${it.rule.id}](${pageOf(it.rule.id)})` },
      };
    });
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
