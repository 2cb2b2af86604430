import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LspDiagnostic,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import { pageOf, type Severity } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import type { Edit } from '../text/edit.ts';
import type { LineIndex } from '../text/lines.ts';
import type { Span } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';

export const SOURCE = 'dockwright';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

export const toRange = (at: Span, lines: LineIndex): Range => ({ start: lines.position(at.start), end: lines.position(at.end) });
export const toSpan = (range: Range, lines: LineIndex): Span => ({
  start: lines.offset(range.start),
  end: lines.offset(range.end),
});
export const toTextEdit = (edit: Edit, lines: LineIndex): TextEdit => ({ range: toRange(edit.span, lines), newText: edit.text });

export function toDiagnostic(diagnostic: Diagnostic, uri: string, lines: LineIndex): LspDiagnostic {
  const { rule, severity, at, message, related, tag } = diagnostic;
  return {
    range: toRange(at, lines),
    severity: SEVERITIES[severity],
    source: SOURCE,
    code: rule.id,
    codeDescription: { href: pageOf(rule.id) },
    message,
    ...(tag ? { tags: [TAGS[tag]] } : {}),
    ...(related
      ? { relatedInformation: related.map((it) => ({ location: { uri, range: toRange(it.at, lines) }, message: it.message })) }
      : {}),
  };
}

/** All findings of a file. */
export const itemsOf = (snapshot: Snapshot): LspDiagnostic[] =>
  snapshot.diagnostics.map((it) => toDiagnostic(it, snapshot.uri, snapshot.model.file.lines));
