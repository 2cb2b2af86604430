import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import { mayDefineBuilds } from '../builds/find.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import { workflowFor } from '../refactor/hub-workflow.ts';
import { LineIndex } from '../text/lines.ts';
import { touches } from '../text/span.ts';
import { isPlanFile } from '../variants/plan.ts';
import { type LintedBuildFile, lintBuilds } from '../workspace/build-files.ts';
import type { BuildIndex } from '../workspace/build-index.ts';
import type { Builds } from '../workspace/builds.ts';
import { nameOf } from '../workspace/uri.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { filesIn } from './context-actions.ts';
import { toDiagnostic, toSpan, toTextEdit } from './convert.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What is wrong in an open file that defines builds; undefined when it defines none, or is in no folder that is indexed. */
export async function reportOf(uri: string, builds: Builds, workspace: Workspace): Promise<LintedBuildFile | undefined> {
  const index = await builds.indexOf(uri);
  const path = index?.path(uri);
  return index && path !== undefined ? lintBuilds(path, index, workspace.configs, workspace.rules) : undefined;
}

export function diagnosticsOf({ uri, text, diagnostics }: LintedBuildFile): LspDiagnostic[] {
  const lines = new LineIndex(text);
  return diagnostics.map((it) => toDiagnostic(it, uri, lines));
}

/** A workflow in place of a hook of Docker Hub, where the cursor is on the hook's build. */
export function hubActions(
  { range }: CodeActionParams,
  { uri, text, diagnostics, builds }: LintedBuildFile,
  index: BuildIndex,
): CodeAction[] {
  const lines = new LineIndex(text);
  const at = toSpan(range, lines);
  return builds
    .filter((it) => touches(it.source.at, at))
    .flatMap((build) => {
      const change = workflowFor(build, (path) => index.tree.kind(path) !== undefined);
      const of = diagnostics.filter((it) => it.rule.id === 'hub-automated-build').map((it) => toDiagnostic(it, uri, lines));
      return change
        ? [{ title: change.title, kind: CodeActionKind.QuickFix, diagnostics: of, edit: workspaceEdit(change, filesIn(index)) }]
        : [];
    });
}

/** The quick fixes at a place; their edits come at once, since the file's findings are few. */
export function actionsOf({ range, context }: CodeActionParams, { uri, text, diagnostics }: LintedBuildFile): CodeAction[] {
  if (context.only && !context.only.some((it) => CodeActionKind.QuickFix.startsWith(it))) return [];
  const lines = new LineIndex(text);
  const at = toSpan(range, lines);
  return diagnostics
    .filter((it) => touches(it.at, at))
    .flatMap((it) =>
      (it.fixes ?? []).map(
        (fix, i): CodeAction => ({
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          diagnostics: [toDiagnostic(it, uri, lines)],
          isPreferred: i === 0,
          edit: { changes: { [uri]: fix.edits.map((edit) => toTextEdit(edit, lines)) } },
        }),
      ),
    );
}

/** By its language, or by its name where an editor calls it something else; all others are read for the builds in them. */
export const isDockerfile = ({ uri, languageId }: { readonly uri: string; readonly languageId: string }): boolean =>
  // Editors take `Dockerfile.variants.yaml` for a Dockerfile.
  !isPlanFile(nameOf(uri)) && (languageId === 'dockerfile' || isDockerfileName(nameOf(uri)) || !mayDefineBuilds(nameOf(uri)));
