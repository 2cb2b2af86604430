import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic as LspDiagnostic,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { CONFIG_NAMES, withLevel } from '../engine/config.ts';
import { fixAll, fixOnce } from '../engine/fix.ts';
import { ignoreHere, ignoreInFile } from '../engine/ignore-edit.ts';
import type { Diagnostic } from '../engine/run.ts';
import { type Edit, replace } from '../text/edit.ts';
import { touches } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';
import { joinUri, nameOf, parentUri } from '../workspace/uri.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { toDiagnostic, toSpan, toTextEdit } from './convert.ts';

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.dockwright`;

/** What is needed to make an action's edit: nothing but this, so that the server keeps no list of what it offered. */
export interface ActionData {
  readonly uri: string;
  readonly version: number;
  readonly what:
    | { readonly kind: 'fix'; readonly rule: string; readonly start: number; readonly fix: number }
    | { readonly kind: 'fixRule'; readonly rule: string }
    | { readonly kind: 'fixAll' }
    | { readonly kind: 'ignoreHere' | 'ignoreFile' | 'ignoreConfig'; readonly rule: string; readonly start: number };
}

/** The actions for a range: what it is given decides, nothing is kept between requests. */
export async function codeActions(
  params: CodeActionParams,
  snapshot: Snapshot,
  workspace: Workspace,
  client: ClientAbilities,
): Promise<CodeAction[]> {
  const { only } = params.context;
  const wants = (kind: string): boolean => !only || only.some((it) => kind === it || kind.startsWith(`${it}.`));
  const offered: { action: CodeAction; what: ActionData['what'] }[] = [];
  if (wants(CodeActionKind.QuickFix)) offered.push(...quickFixes(params, snapshot, client));
  // Unasked, only the light bulb's quick fixes are wanted; fix-all is for the save and the source menu.
  if (only && wants(FIX_ALL_KIND))
    offered.push({ action: { title: 'Fix all safe Dockwright problems', kind: FIX_ALL_KIND }, what: { kind: 'fixAll' } });
  const actions: CodeAction[] = [];
  for (const { action, what } of offered) {
    const data: ActionData = { uri: snapshot.uri, version: snapshot.version, what };
    if (client.resolvesEdits && what.kind !== 'fixAll') actions.push({ ...action, data });
    else {
      const edit = await editOf(data, snapshot, workspace, client);
      if (edit) actions.push({ ...action, edit });
    }
  }
  return actions;
}

/** The edit of an offered action, made from the file as it is now; undefined when it is not the file that it was offered for. */
export async function editOf(
  data: ActionData,
  snapshot: Snapshot,
  workspace: Workspace,
  client: ClientAbilities,
): Promise<WorkspaceEdit | undefined> {
  const { what } = data;
  if (data.version !== snapshot.version) return undefined;
  const { model } = snapshot;
  const own = (edits: readonly Edit[]): WorkspaceEdit | undefined =>
    edits.length === 0 ? undefined : { changes: { [snapshot.uri]: edits.map((edit) => toTextEdit(edit, model.file.lines)) } };
  switch (what.kind) {
    case 'fix': {
      const diagnostic = snapshot.diagnostics.find(
        (it) => it.rule.id === what.rule && it.at.start === what.start && it.fixes?.[what.fix],
      );
      return own(diagnostic?.fixes?.[what.fix]?.edits ?? []);
    }
    case 'fixRule': {
      const { text } = fixOnce(snapshot.text, alike(snapshot, what.rule), 'review');
      return own(whole(snapshot, text));
    }
    case 'fixAll':
      return own(allFixes(snapshot, workspace));
    case 'ignoreHere': {
      const edit = ignoreHere(model, what.start, what.rule);
      return own(edit ? [edit] : []);
    }
    case 'ignoreFile':
      return own([ignoreInFile(model, what.rule)]);
    case 'ignoreConfig':
      return configEdit(snapshot, what.rule, client);
  }
}

/** The edit that brings all safe fixes, until nothing changes. */
export function allFixes(snapshot: Snapshot, workspace: Workspace): Edit[] {
  const { text } = fixAll(snapshot.text, (it) => workspace.lintText(snapshot.uri, it), 'safe');
  return whole(snapshot, text);
}

/** One edit from the first to the last character that differs: the cursor and folds elsewhere stay. */
function whole({ text }: Snapshot, fixed: string): Edit[] {
  if (fixed === text) return [];
  let start = 0;
  while (start < text.length && start < fixed.length && text[start] === fixed[start]) start++;
  let end = 0;
  while (end < text.length - start && end < fixed.length - start && text[text.length - 1 - end] === fixed[fixed.length - 1 - end])
    end++;
  return [replace({ start, end: text.length - end }, fixed.slice(start, fixed.length - end))];
}

/** All findings of a rule whose first fix is of the kind that the whole rule may have at once. */
const alike = (snapshot: Snapshot, rule: string): Diagnostic[] =>
  snapshot.diagnostics.filter((it) => it.rule.id === rule && it.fixes?.[0]);

function quickFixes(
  { range }: CodeActionParams,
  snapshot: Snapshot,
  client: ClientAbilities,
): { action: CodeAction; what: ActionData['what'] }[] {
  const { lines } = snapshot.model.file;
  const asked = toSpan(range, lines);
  const here = snapshot.diagnostics.filter((it) => touches(it.at, asked));
  const offered: { action: CodeAction; what: ActionData['what'] }[] = [];
  const silencing: typeof offered = [];
  const seen = new Set<string>();
  for (const diagnostic of here) {
    const { rule, at, fixes = [] } = diagnostic;
    const diagnostics: LspDiagnostic[] = [toDiagnostic(diagnostic, snapshot.uri, lines)];
    const add = (title: string, what: ActionData['what'], isPreferred = false): void => {
      offered.push({
        action: { title, kind: CodeActionKind.QuickFix, diagnostics, ...(isPreferred ? { isPreferred } : {}) },
        what,
      });
    };
    for (const [i, fix] of fixes.entries())
      add(fix.title, { kind: 'fix', rule: rule.id, start: at.start, fix: i }, i === 0 && fix.safety === 'safe');
    if (seen.has(rule.id)) continue;
    seen.add(rule.id);
    if (alike(snapshot, rule.id).length > 1) add(`Fix all ${rule.id} problems in this file`, { kind: 'fixRule', rule: rule.id });
    const silence = (title: string, kind: 'ignoreHere' | 'ignoreFile' | 'ignoreConfig'): void => {
      silencing.push({
        action: { title, kind: CodeActionKind.QuickFix, diagnostics },
        what: { kind, rule: rule.id, start: at.start },
      });
    };
    if (ignoreHere(snapshot.model, at.start, rule.id)) silence(`Disable ${rule.id} for this instruction`, 'ignoreHere');
    silence(`Disable ${rule.id} for the entire file`, 'ignoreFile');
    if (snapshot.config.uri !== undefined || (client.createsFiles && client.rootOf(snapshot.uri) !== undefined))
      silence(`Disable ${rule.id} in ${nameOf(snapshot.config.uri ?? CONFIG_NAMES[0])}`, 'ignoreConfig');
  }
  return [...offered, ...silencing];
}

function configEdit(snapshot: Snapshot, rule: string, client: ClientAbilities): WorkspaceEdit | undefined {
  const { config } = snapshot;
  if (config.uri !== undefined) {
    const lines = config.text.split('\n');
    const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const edit: TextEdit = {
      range: { start: { line: 0, character: 0 }, end },
      newText: withLevel(config.text, nameOf(config.uri), rule, 'off'),
    };
    return { changes: { [config.uri]: [edit] } };
  }
  const folder = client.rootOf(snapshot.uri) ?? parentUri(snapshot.uri);
  if (folder === undefined) return undefined;
  const uri = joinUri(folder, CONFIG_NAMES[0]);
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      { kind: 'create', uri, options: { ignoreIfExists: true } },
      {
        textDocument: { uri, version: null },
        edits: [{ range: { start, end: start }, newText: withLevel(undefined, CONFIG_NAMES[0], rule, 'off') }],
      },
    ],
  };
}
