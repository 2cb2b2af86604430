import { pageOf, type Rule } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import { LineIndex } from '../text/lines.ts';
import type { Span } from '../text/span.ts';
import type { RunReport } from './report.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const;

/** SARIF 2.1.0, with rule metadata and fixes. */
export function sarifReport({ files, unusable }: RunReport, version: string): string {
  const rules = [...new Set(files.flatMap((file) => file.diagnostics.map((it) => it.rule)))].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const indexOf = new Map(rules.map((rule, i) => [rule, i]));
  const results = files.flatMap(({ path, text, diagnostics }) => {
    const lines = new LineIndex(text);
    const artifactLocation = { uri: path.split('/').map(encodeURIComponent).join('/') };
    return diagnostics.map((it) => ({
      ruleId: it.rule.id,
      ruleIndex: indexOf.get(it.rule),
      level: LEVELS[it.severity],
      message: { text: it.message },
      locations: [{ physicalLocation: { artifactLocation, region: region(it.at, lines) } }],
      ...fixesOf(it, artifactLocation, lines),
    }));
  });
  const run = {
    tool: {
      driver: {
        name: 'Dockwright',
        version,
        informationUri: 'https://github.com/dockwright/dockwright',
        rules: rules.map(ruleOf),
      },
    },
    columnKind: 'utf16CodeUnits',
    results,
    ...(unusable.length > 0
      ? {
          invocations: [
            {
              executionSuccessful: false,
              toolExecutionNotifications: unusable.map((it) => ({
                level: 'error',
                message: { text: `${it.path}: ${it.message}` },
              })),
            },
          ],
        }
      : {}),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const ruleOf = (rule: Rule): unknown => ({
  id: rule.id,
  shortDescription: { text: rule.summary.replaceAll('`', '') },
  helpUri: pageOf(rule.id),
  defaultConfiguration: { level: LEVELS[rule.severity], enabled: rule.recommended },
  properties: { category: rule.category, aliases: rule.aliases ?? [] },
});

function fixesOf({ fixes = [] }: Diagnostic, artifactLocation: unknown, lines: LineIndex): { fixes?: unknown[] } {
  const own = fixes.filter((fix) => fix.edits.every((edit) => edit.file === undefined));
  if (own.length === 0) return {};
  return {
    fixes: own.map((fix) => ({
      description: { text: `${fix.title} (${fix.safety})` },
      artifactChanges: [
        {
          artifactLocation,
          replacements: fix.edits.map((edit) => ({
            deletedRegion: region(edit.span, lines),
            insertedContent: { text: edit.text },
          })),
        },
      ],
    })),
  };
}

function region(at: Span, lines: LineIndex): unknown {
  const start = lines.position(at.start);
  const end = lines.position(at.end);
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}
