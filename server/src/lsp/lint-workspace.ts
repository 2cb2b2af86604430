import type { Connection } from 'vscode-languageserver';
import type { Files } from '../host/host.ts';
import { buildFilesOf, lintBuilds } from '../workspace/build-files.ts';
import type { Builds } from '../workspace/builds.ts';
import { discover } from '../workspace/discover.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { diagnosticsOf } from './build-files.ts';
import { itemsOf } from './convert.ts';
import type { LintWorkspaceResult } from './protocol.ts';
import type { ResourceSettings } from './settings.ts';

/** What the command needs of the server. */
export interface Desk {
  readonly connection: Connection;
  readonly files: Files;
  readonly workspace: Workspace;
  readonly builds: Builds;
  readonly settings: ResourceSettings;
  readonly rootOf: (uri: string) => string | undefined;
  readonly isOpen: (uri: string) => boolean;
  /** Of a file that is open. */
  readonly count: (uri: string) => Promise<number>;
  /** Files with findings that were pushed although nobody opened them. */
  readonly pushed: Set<string>;
}

/** Lints every Dockerfile of the folders, and the files that define builds; what is closed gets its findings pushed. */
export async function lintWorkspace(folders: readonly string[], desk: Desk): Promise<LintWorkspaceResult> {
  let files = 0;
  let findings = 0;
  for (const folder of folders) {
    for await (const { uri } of discover(desk.files, folder)) {
      files++;
      findings += desk.isOpen(uri) ? await desk.count(uri) : await lintClosed(uri, desk);
    }
    findings += await lintBuildFiles(folder, desk);
  }
  return { files, findings };
}

async function lintClosed(
  uri: string,
  { connection, files, workspace, settings, rootOf, isOpen, pushed }: Desk,
): Promise<number> {
  const read = await files.read(uri);
  if (!('text' in read)) {
    connection.console.warn(`${decodeURI(uri)} ${read.problem}.`);
    return 0;
  }
  const own = await settings.of(uri);
  if (!own.enable) return 0;
  workspace.put(uri, read.text, 0);
  try {
    workspace.setContext(uri, own.contextOf(rootOf(uri), uri));
    await workspace.prepare(uri);
    await workspace.settle(uri);
    const snapshot = workspace.snapshot(uri);
    if (!snapshot || isOpen(uri)) return snapshot?.diagnostics.length ?? 0;
    pushed.add(uri);
    void connection.sendDiagnostics({ uri, diagnostics: itemsOf(snapshot) });
    return snapshot.diagnostics.length;
  } finally {
    if (!isOpen(uri)) workspace.drop(uri);
  }
}

async function lintBuildFiles(folder: string, { connection, workspace, builds, isOpen, pushed }: Desk): Promise<number> {
  // A folder is asked for as the parent of something in it.
  const index = await builds.indexOf(`${folder.replace(/\/$/, '')}/x`);
  let findings = 0;
  for (const path of index ? buildFilesOf(index) : []) {
    const report = index && (await lintBuilds(path, index, workspace.configs, workspace.rules));
    if (!report || report.diagnostics.length === 0) continue;
    findings += report.diagnostics.length;
    if (isOpen(report.uri)) continue;
    pushed.add(report.uri);
    void connection.sendDiagnostics({ uri: report.uri, diagnostics: diagnosticsOf(report) });
  }
  return findings;
}
