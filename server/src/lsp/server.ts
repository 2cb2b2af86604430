import {
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  type Diagnostic as LspDiagnostic,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Files, ReadResult } from '../host/host.ts';
import { RULES } from '../rules/index.ts';
import { Builds } from '../workspace/builds.ts';
import type { ContextChoice } from '../workspace/contexts.ts';
import type { Snapshot } from '../workspace/document.ts';
import { Families } from '../workspace/families.ts';
import { RefactorSite } from '../workspace/refactor-site.ts';
import { Workspace } from '../workspace/workspace.ts';
import { actionsOf, diagnosticsOf, hubActions, isDockerfile, reportOf } from './build-files.ts';
import { capabilitiesOf } from './capabilities.ts';
import { abilitiesOf, NO_ABILITIES } from './client-abilities.ts';
import { clientFiles, mixedFiles } from './client-files.ts';
import { type ActionData, allFixes, codeActions, editOf } from './code-actions.ts';
import { contextActions } from './context-actions.ts';
import { itemsOf, toTextEdit } from './convert.ts';
import { effectiveConfig } from './effective-config.ts';
import { ImageDesk } from './image-desk.ts';
import { contextChoices, lenses } from './lenses.ts';
import { lintWorkspace } from './lint-workspace.ts';
import type { ServerMachine } from './machine.ts';
import {
  type ContextParams,
  type EffectiveConfigResult,
  type FixAllResult,
  type InitializationOptions,
  type LintWorkspaceResult,
  Requests,
  type UriParams,
} from './protocol.ts';
import { isRefactoring, RefactorDesk } from './refactorings.ts';
import { ResourceSettings } from './settings.ts';
import { ShellDesk } from './shell-desk.ts';
import { Teller } from './teller.ts';
import { VariantDesk } from './variants.ts';
import { WarmUp } from './warm-up.ts';
import { Watches } from './watches.ts';

/** Wires a connection to a workspace. Each request is answered from its own parameters and the files as they are. */
export function startServer(connection: Connection, session: string, machine: ServerMachine): void {
  new Server(connection, session, machine).listen();
}

class Server {
  readonly #connection: Connection;
  readonly #machine: ServerMachine;
  readonly #session: string;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #settings: ResourceSettings;
  readonly #watches: Watches;
  #files: Files;
  #workspace: Workspace;
  #builds: Builds;
  /** What the user picked for a file. */
  readonly #picked = new Map<string, ContextChoice>();
  #folders: string[] = [];
  #pulls = false;
  #refreshes = false;
  #refreshesLenses = false;
  #isOurClient = false;
  #isTrusted = false;
  #client = NO_ABILITIES;
  /** Files with findings that were pushed although nobody opened them. */
  readonly #pushed = new Set<string>();
  readonly #images: ImageDesk;
  readonly #refactorings: RefactorDesk;
  readonly #teller: Teller;
  readonly #variants: VariantDesk;
  readonly #shell: ShellDesk;
  readonly #warmUp = new WarmUp();

  constructor(connection: Connection, session: string, machine: ServerMachine) {
    this.#connection = connection;
    this.#machine = machine;
    this.#session = session;
    this.#files = mixedFiles(machine.disk, undefined);
    this.#settings = new ResourceSettings(connection);
    this.#teller = new Teller(connection);
    const part = {
      snapshot: (uri: string) => this.#snapshot(uri),
      renew: (uris: readonly string[]) => this.#renew(uris),
      client: () => this.#client,
    };
    this.#images = new ImageDesk(connection, this.#settings, part, machine.connect);
    this.#refactorings = new RefactorDesk(connection, {
      client: () => this.#client,
      snapshot: part.snapshot,
      document: (uri) => this.#documents.get(uri),
      site: async (uri, file) => {
        const subject = typeof file === 'string' ? { text: file } : { model: file, facts: this.#workspace.factsOf(uri) };
        return new RefactorSite(uri, subject, await this.#builds.indexOf(uri));
      },
    });
    this.#variants = new VariantDesk({
      client: () => this.#client,
      workspace: () => this.#workspace,
      files: () => this.#files,
      read: async (uri) => this.#documents.get(uri)?.getText() ?? textIn(await this.#files.read(uri)),
    });
    this.#shell = new ShellDesk(part.renew);
    [this.#workspace, this.#builds] = this.#open();
    this.#watches = new Watches(connection);
  }

  #open(): [Workspace, Builds] {
    const workspace = new Workspace(this.#files, RULES, this.#session);
    const builds = new Builds(this.#files, (uri) => this.#client.rootOf(uri), this.#machine.readApart);
    workspace.builds = builds;
    workspace.families = new Families(this.#files, (uri) => this.#client.rootOf(uri));
    this.#variants.serve(workspace.families);
    this.#images.serve(workspace, this.#files);
    return [workspace, builds];
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onHover((params) => this.#with(params.textDocument.uri, (it) => this.#images.hover(params.position, it)));
    connection.onCodeAction((params) => this.#actions(params));
    connection.onCodeActionResolve((action) => this.#resolve(action));
    this.#refactorings.listen();
    this.#variants.listen(connection);
    connection.languages.diagnostics.on((params, token) =>
      this.#pull(params.textDocument.uri, params.previousResultId, () => token.isCancellationRequested),
    );
    connection.onDidChangeWatchedFiles(({ changes }) => this.#touched(changes.map((change) => change.uri)));
    connection.onDidChangeConfiguration(() => this.#settingsChanged());
    connection.onRequest(Requests.fixAll, (params: UriParams) =>
      this.#with(
        params.uri,
        (snapshot): FixAllResult => ({
          version: snapshot.version,
          edits: allFixes(snapshot, this.#workspace).map((edit) => toTextEdit(edit, snapshot.model.file.lines)),
        }),
      ),
    );
    connection.onRequest(Requests.effectiveConfig, (params: UriParams) =>
      this.#with(params.uri, (snapshot): EffectiveConfigResult => ({ text: effectiveConfig(snapshot, this.#workspace) })),
    );
    connection.onRequest(Requests.lintWorkspace, () => this.#lintWorkspace());
    connection.onRequest(Requests.setContext, (params: ContextParams) => this.#pick(params));
    connection.onRequest(Requests.contextChoices, ({ uri }: UriParams) =>
      this.#workspace.contextsOf(uri).then((found) => contextChoices(uri, this.#client.rootOf(uri), found)),
    );
    connection.onCodeLens((params) => this.#lenses(params.textDocument.uri));
    this.#documents.onDidChangeContent(({ document }) => this.#changed(document));
    this.#documents.onDidSave(({ document }) => this.#saved(document));
    this.#documents.onDidClose(({ document }) => this.#closed(document));
    this.#documents.listen(connection);
    connection.listen();
  }

  #initialize(params: InitializeParams): InitializeResult {
    const { capabilities, workspaceFolders, rootUri, initializationOptions } = params;
    this.#images.initialize(params);
    const options = (initializationOptions ?? {}) as InitializationOptions;
    this.#isOurClient = options.files === true;
    this.#isTrusted = options.trusted !== false;
    this.#teller.isOurClient = this.#isOurClient;
    if (options.files) {
      this.#files = mixedFiles(this.#machine.disk, clientFiles(this.#connection));
      [this.#workspace, this.#builds] = this.#open();
    }
    this.#folders = workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []);
    const text = capabilities.textDocument;
    this.#pulls = text?.diagnostic !== undefined;
    this.#refreshes = capabilities.workspace?.diagnostics?.refreshSupport === true;
    this.#refreshesLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
    this.#settings.supported = capabilities.workspace?.configuration === true;
    this.#watches.supported = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.#watches.relative = capabilities.workspace?.didChangeWatchedFiles?.relativePatternSupport === true;
    const rootOf = (uri: string) => this.#folders.find((folder) => uri.startsWith(`${folder.replace(/\/$/, '')}/`));
    this.#client = abilitiesOf(capabilities, rootOf);
    return {
      serverInfo: { name: 'dockwright' },
      capabilities: capabilitiesOf(text, { pulls: this.#pulls, isOurClient: this.#isOurClient }),
    };
  }

  #initialized(): void {
    void this.#watches.configuration();
    this.#settings.register();
    if (this.#isTrusted)
      void this.#shell.find(this.#machine).then(() => {
        for (const uri of this.#workspace.uris) void this.#with(uri, (it) => this.#settleLater(it));
      });
    if (this.#folders.length > 0)
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        this.#folders = [
          ...this.#folders.filter((uri) => !removed.some((folder) => folder.uri === uri)),
          ...added.map((it) => it.uri),
        ];
      });
  }

  /** The file as it is now, with its configuration; undefined for one that is not open or switched off. */
  async #snapshot(uri: string): Promise<Snapshot | undefined> {
    const document = this.#documents.get(uri);
    if (!document || !isDockerfile(document)) return undefined;
    const settings = await this.#settings.of(uri);
    if (!settings.enable) return undefined;
    // Settings may arrive late: the text is that of now.
    const current = this.#documents.get(uri) ?? document;
    const known = this.#workspace.uris.includes(uri);
    if (!known) this.#workspace.put(uri, current.getText(), current.version);
    this.#workspace.setContext(uri, this.#picked.get(uri) ?? settings.contextOf(this.#client.rootOf(uri), uri));
    await this.#workspace.prepare(uri);
    this.#shell.serve(this.#workspace, settings.shellcheck);
    return this.#workspace.snapshot(uri);
  }

  async #with<T>(uri: string, use: (snapshot: Snapshot) => T | Promise<T>): Promise<T | null> {
    const snapshot = await this.#snapshot(uri);
    return snapshot ? use(snapshot) : null;
  }

  async #pull(uri: string, previous: string | undefined, isCancelled: () => boolean): Promise<DocumentDiagnosticReport> {
    const snapshot = isCancelled() ? undefined : await this.#snapshot(uri);
    if (!snapshot) return { kind: DocumentDiagnosticReportKind.Full, items: await this.#buildFileItems(uri) };
    this.#settleLater(snapshot);
    if (snapshot.id === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: snapshot.id };
    this.#teller.tell(snapshot);
    return { kind: DocumentDiagnosticReportKind.Full, resultId: snapshot.id, items: itemsOf(snapshot) };
  }

  async #buildFileItems(uri: string): Promise<LspDiagnostic[]> {
    const document = this.#documents.get(uri);
    if (!document || isDockerfile(document) || !(await this.#settings.of(uri)).enable) return [];
    const report = await reportOf(uri, this.#builds, this.#workspace);
    return [...(report ? diagnosticsOf(report) : []), ...(await this.#variants.diagnostics(uri))];
  }

  async #actions(params: CodeActionParams): Promise<CodeAction[] | null> {
    const { uri } = params.textDocument;
    const document = this.#documents.get(uri);
    if (!document || isDockerfile(document))
      return this.#with(uri, async (snapshot) => [
        ...(this.#client.versionsEdits ? await this.#variants.actions(params, snapshot) : []),
        ...(await contextActions(params, snapshot, this.#builds, this.#client)),
        ...(await codeActions(params, snapshot, this.#workspace, this.#client)),
        ...(await this.#images.actions(params, snapshot)),
        ...(await this.#refactorings.actions(params)),
      ]);
    const report = await reportOf(uri, this.#builds, this.#workspace);
    const index = report && (await this.#builds.indexOf(uri));
    if (!report || !index) return null;
    return [
      ...(this.#client.createsFiles ? hubActions(params, report, index) : []),
      ...actionsOf(params, report),
      ...(await this.#refactorings.actions(params)),
    ];
  }

  /** Finds out what was missed and then says so; the answer that is known already does not wait for it. */
  #settleLater(snapshot: Snapshot): void {
    const { uri } = snapshot;
    this.#shell.checkLater(snapshot, this.#workspace);
    this.#warmUp.begin(snapshot, this.#workspace);
    if (this.#workspace.isSettled(uri)) return;
    this.#images.settleLater(uri);
    void this.#workspace.settle(uri, 'files').then((changed) => {
      void this.#watches.folders(this.#workspace.listedFolders());
      if (changed) this.#renew([uri]);
    });
  }

  #renew(uris: readonly string[]): void {
    if (this.#pulls && this.#refreshes) this.#connection.languages.diagnostics.refresh();
    else if (!this.#pulls) for (const uri of uris) void this.#push(uri);
  }

  async #push(uri: string): Promise<void> {
    const snapshot = await this.#snapshot(uri);
    const document = this.#documents.get(uri);
    if (!document) return;
    void this.#connection.sendDiagnostics({ uri, version: document.version, diagnostics: snapshot ? itemsOf(snapshot) : [] });
    if (snapshot) {
      this.#teller.tell(snapshot);
      this.#settleLater(snapshot);
    }
  }

  async #lenses(uri: string): Promise<CodeLens[]> {
    const snapshot = await this.#snapshot(uri);
    if (!snapshot || !this.#settings.known(uri)?.codeLens) return [];
    return [...(await this.#variants.lenses(uri)), ...lenses(snapshot, await this.#workspace.contextsOf(uri))];
  }

  #pick({ uri, context }: ContextParams): void {
    if (context === null) this.#picked.delete(uri);
    else this.#picked.set(uri, context);
    this.#renew([uri]);
  }

  /** After an edit of a file that defines builds, or a change on the disk. */
  #buildsMayHaveChanged(found: Promise<boolean>): void {
    void found.then((isChanged) => {
      if (!isChanged) return;
      this.#workspace.forgetContexts();
      this.#renew(this.#workspace.uris);
      if (this.#refreshesLenses) void this.#connection.sendRequest(CodeLensRefreshRequest.type);
    });
  }

  #changed(document: TextDocument): void {
    const { uri } = document;
    if (this.#pushed.delete(uri)) void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    if (this.#variants.edited(uri, document.getText())) this.#renew(this.#workspace.uris);
    if (!isDockerfile(document)) {
      this.#buildsMayHaveChanged(this.#builds.edited(uri, document.getText()));
      return;
    }
    // Build files are judged by the Dockerfile as it stands in the editor.
    void this.#builds.edited(uri, document.getText());
    if (this.#settings.known(uri)?.run === 'onSave' && this.#workspace.uris.includes(uri)) return;
    this.#workspace.put(uri, document.getText(), document.version);
    if (!this.#pulls) void this.#push(uri);
  }

  #saved(document: TextDocument): void {
    if (this.#settings.known(document.uri)?.run !== 'onSave') return;
    this.#workspace.put(document.uri, document.getText(), document.version);
    this.#renew([document.uri]);
  }

  #closed(document: TextDocument): void {
    const { uri } = document;
    if (this.#variants.closed(uri)) this.#renew(this.#workspace.uris);
    if (!isDockerfile(document)) {
      this.#buildsMayHaveChanged(this.#builds.edited(uri, undefined));
      return;
    }
    void this.#builds.edited(uri, undefined);
    this.#workspace.drop(uri);
    this.#settings.forget(uri);
    if (!this.#pulls) void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #touched(uris: readonly string[]): void {
    const stale = this.#workspace.touched(uris);
    if (this.#variants.touched(uris)) this.#renew(this.#workspace.uris);
    else if (stale.length > 0) this.#renew(stale);
    this.#buildsMayHaveChanged(this.#builds.touched(uris));
  }

  #settingsChanged(): void {
    this.#settings.forgetAll();
    this.#images.settingsChanged();
    this.#workspace.forgetImages();
    this.#renew(this.#workspace.uris);
  }

  async #resolve(action: CodeAction): Promise<CodeAction> {
    if (isRefactoring(action.data)) return this.#refactorings.resolve(action, action.data);
    const data = action.data as ActionData | undefined;
    const snapshot = data && (await this.#snapshot(data.uri));
    const edit = snapshot && (await editOf(data, snapshot, this.#workspace, this.#client));
    return edit ? { ...action, edit } : action;
  }

  #lintWorkspace(): Promise<LintWorkspaceResult> {
    return lintWorkspace(this.#folders, {
      connection: this.#connection,
      files: this.#files,
      workspace: this.#workspace,
      builds: this.#builds,
      settings: this.#settings,
      rootOf: (uri) => this.#client.rootOf(uri),
      isOpen: (uri) => this.#documents.get(uri) !== undefined,
      count: async (uri) => (await this.#snapshot(uri))?.diagnostics.length ?? 0,
      pushed: this.#pushed,
    });
  }
}

const textIn = (read: ReadResult): string | undefined => ('text' in read ? read.text : undefined);
