import type { Category } from '../engine/rule.ts';
import { LineIndex } from '../text/lines.ts';
import type { RunReport } from './report.ts';

const SEVERITIES = { error: 'CRITICAL', warning: 'MAJOR', info: 'MINOR', hint: 'INFO' } as const;
const TYPES: Readonly<Record<Category, 'BUG' | 'VULNERABILITY' | 'CODE_SMELL'>> = {
  correctness: 'BUG',
  security: 'VULNERABILITY',
  reproducibility: 'CODE_SMELL',
  cache: 'CODE_SMELL',
  size: 'CODE_SMELL',
  portability: 'CODE_SMELL',
  style: 'CODE_SMELL',
};

/** SonarQube's generic issues, in the form that names its rules (docs.sonarsource.com, "generic issue data"). */
export function sonarqubeReport({ files }: RunReport): string {
  const all = files.flatMap((file) => file.diagnostics.map((it) => ({ it, file })));
  const rules = [...new Map(all.map(({ it }) => [it.rule.id, it.rule])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const issues = all.map(({ it, file }) => {
    const lines = new LineIndex(file.text);
    const [start, end] = [lines.position(it.at.start), lines.position(it.at.end)];
    const isEmpty = start.line === end.line && start.character === end.character;
    return {
      ruleId: it.rule.id,
      effortMinutes: 5,
      primaryLocation: {
        message: it.message,
        filePath: file.path,
        // A range that is empty is refused.
        textRange: isEmpty
          ? { startLine: start.line + 1 }
          : { startLine: start.line + 1, startColumn: start.character, endLine: end.line + 1, endColumn: end.character },
      },
    };
  });
  const body = {
    rules: rules.map((rule) => ({
      id: rule.id,
      name: rule.summary.replaceAll('`', ''),
      description: rule.rationale.replace(/\s+/g, ' ').trim(),
      engineId: 'dockwright',
      cleanCodeAttribute: 'CONVENTIONAL',
      type: TYPES[rule.category],
      severity: SEVERITIES[rule.severity],
      impacts: [
        {
          softwareQuality:
            rule.category === 'security' ? 'SECURITY' : rule.category === 'correctness' ? 'RELIABILITY' : 'MAINTAINABILITY',
          severity: rule.severity === 'error' ? 'HIGH' : rule.severity === 'warning' ? 'MEDIUM' : 'LOW',
        },
      ],
    })),
    issues,
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}
