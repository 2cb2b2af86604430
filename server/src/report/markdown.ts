import { pageOf, SEVERITIES } from '../engine/rule.ts';
import { LineIndex } from '../text/lines.ts';
import type { RunReport } from './report.ts';

/** A page cuts long tables. */
const MOST_ROWS = 200;

const cell = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\r?\n/g, ' ').replaceAll('<', '&lt;');

/** A summary for a pull request or a job's page. */
export function markdownReport({ files, unusable }: RunReport): string {
  const all = files.flatMap((file) => {
    const lines = new LineIndex(file.text);
    return file.diagnostics.map((it) => ({ it, path: file.path, line: lines.position(it.at.start).line + 1 }));
  });
  if (all.length === 0 && unusable.length === 0)
    return `### Dockwright: no problems in ${files.length} file${files.length === 1 ? '' : 's'}\n`;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = all.filter(({ it }) => it.severity === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 && severity !== 'info' ? 's' : ''}`] : [];
  });
  const rows = [...all]
    .sort((a, b) => SEVERITIES.indexOf(a.it.severity) - SEVERITIES.indexOf(b.it.severity))
    .slice(0, MOST_ROWS)
    .map(
      ({ it, path, line }) =>
        `| ${it.severity} | \`${cell(path)}:${line}\` | ${cell(it.message)} | [${it.rule.id}](${pageOf(it.rule.id)}) |`,
    );
  const more = all.length - rows.length;
  return [
    `### Dockwright: ${all.length} problem${all.length === 1 ? '' : 's'} in ${files.length} file${files.length === 1 ? '' : 's'}${counts.length > 0 ? ` (${counts.join(', ')})` : ''}`,
    '',
    ...(rows.length > 0 ? ['| severity | place | problem | rule |', '| --- | --- | --- | --- |', ...rows, ''] : []),
    ...(more > 0 ? [`… and ${more} more.`, ''] : []),
    ...unusable.map(({ path, message }) => `- \`${cell(path)}\`: ${cell(message)}`),
    ...(unusable.length > 0 ? [''] : []),
  ].join('\n');
}
