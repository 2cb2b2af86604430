import {
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type ExecuteCommandParams,
  type Hover,
  type InitializeParams,
  MarkupKind,
  MessageType,
  type Position,
  ShowMessageNotification,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Files, Machine } from '../host/host.ts';
import { LOCK_NAME } from '../registry/lock.ts';
import type { Edit } from '../text/edit.ts';
import type { Snapshot } from '../workspace/document.ts';
import { Images } from '../workspace/images.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { CHECKSUM_COMMAND, type ChecksumRequest, checksumActions, checksumOf } from './checksum-action.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { SOURCE, toRange } from './convert.ts';
import { type FileEdit, fileEdit } from './edits.ts';
import { hover } from './hover.ts';
import { imageHover } from './image-hover.ts';
import { LOCK_COMMAND, type LockRequest, lockActions, lockImages } from './lock-action.ts';
import { PIN_COMMAND, type PinRequest, pinActions, pinned } from './pin-actions.ts';
import type { InitializationOptions } from './protocol.ts';
import type { ResourceSettings } from './settings.ts';

export interface ConnectOptions {
  /** Helpers that hold logins are asked only while they may be. */
  readonly mayRunHelpers: () => boolean;
  /** A file of certificates; empty for none. */
  readonly ca: string;
  /** Empty for what the environment says. */
  readonly proxy: string;
  /** Tells what cannot be used, in a sentence. */
  readonly warn: (message: string) => void;
}

/** Makes what reaches registries. */
export type Connect = (options: ConnectOptions) => Promise<Machine>;

/** What is needed of the server. */
export interface ServerPart {
  snapshot(uri: string): Promise<Snapshot | undefined>;
  renew(uris: readonly string[]): void;
  client(): ClientAbilities;
}

export const IMAGE_COMMANDS = [PIN_COMMAND, LOCK_COMMAND, CHECKSUM_COMMAND];

/** Typing stops for so long before a registry is asked about what stands there. */
const PAUSE = 400;

const FORBIDDEN = 'The setting dockwright.registry says that registries are never asked.';

/** Everything that has to do with registries and downloads: the network is asked here, and only with the user's leave. */
export class ImageDesk {
  readonly #connection: Connection;
  readonly #settings: ResourceSettings;
  readonly #server: ServerPart;
  readonly #connect: Connect | undefined;
  readonly #pauses = new Map<string, { readonly version: number; readonly timer: ReturnType<typeof setTimeout> }>();
  readonly #locksShown = new Set<string>();
  #machine: Promise<Machine> | undefined;
  #isTrusted = true;
  #toEdit: FileEdit = fileEdit(false);
  #workspace: Workspace | undefined;
  #images: Images | undefined;

  constructor(connection: Connection, settings: ResourceSettings, server: ServerPart, connect: Connect | undefined) {
    this.#connection = connection;
    this.#settings = settings;
    this.#server = server;
    this.#connect = connect;
    connection.onExecuteCommand((params) => this.#execute(params));
  }

  /** The images of a new workspace. */
  serve(workspace: Workspace, files: Files): void {
    this.#workspace = workspace;
    this.#images = new Images(files, {
      connect: this.#connect && (() => this.#reach()),
      mayAsk: (uri) => this.#settings.known(uri)?.registry === 'always',
      now: Date.now,
      client: () => {
        const { registryMirrors: mirrors, registryInsecure } = this.#settings.network;
        return { mirrors, insecure: registryInsecure.map((it) => it.replace(/^https?:\/\/|\/$/g, '')) };
      },
    });
    workspace.images = this.#images;
  }

  initialize({ capabilities, initializationOptions }: InitializeParams): void {
    // Only our own client knows of trust; elsewhere, who opens a folder trusts it.
    this.#isTrusted = (initializationOptions as InitializationOptions | undefined)?.trusted !== false;
    this.#toEdit = fileEdit(capabilities.workspace?.workspaceEdit?.documentChanges === true);
  }

  /** Finds out about images when the typing pauses. */
  settleLater(uri: string): void {
    const version = this.#workspace?.snapshot(uri)?.version ?? 0;
    const pause = this.#pauses.get(uri);
    if (pause?.version === version) return;
    clearTimeout(pause?.timer);
    const timer = setTimeout(() => {
      this.#pauses.delete(uri);
      void this.#settle(uri);
    }, PAUSE);
    this.#pauses.set(uri, { version, timer });
  }

  async hover(position: Position, snapshot: Snapshot): Promise<Hover | null> {
    const about = hover(position, snapshot);
    const { lines } = snapshot.model.file;
    const image = this.#images && (await imageHover(lines.offset(position), snapshot, this.#images, Date.now()));
    if (!image) return about;
    const rules = about?.contents as { value: string } | undefined;
    const value = [image.value, ...(rules ? [rules.value] : [])].join('\n\n---\n\n');
    return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(image.at, lines) };
  }

  async actions(params: CodeActionParams, snapshot: Snapshot): Promise<CodeAction[]> {
    const mayOffer = this.#connect !== undefined && !this.#isForbidden(snapshot.uri);
    const pins = this.#images ? await pinActions(params, snapshot, this.#images, mayOffer, this.#toEdit) : [];
    if (!this.#connect) return pins;
    const locks = this.#images && mayOffer ? await lockActions(params, snapshot, this.#images, this.#server.client()) : [];
    return [...pins, ...locks, ...checksumActions(params, snapshot)];
  }

  /** True when a command is done, and false when there was nothing to do or it failed, which is told. */
  async #execute({ command, arguments: [request] = [] }: ExecuteCommandParams): Promise<boolean> {
    const given = request as PinRequest & LockRequest & ChecksumRequest;
    if (!IMAGE_COMMANDS.includes(command) || typeof given?.uri !== 'string') return false;
    const snapshot = await this.#server.snapshot(given.uri);
    if (!snapshot || snapshot.version !== given.version) return this.#tell('The file has changed meanwhile: please try again.');
    const progress = await this.#connection.window.createWorkDoneProgress();
    progress.begin('Dockwright', undefined, command === CHECKSUM_COMMAND ? 'downloading' : 'asking for digests');
    try {
      if (command === LOCK_COMMAND) return await this.#lock(snapshot);
      return command === PIN_COMMAND ? await this.#pin(given, snapshot) : await this.#addChecksum(given, snapshot);
    } finally {
      progress.done();
    }
  }

  async #pin({ uri, starts }: PinRequest, snapshot: Snapshot): Promise<boolean> {
    if (!this.#images || this.#isForbidden(uri)) return this.#tell(FORBIDDEN);
    const { edits, problem } = await pinned(snapshot, starts, this.#images);
    const isDone = edits.length > 0 && (await this.#apply(snapshot, edits, 'Pin images'));
    if (problem !== undefined) this.#tell(problem, edits.length > 0 || !problem.endsWith('up to date.'));
    // What the tags mean is news for the rules, too.
    this.#workspace?.forgetImages();
    this.#server.renew([uri]);
    return isDone;
  }

  async #lock(snapshot: Snapshot): Promise<boolean> {
    if (!this.#images || this.#isForbidden(snapshot.uri)) return this.#tell(FORBIDDEN);
    const { edit, problem } = await lockImages(snapshot, this.#images, this.#server.client());
    const isDone = edit !== undefined && (await this.#take('Lock images', edit));
    if (problem !== undefined) this.#tell(problem, !problem.endsWith('up to date.'));
    else if (isDone) this.#tell(`${LOCK_NAME} has the images of this file now: save it, and it counts.`, false);
    return isDone;
  }

  #isForbidden(uri: string): boolean {
    return this.#settings.known(uri)?.registry === 'never';
  }

  async #addChecksum({ start }: ChecksumRequest, snapshot: Snapshot): Promise<boolean> {
    if (!this.#connect) return false;
    const found = await checksumOf(snapshot, start, (await this.#reach()).downloads);
    return 'problem' in found ? this.#tell(found.problem) : this.#apply(snapshot, [found.edit], 'Add the checksum');
  }

  async #apply(snapshot: Snapshot, edits: readonly Edit[], label: string): Promise<boolean> {
    const now = await this.#server.snapshot(snapshot.uri);
    if (now?.version !== snapshot.version) return this.#tell('The file has changed meanwhile: please try again.');
    return this.#take(label, this.#toEdit(snapshot, edits));
  }

  async #take(label: string, edit: WorkspaceEdit): Promise<boolean> {
    const { applied } = await this.#connection.workspace.applyEdit({ label, edit });
    return applied || this.#tell('The editor did not take the change: please try again.');
  }

  #tell(message: string, isProblem = true): false {
    const type = isProblem ? MessageType.Warning : MessageType.Info;
    void this.#connection.sendNotification(ShowMessageNotification.type, { type, message: `Dockwright: ${message}` });
    return false;
  }

  async #settle(uri: string): Promise<void> {
    if (await this.#workspace?.settle(uri)) this.#server.renew([uri]);
    await this.#tellLock(uri);
  }

  /** Mistakes in the lock file, at their lines. */
  async #tellLock(uri: string): Promise<void> {
    const lock = await this.#images?.lock(uri);
    if (!lock || (lock.problems.length === 0 && !this.#locksShown.has(lock.uri))) return;
    this.#locksShown.add(lock.uri);
    const diagnostics = lock.problems.map(({ line, message }) => {
      const range = { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 1000 } };
      return { range, message, severity: 1 as const, source: SOURCE };
    });
    void this.#connection.sendDiagnostics({ uri: lock.uri, diagnostics });
  }

  /** The settings may say another way to registries by now. */
  settingsChanged(): void {
    this.#machine = undefined;
    this.#images?.reconnect();
  }

  #reach(): Promise<Machine> {
    const { registryCa: ca, registryProxy: proxy } = this.#settings.network;
    this.#machine ??= this.#connect?.({
      mayRunHelpers: () => this.#isTrusted,
      ca,
      proxy,
      warn: (message) => this.#tell(message),
    });
    return this.#machine ?? Promise.reject(new Error('nothing reaches registries here'));
  }
}
