import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hadolintEnvironment } from '../engine/hadolint-config.ts';
import type { Diagnostic } from '../engine/run.ts';
import type { Machine } from '../host/host.ts';
import { listedOnce } from '../host/listed.ts';
import { nodeFiles, promptFiles } from '../host/node.ts';
import { findShellCheck } from '../host/shellcheck.ts';
import type { FileReport, Unusable } from '../report/report.ts';
import { RULES } from '../rules/index.ts';
import type { Edit } from '../text/edit.ts';
import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import { buildFilesOf, lintBuilds } from '../workspace/build-files.ts';
import { Builds } from '../workspace/builds.ts';
import type { Snapshot } from '../workspace/document.ts';
import { Families } from '../workspace/families.ts';
import type { Images } from '../workspace/images.ts';
import { ShellChecks } from '../workspace/shellcheck.ts';
import { Workspace } from '../workspace/workspace.ts';
import { type Options, UsageError } from './args.ts';
import { imagesFor, machineOf, tellLock } from './images.ts';
import { type Found, type Input, isBuildFile, readFound, shown } from './inputs.ts';
import { projectOf } from './project.ts';
import type { Selection } from './selection.ts';

/** What a command does with each linted file. */
export type Visit = (input: Input, snapshot: Snapshot, workspace: Workspace) => Promise<FileReport>;

const bare = ({ start, end }: Span): Span => span(start, end);

/** A finding without what its places are parts of: a whole model may hang on a span. */
const plain = ({ at, related, fixes, ...rest }: Diagnostic): Diagnostic => ({
  ...rest,
  at: bare(at),
  ...(related && { related: related.map((it) => ({ message: it.message, at: bare(it.at) })) }),
  ...(fixes && {
    fixes: fixes.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map((it): Edit => ({ ...it, span: bare(it.span) })),
    })),
  }),
});

/** What a report says of a file that is only linted. */
export const asFound: Visit = async ({ path, text }, { diagnostics, crashes }) => ({
  path,
  text,
  diagnostics: diagnostics.map(plain),
  crashes,
});

/** Files that are on their way at once, while one waits for the disk. */
const AT_ONCE = 16;

/** Lints one file after another; what it finds out about folders, builds and images serves all of them. */
export class Linter {
  /** The texts of files on their way: what looks at them again need not read them. */
  readonly #texts = new Map<string, string>();
  readonly disk = listedOnce({
    ...promptFiles,
    read: async (uri) => {
      const text = this.#texts.get(uri);
      return text === undefined ? promptFiles.read(uri) : { text };
    },
  });
  /** What could not be used so far. */
  readonly unusable: Unusable[] = [];
  readonly #workspace = new Workspace(this.disk, RULES);
  readonly #options: Options;
  readonly #paths: readonly string[];
  readonly #builds: Builds;
  readonly #images: Images;
  /** Configurations and lock files whose mistakes are told. */
  readonly #told = new Set<string>();

  private constructor(paths: readonly string[], options: Options, machine: Machine | undefined) {
    this.#paths = paths;
    this.#options = options;
    const images = imagesFor(options, machine, this.disk);
    this.#images = images;
    const project = projectOf(paths, this.disk);
    this.#builds = new Builds(this.disk, project);
    this.#workspace.builds = this.#builds;
    this.#workspace.families = new Families(this.disk, project);
    this.#workspace.images = images;
  }

  static async create(paths: readonly string[], options: Options): Promise<Linter> {
    const linter = new Linter(paths, options, await machineOf(options));
    const fromEnvironment = hadolintEnvironment(process.env, RULES);
    if (fromEnvironment) linter.#workspace.configs.useDefaults(fromEnvironment);
    if (options.shellcheck) linter.#workspace.shellChecks = await shellChecks();
    await useNamedConfig(linter.#workspace, options);
    return linter;
  }

  /** The reports of files, in their order; of what cannot be read there is none. */
  async lint(found: readonly Found[], visit: Visit, done: (path: string) => void): Promise<FileReport[]> {
    const reports: FileReport[] = [];
    const running: Promise<FileReport | undefined>[] = [];
    const take = async (): Promise<void> => {
      const report = await running.shift();
      if (report) reports.push(report);
    };
    for (const it of found) {
      running.push(this.#lintOne(it, visit, done));
      if (running.length >= AT_ONCE) await take();
    }
    while (running.length > 0) await take();
    return reports;
  }

  async #lintOne(found: Found, visit: Visit, done: (path: string) => void): Promise<FileReport | undefined> {
    const input = await readFound(found, this.#options.stdinFilename, this.unusable);
    if (!input) return undefined;
    this.#texts.set(input.uri, input.text);
    const snapshot = await settled(this.#workspace, input, this.#options);
    this.#tellConfig(snapshot);
    await tellLock(input.uri, this.#images, this.#told, this.unusable);
    const report = await visit(input, snapshot, this.#workspace);
    this.#workspace.drop(input.uri);
    this.#texts.delete(input.uri);
    done(input.path);
    return { ...report, failOn: snapshot.config.config.failOn };
  }

  /** What went wrong with registries and ShellCheck. No reason to fail: the findings that would need an answer are left out. */
  get failures(): readonly string[] {
    return [...this.#images.failures, ...(this.#workspace.shellChecks?.problems ?? [])];
  }

  /** The findings of files that define builds: those below the folders that are linted, and those that are named. */
  async buildReports(isSelected: Selection): Promise<FileReport[]> {
    const { configs, rules } = this.#workspace;
    const found = new Map<string, FileReport>();
    for (const path of this.#paths.length === 0 ? ['.'] : this.#paths) {
      if (path === '-') continue;
      const uri = pathToFileURL(resolve(path)).href.replace(/\/$/, '');
      const isFolder = (await this.disk.list(uri)) !== undefined;
      if (!isFolder && !isBuildFile(path)) continue;
      // A folder is asked for as the parent of something in it.
      const index = await this.#builds.indexOf(isFolder ? `${uri}/x` : uri);
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

  /** Mistakes in a configuration, once per file, with their place. */
  #tellConfig({ config }: Snapshot): void {
    if (config.uri === undefined || this.#told.has(config.uri)) return;
    this.#told.add(config.uri);
    const lines = new LineIndex(config.text);
    for (const { at, message } of config.problems) {
      const { line, character } = lines.position(at.start);
      this.unusable.push({
        path: `${decodeURIComponent(config.uri.replace(/^file:\/\//, ''))}:${line + 1}:${character + 1}`,
        message,
      });
    }
  }
}

async function shellChecks(): Promise<ShellChecks> {
  const program = await findShellCheck({ env: process.env });
  if (!program) throw new UsageError('--shellcheck: there is no shellcheck on PATH.');
  return new ShellChecks(program);
}

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
