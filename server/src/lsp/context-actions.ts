import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver';
import { copySources } from '../model/copy.ts';
import { addNamedContext, moveContextUp, type Subject } from '../refactor/context.ts';
import { touches } from '../text/span.ts';
import type { BuildIndex } from '../workspace/build-index.ts';
import type { Builds } from '../workspace/builds.ts';
import type { Snapshot } from '../workspace/document.ts';
import { joinUri } from '../workspace/uri.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { toDiagnostic, toSpan } from './convert.ts';
import { type EditedFiles, workspaceEdit } from './workspace-edit.ts';

/** Ways out for a source that leads out of its context: they change the files that define the builds, too. */
export async function contextActions(
  { range, context }: CodeActionParams,
  snapshot: Snapshot,
  builds: Builds,
  client: ClientAbilities,
): Promise<CodeAction[]> {
  if (!client.createsFiles || (context.only && !context.only.some((it) => CodeActionKind.QuickFix.startsWith(it)))) return [];
  const { lines } = snapshot.model.file;
  const at = toSpan(range, lines);
  const finding = snapshot.diagnostics.find((it) => it.rule.id === 'context-escape' && touches(it.at, at));
  const source = finding && copySources(snapshot.model).find((it) => it.start === finding.at.start);
  const found = source ? await builds.of(snapshot.uri) : [];
  const [first] = found;
  if (!finding || !source || !first) return [];
  const { index } = first;
  await index.ensure(found.map((it) => it.build.source.file));
  const subject: Subject = {
    dockerfile: index.path(snapshot.uri) ?? '',
    model: snapshot.model,
    builds: found.map((it) => it.build),
    tree: index.tree,
  };
  const changes = [moveContextUp(subject, source), addNamedContext(subject, source)];
  return changes.flatMap((change) =>
    change
      ? [
          {
            title: change.title,
            kind: CodeActionKind.QuickFix,
            diagnostics: [toDiagnostic(finding, snapshot.uri, lines)],
            edit: workspaceEdit(change, filesIn(index)),
          },
        ]
      : [],
  );
}

/** Of the files of a folder, with the versions left open: they were read as they are in the editors. */
export const filesIn = (index: BuildIndex): EditedFiles => ({
  uriOf: (path) => joinUri(index.root, path),
  text: (path) => index.tree.text(path),
  versionOf: () => null,
});
