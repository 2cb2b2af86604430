import * as vscode from 'vscode';
import { SHOW_BUILDS, type StatusParams } from '../../server/src/lsp/protocol.ts';

/** The entries in the language status menu (the braces in the status bar), for the file in front. */
export class Status {
  readonly #selector: vscode.DocumentSelector;
  readonly #byUri = new Map<string, StatusParams>();
  readonly #listeners: vscode.Disposable;
  #item: vscode.LanguageStatusItem | undefined;
  #builds: vscode.LanguageStatusItem | undefined;

  constructor(selector: vscode.DocumentSelector) {
    this.#selector = selector;
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#byUri.delete(uri.toString())),
    );
  }

  update(params: StatusParams): void {
    // Through VS Code's own spelling of the URI, so that it is found again.
    this.#byUri.set(vscode.Uri.parse(params.uri).toString(), params);
    this.#show();
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#item?.dispose();
    this.#builds?.dispose();
  }

  #show(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const status = uri && this.#byUri.get(uri.toString());
    if (!status) return;
    const item = this.#item ?? vscode.languages.createLanguageStatusItem('dockwright.status', this.#selector);
    this.#item = item;
    item.name = 'Dockwright';
    item.text = status.problem === undefined ? countOf(status.findings) : `Dockwright: ${status.problem}`;
    item.detail = [status.config ?? 'default rules', status.context === undefined ? undefined : `context: ${status.context}`]
      .filter((it) => it !== undefined)
      .join(', ');
    item.severity =
      status.problem === undefined ? vscode.LanguageStatusSeverity.Information : vscode.LanguageStatusSeverity.Warning;
    item.command = { command: 'dockwright.showEffectiveConfig', title: 'Show Configuration' };
    this.#showBuilds(status);
  }

  /** Who builds the file, with a way there. */
  #showBuilds({ uri, builds }: StatusParams): void {
    if (builds.length === 0) {
      this.#builds?.dispose();
      this.#builds = undefined;
      return;
    }
    const item = this.#builds ?? vscode.languages.createLanguageStatusItem('dockwright.builds', this.#selector);
    this.#builds = item;
    item.name = 'Dockwright: Builds';
    const [first, ...more] = builds;
    item.text = `Built by ${first?.label}${more.length > 0 ? ` and ${more.length} more` : ''}`;
    item.command = { command: SHOW_BUILDS, title: builds.length === 1 ? 'Go There' : 'Show Builds', arguments: [uri, builds] };
  }
}

const countOf = (findings: number): string => {
  if (findings === 0) return 'Dockwright: no findings';
  return `Dockwright: ${findings} ${findings === 1 ? 'finding' : 'findings'}`;
};
