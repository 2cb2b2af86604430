import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hadolintEnvironment } from '../engine/hadolint-config.ts';
import type { Files } from '../host/host.ts';
import { listedOnce } from '../host/listed.ts';
import { nodeFiles } from '../host/node.ts';
import { findShellCheck } from '../host/shellcheck.ts';
import type { FileReport, RunReport, Unusable } from '../report/report.ts';
import { RULES } from '../rules/index.ts';
import { LineIndex } from '../text/lines.ts';
import { buildFilesOf, lintBuilds } from '../workspace/build-files.ts';
import { Builds } from '../workspace/builds.ts';
import type { Snapshot } from '../workspace/document.ts';
import { Families } from '../workspace/families.ts';
import { ShellChecks } from '../workspace/shellcheck.ts';
import { Workspace } from '../workspace/workspace.ts';
import { type Options, UsageError } from './args.ts';
import { imagesFor, tellLock } from './images.ts';
import { type Input, inputs, isBuildFile, shown } from './inputs.ts';
import type { Progress } from './progress.ts';
import { projectOf } from './project.ts';
import { type Selection, selectionFor } from './selection.ts';

/** What a command does with each linted file. */
export type Visit = (input: Input, snapshot: Snapshot, workspace: Workspace) => Promise<FileReport>;

/** Lints the inputs; no file is stopped by another. */
export async function lintInputs(
  paths: readonly string[],
  options: Options,
  progress: Progress,
  visit: Visit,
): Promise<RunReport> {
  const disk = listedOnce(nodeFiles);
  const workspace = new Workspace(disk, RULES);
  const fromEnvironment = hadolintEnvironment(process.env, RULES);
  if (fromEnvironment) workspace.configs.useDefaults(fromEnvironment);
  if (options.shellcheck) workspace.shellChecks = await shellChecks();
  const isSelected = await selectionFor(options, paths);
  const project = projectOf(paths, disk);
  const builds = new Builds(disk, project);
  workspace.builds = builds;
  workspace.families = new Families(disk, project);
  const images = await imagesFor(options);
  workspace.images = images;
  const unusable: Unusable[] = [];
  await useNamedConfig(workspace, options);
  const files: FileReport[] = [];
  const configs = new Set<string>();
  const lintOne = async (input: Input): Promise<FileReport> => {
    const snapshot = await settled(workspace, input, options);
    tellConfig(snapshot, configs, unusable);
    await tellLock(input.uri, images, configs, unusable);
    const report = await visit(input, snapshot, workspace);
    workspace.drop(input.uri);
    progress.show(input.path);
    return { ...report, failOn: snapshot.config.config.failOn };
  };
  // Some files are on their way while one waits for the disk; their order stays.
  const running: Promise<FileReport>[] = [];
  for await (const input of inputs(paths, options.stdinFilename, unusable, disk)) {
    if (input.file !== undefined && !(await isSelected(input.file))) continue;
    running.push(lintOne(input));
    if (running.length >= AT_ONCE) files.push((await running.shift()) as FileReport);
  }
  files.push(...(await Promise.all(running)), ...(await buildReports(paths, workspace, builds, disk, isSelected)));
  progress.clear();
  // No reason to fail: the findings that would need an answer are left out.
  for (const message of [...images.failures, ...(workspace.shellChecks?.problems ?? [])]) process.stderr.write(`${message}\n`);
  return { files, unusable };
}

async function shellChecks(): Promise<ShellChecks> {
  const program = await findShellCheck({ env: process.env });
  if (!program) throw new UsageError('--shellcheck: there is no shellcheck on PATH.');
  return new ShellChecks(program);
}

/** The findings of files that define builds: those below the folders that are linted, and those that are named. */
async function buildReports(
  paths: readonly string[],
  { configs, rules }: Workspace,
  builds: Builds,
  disk: Files,
  isSelected: Selection,
): Promise<FileReport[]> {
  const found = new Map<string, FileReport>();
  for (const path of paths.length === 0 ? ['.'] : paths) {
    if (path === '-') continue;
    const uri = pathToFileURL(resolve(path)).href.replace(/\/$/, '');
    const isFolder = (await disk.list(uri)) !== undefined;
    if (!isFolder && !isBuildFile(path)) continue;
    // A folder is asked for as the parent of something in it.
    const index = await builds.indexOf(isFolder ? `${uri}/x` : uri);
    const below = index?.path(uri);
    if (!index || below === undefined) continue;
    for (const file of buildFilesOf(index)) {
      if (file !== below && below !== '.' && !file.startsWith(`${below}/`)) continue;
      const report = await lintBuilds(file, index, configs, rules);
      if (!report || (report.diagnostics.length === 0 && report.crashes.length === 0)) continue;
      const path = fileURLToPath(report.uri);
      if (!found.has(report.uri) && (await isSelected(path))) found.set(report.uri, { ...report, path: shown(path) });
    }
  }
  return [...found.values()];
}

const AT_ONCE = 16;

/** The file with all that is known of the world around it. */
export async function settled(workspace: Workspace, input: Input, options: Options): Promise<Snapshot> {
  workspace.put(input.uri, input.text, 1);
  if (options.context === '-') workspace.setContext(input.uri, 'none');
  else if (options.context !== undefined)
    workspace.setContext(input.uri, {
      uri: pathToFileURL(resolve(options.context)).href.replace(/\/$/, ''),
      path: options.context,
    });
  await workspace.prepare(input.uri);
  await workspace.settle(input.uri);
  await workspace.checkShell(input.uri);
  const snapshot = workspace.snapshot(input.uri);
  if (!snapshot) throw new Error(`${input.path} has no snapshot`);
  return snapshot;
}

/** Takes `--config`, and holds `--context` to be there. */
export async function useNamedConfig(workspace: Workspace, { config, context }: Options): Promise<void> {
  if (context !== undefined && context !== '-' && !(await nodeFiles.list(pathToFileURL(resolve(context)).href)))
    throw new UsageError(`--context ${context}: there is no such folder.`);
  if (config === undefined) return;
  const found = await workspace.configs.read(pathToFileURL(resolve(config)).href);
  if (!found) throw new UsageError(`--config ${config}: there is no such file.`);
  workspace.useConfig(found);
}

/** Mistakes in a configuration, once per file, with their place. */
function tellConfig({ config }: Snapshot, told: Set<string>, unusable: Unusable[]): void {
  if (config.uri === undefined || told.has(config.uri)) return;
  told.add(config.uri);
  const lines = new LineIndex(config.text);
  for (const { at, message } of config.problems) {
    const { line, character } = lines.position(at.start);
    unusable.push({ path: `${decodeURIComponent(config.uri.replace(/^file:\/\//, ''))}:${line + 1}:${character + 1}`, message });
  }
}
