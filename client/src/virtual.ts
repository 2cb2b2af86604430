import * as vscode from 'vscode';

const SCHEME = 'dockwright-variant';
/** Long enough for the server to hear of the edit first. */
const DELAY = 20;

/** Texts that are in no file: variants as they would be generated, which follow typing, and both sides of a diff. */
export class VirtualTexts implements vscode.TextDocumentContentProvider {
  readonly #variantText: (uri: string, variant: string) => Promise<string | null>;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #fixed = new Map<string, string>();
  readonly #disposables: vscode.Disposable[];
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(variantText: (uri: string, variant: string) => Promise<string | null>) {
    this.#variantText = variantText;
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#typed(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#fixed.delete(uri.toString())),
      this.#changed,
    ];
  }

  /** A variant of the family that a file belongs to. */
  live(uri: string, variant: string): vscode.Uri {
    const name = vscode.Uri.parse(uri).path.split('/').at(-1);
    return vscode.Uri.from({ scheme: SCHEME, path: `/${name} (${variant})`, query: JSON.stringify({ uri, variant }) });
  }

  /** A text that stays as it is. */
  fixed(path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: String(this.#count++) });
    this.#fixed.set(uri.toString(), text);
    return uri;
  }

  /** The file whose variant a preview shows. */
  sourceOf(uri: vscode.Uri): string | undefined {
    return uri.scheme === SCHEME && uri.query.startsWith('{') ? (JSON.parse(uri.query) as { uri: string }).uri : undefined;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    if (!uri.query.startsWith('{')) return this.#fixed.get(uri.toString()) ?? '';
    const { uri: source, variant } = JSON.parse(uri.query) as { uri: string; variant: string };
    return (
      (await this.#variantText(source, variant)) ??
      `# ${variant} cannot be generated: its source or its variants file has mistakes.\n`
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #typed(document: vscode.TextDocument): void {
    if (document.uri.scheme === SCHEME) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (this.sourceOf(uri) !== undefined) this.#changed.fire(uri);
    }, DELAY);
  }
}
