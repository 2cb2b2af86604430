import { SEVERITIES, type Severity } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import { LineIndex } from '../text/lines.ts';
import type { FileReport, RunReport } from './report.ts';

/** How a piece of the report is coloured; the identity where colour is not wanted. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan' | 'green', text: string) => string;

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue', hint: 'cyan' } as const;
const MAX_WIDTH = 160;

/** For people: each finding with its line and carets under the culprit. */
export function textReport({ files }: RunReport, paint: Paint): string {
  const parts = files.flatMap((file) => {
    const index = new LineIndex(file.text);
    return file.diagnostics.map((it) => frame(file, it, index, paint));
  });
  return [...parts, summaryOf(files, paint)].join('\n');
}

function frame(file: FileReport, diagnostic: Diagnostic, index: LineIndex, paint: Paint): string {
  const { at, severity, rule, message, fixes = [] } = diagnostic;
  const { line, character } = index.position(at.start);
  const full = file.text.slice(index.start(line), index.end(line));
  // A very long line is cut to a window around the culprit.
  const from = character > MAX_WIDTH - 40 ? character - 40 : 0;
  const shown = full.slice(from, from + MAX_WIDTH).replace(/[^\P{C}\t]/gu, '\ufffd');
  const length = Math.max(1, Math.min(at.end - index.start(line), full.length, from + MAX_WIDTH) - character);
  const pad = shown.slice(0, character - from).replace(/[^\t]/g, ' ');
  const number = String(line + 1);
  const gutter = ' '.repeat(number.length);
  const lines = [
    `${paint('bold', `${file.path}:${number}:${character + 1}`)} ${paint(COLOURS[severity], severity)} ${message} ${paint('dim', `(${rule.id})`)}`,
    `  ${paint('dim', `${number} |`)} ${shown}`,
    `  ${paint('dim', `${gutter} |`)} ${pad}${paint(COLOURS[severity], '^'.repeat(length))}`,
    ...fixes.map((fix) => `  ${paint('dim', `${gutter} = ${fix.safety === 'safe' ? 'fix' : 'fix, to review'}: ${fix.title}`)}`),
  ];
  return `${lines.join('\n')}\n`;
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
const NAMES: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'info', hint: 'hint' };

function summaryOf(files: readonly FileReport[], paint: Paint): string {
  const all = files.flatMap((file) => file.diagnostics);
  if (all.length === 0) return `${paint('green', 'No problems')} in ${plural(files.length, 'file')}.\n`;
  const counts = SEVERITIES.map((severity) => [severity, all.filter((it) => it.severity === severity).length] as const).filter(
    ([, count]) => count > 0,
  );
  const list = counts
    .map(([severity, count]) => paint(COLOURS[severity], severity === 'info' ? `${count} info` : plural(count, NAMES[severity])))
    .join(', ');
  const safe = all.filter((it) => it.fixes?.some((fix) => fix.safety === 'safe')).length;
  const review = all.filter((it) => it.fixes && it.fixes.length > 0).length - safe;
  const fixable = [
    ...(safe > 0 ? [`${safe} can be fixed safely with \`dockwright fix\``] : []),
    ...(review > 0 ? [`${review} more have a fix to review`] : []),
  ];
  return `${paint('bold', plural(all.length, 'problem'))} (${list}) in ${plural(files.length, 'file')}${fixable.length > 0 ? `; ${fixable.join(', ')}` : ''}.\n`;
}
