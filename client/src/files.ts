import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { FileRequests, type ListFolderResult, type ReadFileResult, type UriParams } from '../../server/src/lsp/protocol.ts';

/** Lends the server VS Code's file systems: a worker has none, and a process sees no remote repositories. */
export function answerFileRequests(client: BaseLanguageClient): void {
  client.onRequest(FileRequests.read, ({ uri }: UriParams) => readFile(vscode.Uri.parse(uri)));
  client.onRequest(FileRequests.list, ({ uri }: UriParams) => listFolder(vscode.Uri.parse(uri)));
}

async function readFile(uri: vscode.Uri): Promise<ReadFileResult> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    // A folder where a file is wanted counts as no file, too; anything else the server should hear about.
    if (error instanceof vscode.FileSystemError && ['FileNotFound', 'FileIsADirectory', 'FileNotADirectory'].includes(error.code))
      return null;
    throw error;
  }
}

async function listFolder(uri: vscode.Uri): Promise<ListFolderResult> {
  try {
    return (await vscode.workspace.fs.readDirectory(uri)).map(([name, type]) => ({ name, kind: kindOf(type) }));
  } catch {
    return null;
  }
}

function kindOf(type: vscode.FileType): 'file' | 'folder' | 'link' | 'other' {
  // The types are bits: a link says also what it leads to.
  if (type & vscode.FileType.SymbolicLink) return 'link';
  if (type & vscode.FileType.Directory) return 'folder';
  return type & vscode.FileType.File ? 'file' : 'other';
}
