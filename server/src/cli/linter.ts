import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FailOn } from '../engine/config.ts';
import { hadolintEnvironment } from '../engine/hadolint-config.ts';
import type { Machine } from '../host/host.ts';
import { listedOnce } from '../host/listed.ts';
import { nodeFiles, promptFiles } from '../host/node.ts';
import { shellCheckAt, shellCheckOn } from '../host/shellcheck.ts';
import type { FileReport, Unusable } from '../report/report.ts';
import { RULES } from '../rules/index.ts';
import { LineIndex } from '../text/lines.ts';
import { buildFilesOf, type LintedBuildFile, lintBuilds } from '../workspace/build-files.ts';
import { Builds } from '../workspace/builds.ts';
import type { FoundConfig } from '../workspace/config-store.ts';
import type { Snapshot } from '../workspace/document.ts';
import { Families } from '../workspace/families.ts';
import type { Images } from '../workspace/images.ts';
import { ShellChecks } from '../workspace/shellcheck.ts';
import { Workspace } from '../workspace/workspace.ts';
import { type Options, UsageError } from './args.ts';
import type { ContentCache } from './content-cache.ts';
import { imagesFor, machineOf, tellLock } from './images.ts';
import { type Found, type Input, isBuildFile, readFound, shown } from './inputs.ts';
import { projectOf } from './project.ts';
import { type Basis, basisOf, recalled, rememberedShellCheck } from './recall.ts';
import type { Selection } from './selection.ts';
import { plain } from './sent.ts';

/** A report, and what it stands on where that may be kept for other runs. */
export type Linted = FileReport & { readonly basis?: Basis | undefined };

/** What a command does with each linted file. */
export type Visit = (input: Input, snapshot: Snapshot, workspace: Workspace) => Promise<FileReport>;

/** What a report says of a file that is only linted. */
export const asFound: Visit = async ({ path, text }, { diagnostics, crashes }) => ({
  path,
  text,
  diagnostics: diagnostics.map(plain),
  crashes,
});

/** What a command does with each file that defines builds; `again` lints another text of it. */
export type VisitBuilds = (
  path: string,
  linted: LintedBuildFile,
  again: (text: string) => Promise<LintedBuildFile | undefined>,
) => Promise<FileReport>;

const asLinted: VisitBuilds = async (path, { text, diagnostics, crashes }) => ({ path, text, diagnostics, crashes });

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

  static async create(paths: readonly string[], options: Options, cache?: ContentCache): Promise<Linter> {
    const linter = new Linter(paths, options, await machineOf(options));
    const fromEnvironment = hadolintEnvironment(process.env, RULES);
    if (fromEnvironment) linter.#workspace.configs.useDefaults(fromEnvironment);
    if (options.shellcheck) linter.#workspace.shellChecks = await shellChecks(cache);
    await useNamedConfig(linter.#workspace, options);
    return linter;
  }

  /** The reports of files, each in its place; undefined for what cannot be read. */
  lint(found: readonly Found[], visit: Visit, done: (path: string) => void): Promise<(Linted | undefined)[]> {
    return severalAtOnce(found, (it) => this.#lintOne(it, visit, done));
  }

  /** The reports of those files that stand on what they stood on in an earlier run, each in its place. */
  recall(found: readonly Found[], cache: ContentCache, done: (path: string) => void): Promise<(Linted | undefined)[]> {
    return severalAtOnce(found, (it) => this.#recallOne(it, cache, done));
  }

  async #recallOne(found: Found, cache: ContentCache, done: (path: string) => void): Promise<Linted | undefined> {
    // What ShellCheck says is kept by its scripts; and who lints what could not be read tells why.
    const input = this.#options.shellcheck || found.file === undefined ? undefined : await readFound(found, undefined, []);
    if (!input) return undefined;
    return this.#with(input, async () => {
      await opened(this.#workspace, input, this.#options);
      const standing = this.#workspace.standing(input.uri);
      const diagnostics = await recalled(cache, input, this.#workspace);
      if (!standing || !diagnostics) return undefined;
      const failOn = await this.#tell(input, standing.config);
      done(input.path);
      return { path: input.path, text: input.text, diagnostics, crashes: [], failOn };
    });
  }

  async #lintOne(found: Found, visit: Visit, done: (path: string) => void): Promise<Linted | undefined> {
    const input = await readFound(found, this.#options.stdinFilename, this.unusable);
    if (!input) return undefined;
    return this.#with(input, async () => {
      const snapshot = await settled(this.#workspace, input, this.#options);
      const failOn = await this.#tell(input, snapshot.config);
      const report = await visit(input, snapshot, this.#workspace);
      const isKept = this.#options.cache && input.file !== undefined && report.crashes.length === 0;
      const basis = isKept ? basisOf(input, snapshot.asked, this.#workspace) : undefined;
      done(input.path);
      return { ...report, failOn, basis };
    });
  }

  /** Does something while a file is on its way. */
  async #with<T>({ uri, text }: Input, work: () => Promise<T>): Promise<T> {
    this.#texts.set(uri, text);
    const result = await work();
    this.#workspace.drop(uri);
    this.#texts.delete(uri);
    return result;
  }

  /** What went wrong with registries and ShellCheck. No reason to fail: the findings that would need an answer are left out. */
  get failures(): readonly string[] {
    return [...this.#images.failures, ...(this.#workspace.shellChecks?.problems ?? [])];
  }

  /** The findings of files that define builds: those below the folders that are linted, and those that are named. */
  async buildReports(isSelected: Selection, visit: VisitBuilds = asLinted): Promise<FileReport[]> {
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
        if (!report || !isWorthTelling(report)) continue;
        const path = fileURLToPath(report.uri);
        if (found.has(report.uri) || !(await isSelected(path))) continue;
        let last: { readonly text: string; readonly linted: LintedBuildFile | undefined } = { text: report.text, linted: report };
        const again = async (text: string): Promise<LintedBuildFile | undefined> => {
          if (text !== last.text) {
            await index.edited(file, text);
            last = { text, linted: await lintBuilds(file, index, configs, rules) };
          }
          return last.linted;
        };
        found.set(report.uri, await visit(shown(path), report, again));
      }
    }
    return [...found.values()];
  }

  /** Mistakes in the configuration and in the lock of a file, once; answers with what fails the run by that configuration. */
  async #tell({ uri }: Input, config: FoundConfig): Promise<FailOn | undefined> {
    this.#tellConfig(config);
    await tellLock(uri, this.#images, this.#told, this.unusable);
    return config.config.failOn;
  }

  #tellConfig(config: FoundConfig): void {
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

/** Files that only name Dockerfiles are told of when something is wrong in them; those that hold one count as it does. */
const isWorthTelling = ({ diagnostics, crashes, builds }: LintedBuildFile): boolean =>
  diagnostics.length > 0 || crashes.length > 0 || builds.some(({ dockerfile }) => dockerfile.kind === 'inline');

/** Works on so many at a time; the answers are in the order of the items. */
async function severalAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const running: Promise<R>[] = [];
  for (const item of items) {
    running.push(work(item));
    if (running.length >= AT_ONCE) results.push(await (running.shift() as Promise<R>));
  }
  return [...results, ...(await Promise.all(running))];
}

async function shellChecks(cache: ContentCache | undefined): Promise<ShellChecks> {
  const program = await shellCheckOn(process.env);
  if (program === undefined) throw new UsageError('--shellcheck: there is no shellcheck on PATH.');
  const asked = shellCheckAt(program, { env: process.env });
  return new ShellChecks(cache ? await rememberedShellCheck(asked, program, cache) : asked);
}

/** The file with all that is known of the world around it. */
export async function settled(workspace: Workspace, input: Input, options: Options): Promise<Snapshot> {
  await opened(workspace, input, options);
  await workspace.settle(input.uri);
  await workspace.checkShell(input.uri);
  const snapshot = workspace.snapshot(input.uri);
  if (!snapshot) throw new Error(`${input.path} has no snapshot`);
  return snapshot;
}

async function opened(workspace: Workspace, { uri, text }: Input, { context }: Options): Promise<void> {
  workspace.put(uri, text, 1);
  if (context === '-') workspace.setContext(uri, 'none');
  else if (context !== undefined)
    workspace.setContext(uri, { uri: pathToFileURL(resolve(context)).href.replace(/\/$/, ''), path: context });
  await workspace.prepare(uri);
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
