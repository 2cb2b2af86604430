import { LineIndex } from '../text/lines.ts';
import { xml } from './names.ts';
import type { RunReport } from './report.ts';

/** A test case a finding, and one that passed for each file without any. */
export function junitReport({ files, unusable }: RunReport): string {
  const suites = files.map(({ path, text, diagnostics }) => {
    const lines = new LineIndex(text);
    const cases = diagnostics.map(({ at, severity, message, rule }) => {
      const { line, character } = lines.position(at.start);
      const place = `${path}:${line + 1}:${character + 1}`;
      return `    <testcase classname="${xml(path)}" name="${xml(`${rule.id} (${line + 1}:${character + 1})`)}">\n      <failure type="${severity}" message="${xml(message)}">${xml(`${place} ${severity} ${message}`)}</failure>\n    </testcase>\n`;
    });
    const passed = cases.length === 0 ? [`    <testcase classname="${xml(path)}" name="no problems"/>\n`] : cases;
    return `  <testsuite name="${xml(path)}" tests="${passed.length}" failures="${cases.length}" errors="0">\n${passed.join('')}  </testsuite>\n`;
  });
  const unread = unusable.map(
    ({ path, message }) =>
      `  <testsuite name="${xml(path)}" tests="1" failures="0" errors="1">\n    <testcase classname="${xml(path)}" name="can be read">\n      <error message="${xml(message)}"/>\n    </testcase>\n  </testsuite>\n`,
  );
  const failures = files.reduce((sum, it) => sum + it.diagnostics.length, 0);
  const tests = files.reduce((sum, it) => sum + Math.max(1, it.diagnostics.length), 0) + unusable.length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dockwright" tests="${tests}" failures="${failures}" errors="${unusable.length}">\n${suites.join('')}${unread.join('')}</testsuites>\n`;
}
