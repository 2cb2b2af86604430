import * as vscode from 'vscode';

export const SOURCE = 'dockwright';

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function assertEqual<T>(found: T, expected: T): void {
  assert(
    JSON.stringify(found) === JSON.stringify(expected),
    `found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`,
  );
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until there is something, at most 20 seconds: a real editor answers when it likes to. */
export async function until<T>(what: string, get: () => T | Promise<T>): Promise<NonNullable<Exclude<T, false>>> {
  for (const end = Date.now() + 20_000; ; ) {
    const value = await get();
    if (value) return value as NonNullable<Exclude<T, false>>;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(25);
  }
}

export function inWorkspace(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

export async function open(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(inWorkspace(path));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The rule's name; our code is always a link. */
export const ruleOf = ({ code }: vscode.Diagnostic): string => (typeof code === 'object' ? String(code.value) : String(code));

export const findings = (uri: vscode.Uri, rule?: string): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter((it) => it.source === SOURCE && (rule === undefined || ruleOf(it) === rule));

export const waitForFinding = (uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> =>
  until(`a finding of ${rule} in ${uri.path}`, () => findings(uri, rule)[0]);

export const waitForNone = (uri: vscode.Uri, rule: string): Promise<true> =>
  until(`no finding of ${rule} in ${uri.path}`, () => findings(uri, rule).length === 0 || undefined);

/** Asks again until the action is there: VS Code answers with nothing when a provider is registered while it asks. */
export const waitForAction = (
  uri: vscode.Uri,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
  title: string,
): Promise<vscode.CodeAction> =>
  until(`the action "${title}"`, async () => {
    const resolved = 20;
    const command = 'vscode.executeCodeActionProvider';
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(command, uri, range, kind.value, resolved);
    return actions.find((it) => it.title === title && it.edit);
  });

export const textOnDisk = async (uri: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

export const write = (uri: vscode.Uri, text: string): Thenable<void> =>
  vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));

/** Puts a text before the first line. */
export async function insert({ uri }: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(0, 0), text);
  assert(await vscode.workspace.applyEdit(edit), 'the edit was refused');
}

/** Sets a user's setting for as long as `use` takes. */
export async function withSetting(section: string, value: unknown, use: () => Promise<void>): Promise<void> {
  const update = (it: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration().update(section, it, vscode.ConfigurationTarget.Global);
  await update(value);
  try {
    await use();
  } finally {
    await update(undefined);
  }
}
