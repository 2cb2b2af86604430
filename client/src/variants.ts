import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type ChangedFile,
  type ChangeVariantsParams,
  type ChangeVariantsResult,
  OPEN_FILE,
  PREVIEW_VARIANT,
  Requests,
  type UriParams,
  type VariantsResult,
  type VariantTextParams,
} from '../../server/src/lsp/protocol.ts';
import { VirtualTexts } from './virtual.ts';

/** Variants: previews that follow typing, and files that are shown as a diff before they are written. */
export function registerVariants(client: BaseLanguageClient): vscode.Disposable[] {
  const variants = new Variants(client);
  const commands: Record<string, (...args: never[]) => unknown> = {
    'dockwright.generateVariants': () => variants.generate(),
    'dockwright.checkVariants': () => variants.check(),
    'dockwright.compareVariants': () => variants.compare(),
    'dockwright.unifyDockerfiles': (_: unknown, picked?: readonly vscode.Uri[]) => variants.unify(picked),
    [PREVIEW_VARIANT]: (uri?: string) => variants.preview(uri),
    [OPEN_FILE]: (uri: string) => vscode.window.showTextDocument(vscode.Uri.parse(uri)),
  };
  return [variants.texts, ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run))];
}

interface Pick extends vscode.QuickPickItem {
  readonly what: ChangeVariantsParams['what'];
}

class Variants {
  readonly texts: VirtualTexts;
  readonly #client: BaseLanguageClient;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
    this.texts = new VirtualTexts((uri, variant) =>
      client.sendRequest<string | null>(Requests.variantText, { uri, variant } satisfies VariantTextParams),
    );
  }

  /** Adds a variant or generates all, whatever the user wants. */
  async generate(): Promise<void> {
    const uri = this.#active();
    if (uri === undefined) return;
    const info = await this.#info(uri);
    const count = info?.variants.length ?? 0;
    const picks: Pick[] = [
      ...(count > 0 || info?.plan === null
        ? [
            {
              label: `$(files) Generate ${count > 0 ? `${count} variants` : 'the regions of fragments'}`,
              what: { kind: 'generate' },
            } as const,
          ]
        : []),
      {
        label: '$(debug-alt) Add a debug variant',
        detail: 'Tools, and the program under its debugger',
        what: { kind: 'add', variant: 'debug' },
      },
      {
        label: '$(package) Add an Alpine variant',
        detail: 'On the Alpine flavour of its images',
        what: { kind: 'add', variant: 'alpine' },
      },
      { label: '$(fold) Add a slim variant', detail: 'On the slim flavour of its image', what: { kind: 'add', variant: 'slim' } },
      { label: '$(versions) Add a variant of another version', what: { kind: 'add', variant: 'version' } },
    ];
    const picked = await vscode.window.showQuickPick(picks, { title: 'Variants of this Dockerfile' });
    if (!picked) return;
    let { what } = picked;
    if (what.kind === 'add' && what.variant === 'version') {
      const version = await vscode.window.showInputBox({ title: 'Which version?', placeHolder: '3.12' });
      if (!version) return;
      what = { ...what, version };
    }
    const isDone = await this.#offer(
      uri,
      what,
      what.kind === 'add' ? `Add the variant ${what.version ?? what.variant}` : 'Generate',
    );
    // What was added is to be seen as a file.
    if (isDone && what.kind === 'add') await this.#offer(uri, { kind: 'generate' }, 'Generate');
  }

  async check(): Promise<void> {
    const uri = this.#active();
    if (!uri) return;
    const result = await this.#ask(uri, { kind: 'generate' });
    if (!result) return;
    if (result.files.length === 0) {
      vscode.window.showInformationMessage(`Dockwright: all ${result.same} files are as generated.`);
      return;
    }
    await this.#show(result.files, 'Not as generated');
    const total = result.same + result.files.length;
    const message = `Dockwright: ${result.files.length} of ${total} files ${result.files.length === 1 ? 'is' : 'are'} not as generated.`;
    if ((await vscode.window.showWarningMessage(message, 'Generate')) !== 'Generate') return;
    await this.#close('Not as generated');
    await this.#write(result);
  }

  async preview(given?: string): Promise<void> {
    const uri = given ?? this.#active();
    const info = uri === undefined ? null : await this.#info(uri);
    const variant = info?.variant ?? (info && (await this.#pick(info, 'Preview which variant?')));
    if (!uri || !variant) return;
    const document = await vscode.workspace.openTextDocument(this.texts.live(uri, variant));
    await vscode.languages.setTextDocumentLanguage(document, 'dockerfile');
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }

  async compare(): Promise<void> {
    const uri = this.#active();
    const info = uri && (await this.#info(uri));
    const first = info && (await this.#pick(info, 'Compare which variant …'));
    const second = first && (await this.#pick(info, `… to ${first}?`, first));
    if (!uri || !first || !second) return;
    const sides = [this.texts.live(uri, first), this.texts.live(uri, second)];
    await vscode.commands.executeCommand('vscode.diff', ...sides, `${first} ↔ ${second}`);
  }

  /** Of the files picked in the explorer, or of those that the user picks below the folder of the one in front. */
  async unify(given?: readonly vscode.Uri[]): Promise<void> {
    const uris = given && given.length > 1 ? given : await this.#siblings();
    const [first] = uris ?? [];
    if (!uris || !first) return;
    const names = uris.map((uri) => this.#client.code2ProtocolConverter.asUri(uri));
    await this.#offer(names[0] ?? '', { kind: 'unify', uris: names }, `Unify ${names.length} Dockerfiles`);
  }

  async #siblings(): Promise<vscode.Uri[] | undefined> {
    const active = vscode.window.activeTextEditor?.document.uri;
    if (!active) return undefined;
    const folder = vscode.Uri.joinPath(active, '..');
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, '**/{Dockerfile,Dockerfile.*,*.Dockerfile,*.dockerfile}'),
    );
    const items = found
      .filter((uri) => !/\.(?:ya?ml|dockerignore)$/.test(uri.path))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri, picked: true }));
    const picked = await vscode.window.showQuickPick(items, { title: 'Which Dockerfiles become one source?', canPickMany: true });
    return picked?.map((it) => it.uri);
  }

  #active(): string | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    // From a preview, of what it is a preview of.
    if (uri) return this.texts.sourceOf(uri) ?? this.#client.code2ProtocolConverter.asUri(uri);
    vscode.window.showInformationMessage('Dockwright: open a Dockerfile or a variants file first.');
    return undefined;
  }

  async #info(uri: string): Promise<VariantsResult | null> {
    return this.#client.sendRequest<VariantsResult | null>(Requests.variants, { uri } satisfies UriParams);
  }

  async #pick({ variants }: VariantsResult, title: string, without?: string): Promise<string | undefined> {
    const names = variants.flatMap(({ name }) => (name === without ? [] : [name]));
    if (names.length === 0) vscode.window.showInformationMessage('Dockwright: there are no variants: generate one first.');
    return vscode.window.showQuickPick(names, { title });
  }

  /** What would be written; undefined when something is wrong, which is told. */
  async #ask(uri: string, what: ChangeVariantsParams['what']): Promise<ChangeVariantsResult | undefined> {
    const result = await this.#client.sendRequest<ChangeVariantsResult>(Requests.changeVariants, {
      uri,
      what,
      unsaved: vscode.workspace.textDocuments.flatMap((it) =>
        it.isDirty ? [this.#client.code2ProtocolConverter.asUri(it.uri)] : [],
      ),
    } satisfies ChangeVariantsParams);
    const [problem, ...more] = result.problems;
    if (problem === undefined) return result;
    vscode.window.showErrorMessage(`Dockwright: ${problem}${more.length > 0 ? ` (and ${more.length} more)` : ''}`);
    return undefined;
  }

  /** Shows what would be written, and writes it when the user wants that. */
  async #offer(uri: string, what: ChangeVariantsParams['what'], title: string): Promise<boolean> {
    const result = await this.#ask(uri, what);
    if (!result) return false;
    if (result.files.length === 0) {
      vscode.window.showInformationMessage(`Dockwright: all ${result.same} files are as generated.`);
      return true;
    }
    await this.#show(result.files, title);
    const { length } = result.files;
    const notes = result.notes.map((it) => ` ${it}`).join('');
    const message = `Dockwright: ${title}: ${length} file${length === 1 ? '' : 's'}.${notes}`;
    const answer = await vscode.window.showInformationMessage(message, 'Write', 'Cancel');
    await this.#close(title);
    return answer === 'Write' && this.#write(result);
  }

  async #show(files: readonly ChangedFile[], title: string): Promise<void> {
    const sides = files.map((it) => {
      const own = vscode.Uri.parse(it.uri);
      return [own, it.before === null ? this.texts.fixed(it.path, '') : own, this.texts.fixed(it.path, it.after)] as const;
    });
    const [only] = sides;
    if (only && sides.length === 1)
      await vscode.commands.executeCommand('vscode.diff', only[1], only[2], `${title}: ${files[0]?.path}`);
    else await vscode.commands.executeCommand('vscode.changes', title, sides);
  }

  /** A diff that was looked at. */
  async #close(title: string): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((it) => it.tabs).filter((it) => it.label.startsWith(title));
    await vscode.window.tabGroups.close(tabs);
  }

  /** All files or none; what was edited by hand only when the user says so. */
  async #write({ files }: ChangeVariantsResult): Promise<boolean> {
    const edited = files.filter((it) => it.isEdited);
    if (edited.length > 0) {
      const message = `${edited.map((it) => it.path).join(', ')} ${edited.length === 1 ? 'was' : 'were'} edited by hand, or not made by Dockwright, and would be lost.`;
      if ((await vscode.window.showWarningMessage(message, { modal: true }, 'Write Over')) !== 'Write Over') return false;
    }
    const change = new vscode.WorkspaceEdit();
    const changed: vscode.Uri[] = [];
    for (const { uri, before, after } of files) {
      const own = vscode.Uri.parse(uri);
      if (before === null) change.createFile(own, { contents: new TextEncoder().encode(after) });
      else {
        const document = await vscode.workspace.openTextDocument(own);
        change.replace(own, new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)), after);
        changed.push(own);
      }
    }
    if (!(await vscode.workspace.applyEdit(change, { isRefactoring: true }))) {
      vscode.window.showErrorMessage('Dockwright: the files could not be written; everything is as it was.');
      return false;
    }
    for (const uri of changed) await (await vscode.workspace.openTextDocument(uri)).save();
    vscode.window.showInformationMessage(`Dockwright: ${files.length} file${files.length === 1 ? '' : 's'} written.`);
    return true;
  }
}
