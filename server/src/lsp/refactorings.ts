import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Connection,
  LSPErrorCodes,
  type Position,
  type PrepareRenameParams,
  type Range,
  type RenameParams,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { modelOf } from '../engine/lint.ts';
import type { Model } from '../model/model.ts';
import type { Change } from '../refactor/change.ts';
import { nameTrouble } from '../refactor/offered-name.ts';
import type { Refactoring, RefactoringKind } from '../refactor/refactoring.ts';
import { type StageName, stageNameAt } from '../refactor/stage-names.ts';
import { REFACTORINGS } from '../refactorings/index.ts';
import renameStage from '../refactorings/rename-stage.ts';
import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { RefactorSite } from '../workspace/refactor-site.ts';
import { isDockerfile } from './build-files.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { toRange, toSpan } from './convert.ts';
import { type EditedFiles, plainEdit, workspaceEdit } from './workspace-edit.ts';

/** What is needed to make the edit of an offered refactoring; the server keeps nothing. */
interface RefactoringData {
  readonly uri: string;
  readonly version: number;
  readonly refactoring: string;
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

export const isRefactoring = (data: unknown): data is RefactoringData =>
  typeof data === 'object' && data !== null && 'refactoring' in data;

const KINDS: Readonly<Record<RefactoringKind, string>> = {
  extract: CodeActionKind.RefactorExtract,
  inline: CodeActionKind.RefactorInline,
  rewrite: CodeActionKind.RefactorRewrite,
  // Of LSP 3.18, which not every version of the library names.
  move: 'refactor.move',
};
export const REFACTORING_KINDS = Object.values(KINDS);

/** `refactor.extract.extract-stage`: the base kind is what menus ask for, the whole one is for a key of one's own. */
const kindOf = ({ id, kind }: Refactoring): string => `${KINDS[kind]}.${id}`;

const isWithin = (kind: string, asked: string): boolean => asked === '' || kind === asked || kind.startsWith(`${asked}.`);

/** Those that are asked for. A cursor that only passes by wants no light bulb. */
function wanted({ only, triggerKind }: CodeActionContext, at: Range): readonly Refactoring[] {
  const isEmpty = at.start.line === at.end.line && at.start.character === at.end.character;
  if (!only) return triggerKind === CodeActionTriggerKind.Automatic && isEmpty ? [] : REFACTORINGS;
  return REFACTORINGS.filter((it) => only.some((kind) => isWithin(kindOf(it), kind)));
}

/** An open file as it is now, and what is around it. */
interface Desk {
  readonly uri: string;
  readonly version: number;
  /** Undefined for a file that defines builds. */
  readonly model: Model | undefined;
  readonly lines: LineIndex;
  readonly site: RefactorSite;
  readonly files: EditedFiles;
}

/** What the desk is given of the server. */
export interface ServerPart {
  client(): ClientAbilities;
  /** Undefined for a file that is not open or switched off. */
  snapshot(uri: string): Promise<Snapshot | undefined>;
  document(
    uri: string,
  ): { readonly uri: string; readonly languageId: string; readonly version: number; getText(): string } | undefined;
  /** Of a Dockerfile, or of the text of a file that defines builds. */
  site(uri: string, file: Model | string): Promise<RefactorSite>;
}

/** Refactorings in the editor: its code actions, and renaming. */
export class RefactorDesk {
  readonly #connection: Connection;
  readonly #server: ServerPart;

  constructor(connection: Connection, server: ServerPart) {
    this.#connection = connection;
    this.#server = server;
  }

  listen(): void {
    this.#connection.onPrepareRename((params) => this.#prepareRename(params));
    this.#connection.onRenameRequest((params) => this.#rename(params));
  }

  /** The refactorings that are offered where the cursor is, or for what is selected. */
  async actions({ range, context, textDocument }: CodeActionParams): Promise<CodeAction[]> {
    const asked = wanted(context, range);
    const desk = asked.length > 0 ? await this.#desk(textDocument.uri) : undefined;
    if (!desk) return [];
    const { uri, version } = desk;
    const at = toSpan(range, desk.lines);
    const found = (await desk.site.offers(asked, at)).filter(({ offer }) => !offer.needsName);
    this.#tellCrashes(desk);
    const { resolvesEdits, createsFiles, deletesFiles } = this.#server.client();
    const actions: CodeAction[] = [];
    for (const { refactoring, offer } of found) {
      const { title } = offer;
      const action: CodeAction = { title, kind: kindOf(refactoring) };
      const data: RefactoringData = { uri, version, refactoring: refactoring.id, ...at, title };
      // Whether files are made or deleted is only known with the edit.
      if (resolvesEdits && createsFiles && deletesFiles) actions.push({ ...action, data });
      else {
        const edit = await this.#editOf(refactoring, at, title, desk);
        if (edit) actions.push({ ...action, edit });
      }
    }
    return actions;
  }

  /** The action with its edit. */
  async resolve(action: CodeAction, data: RefactoringData): Promise<CodeAction> {
    const refactoring = REFACTORINGS.find((it) => it.id === data.refactoring);
    const desk = await this.#desk(data.uri);
    const isSame = desk?.version === data.version;
    const edit = refactoring && isSame && (await this.#editOf(refactoring, span(data.start, data.end), data.title, desk));
    if (!edit) throw failed(`"${data.title}" is no longer offered: a file has changed meanwhile. Ask for refactorings again.`);
    return { ...action, edit };
  }

  async #editOf(refactoring: Refactoring, at: Span, title: string, desk: Desk): Promise<WorkspaceEdit | undefined> {
    const change = await desk.site.change(refactoring, at, title);
    return change && this.#asEdit(change, desk);
  }

  /** Undefined where the client cannot make or delete a file. */
  #asEdit(change: Change, { files }: Desk): WorkspaceEdit | undefined {
    const { createsFiles, deletesFiles, versionsEdits } = this.#server.client();
    if ((change.created.size > 0 && !createsFiles) || (change.deleted?.length && !deletesFiles)) return undefined;
    return versionsEdits ? workspaceEdit(change, files) : plainEdit(change, files);
  }

  /** The name of a stage under the cursor; null where there is none. */
  async #prepareRename({ textDocument: { uri }, position }: PrepareRenameParams) {
    const desk = await this.#desk(uri);
    const found = desk && nameUnder(position, desk);
    return found ? { range: toRange(found.at, desk.lines), placeholder: found.name } : null;
  }

  /** Renames the stage under the cursor wherever it is named. What stands against it is said as the error of the request. */
  async #rename({ textDocument: { uri }, position, newName }: RenameParams): Promise<WorkspaceEdit | null> {
    const desk = await this.#desk(uri);
    const found = desk && nameUnder(position, desk);
    if (!found) throw failed('There is no name of a stage here. Put the cursor on one, behind AS or --from=.');
    const at = toSpan({ start: position, end: position }, desk.lines);
    const offer = (await desk.site.offers([renameStage], at))[0]?.offer;
    this.#tellCrashes(desk);
    const line = desk.lines.lineAt(found.stage.from.start) + 1;
    const refuse = (why: string) => failed(`The stage ${found.name} of line ${line} cannot be called ${shown(newName)}. ${why}`);
    const trouble = offer && nameTrouble(offer, newName);
    if (trouble !== undefined) throw refuse(trouble);
    const change = offer && (await desk.site.change(renameStage, at, offer.title, newName));
    const edit = change && this.#asEdit(change, desk);
    if (!edit) throw refuse('A file has changed meanwhile: try again.');
    return edit;
  }

  async #desk(uri: string): Promise<Desk | undefined> {
    const snapshot = await this.#server.snapshot(uri);
    const document = this.#server.document(uri);
    if (!snapshot && (!document || isDockerfile(document))) return undefined;
    // A file that is only linted when it is saved is still changed as it stands in the editor.
    const isSame = document === undefined || document.version === snapshot?.version;
    const text = document?.getText() ?? '';
    const model = snapshot && (isSame ? snapshot.model : modelOf(text));
    const version = (isSame ? snapshot?.version : document.version) ?? 0;
    const site = await this.#server.site(uri, model ?? text);
    const files: EditedFiles = {
      uriOf: (path) => site.uriOf(path),
      text: (path) => site.text(path),
      versionOf: (it) => (it === uri ? version : (this.#server.document(it)?.version ?? null)),
    };
    return { uri, version, model, lines: model?.file.lines ?? new LineIndex(text), site, files };
  }

  #tellCrashes({ site }: Desk): void {
    for (const { refactoring, error } of site.crashes)
      this.#connection.console.error(
        `The refactoring ${refactoring} failed: a bug of ours, please report it.\n${error instanceof Error ? error.stack : error}`,
      );
  }
}

const nameUnder = (start: Position, { model, lines }: Desk): StageName | undefined =>
  model && stageNameAt(model, toSpan({ start, end: start }, lines));

const shown = (name: string): string => (name.trim() === '' ? 'nothing' : name.length > 40 ? `${name.slice(0, 39)}…` : name);

const failed = (message: string): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestFailed, message);
