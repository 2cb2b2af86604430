import { styleText } from 'node:util';
import { SEVERITIES, type Severity } from '../engine/rule.ts';
import { checkstyleReport } from '../report/checkstyle.ts';
import { githubReport } from '../report/github.ts';
import { gitlabReport } from '../report/gitlab.ts';
import { hadolintReport } from '../report/hadolint.ts';
import { jsonReport } from '../report/json.ts';
import { junitReport } from '../report/junit.ts';
import { markdownReport } from '../report/markdown.ts';
import type { FileReport, RunReport } from '../report/report.ts';
import { sarifReport } from '../report/sarif.ts';
import { sonarqubeReport } from '../report/sonarqube.ts';
import { type Paint, textReport } from '../report/text.ts';
import type { Options } from './args.ts';

export const EXIT = { ok: 0, findings: 1, usage: 2, bug: 70 } as const;

export function paintFor({ color }: Options): Paint {
  const wanted = color ?? (process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb');
  // The stream was looked at above; --color wins over what it is.
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/** Prints what a run found and answers with its exit code. */
export function finish(report: RunReport, options: Options, version: string, isShown = true): number {
  if (isShown) process.stdout.write(formatted(report, options, version));
  for (const { path, message } of report.unusable) process.stderr.write(`${path}: ${message}\n`);
  const crashes = report.files.flatMap((file) => file.crashes.map((crash) => ({ ...crash, path: file.path })));
  for (const { path, rule, error } of crashes)
    process.stderr.write(
      `${path}: the rule ${rule} failed: a bug of ours, please report it.\n${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
    );
  if (crashes.length > 0) return EXIT.bug;
  if (report.unusable.length > 0) return EXIT.usage;
  return report.files.some((file) => file.diagnostics.some((it) => fails(it.severity, file, options))) ? EXIT.findings : EXIT.ok;
}

function fails(severity: Severity, file: FileReport, options: Options): boolean {
  const failOn = options.failOn ?? file.failOn ?? 'warning';
  return failOn !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

function formatted(report: RunReport, options: Options, version: string): string {
  switch (options.format) {
    case 'json':
      return jsonReport(report);
    case 'gitlab':
      return gitlabReport(report);
    case 'checkstyle':
      return checkstyleReport(report);
    case 'junit':
      return junitReport(report);
    case 'sonarqube':
      return sonarqubeReport(report);
    case 'hadolint-json':
      return hadolintReport(report);
    case 'markdown':
      return markdownReport(report);
    case 'sarif':
      return sarifReport(report, version);
    case 'github':
      return githubReport(report);
    case 'text':
      return textReport(report, paintFor(options));
  }
}
