import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../host/node.ts';
import { unifyTemplate } from '../variants/unify/template.ts';
import { type Input, unify } from '../variants/unify/unify.ts';
import { discover } from '../workspace/discover.ts';
import { type Options, UsageError } from './args.ts';
import { shown } from './inputs.ts';
import { writeAll } from './write.ts';

/** `dockwright variants unify`: one source and one variants file of Dockerfiles, proven to give each of them back. */
export async function unifyFiles(paths: readonly string[], options: Options): Promise<number> {
  const files = await dockerfiles(paths);
  const texts = await Promise.all(files.map(read));
  const root = commonFolder(files);
  const inputs = files.map((file, i): Input => ({ path: file.slice(root.length), text: texts[i] ?? '' }));
  const template = options.template === undefined ? undefined : resolve(options.template);
  const result =
    template === undefined ? unify(inputs) : unifyTemplate({ path: shown(template), text: await read(template) }, inputs);
  if ('reason' in result) {
    const isTemplate = template !== undefined && result.path === shown(template);
    const what = result.path === undefined ? 'These files' : isTemplate ? result.path : shown(root + result.path);
    process.stderr.write(`${what} cannot be unified: ${result.reason}. Nothing is written.\n`);
    return 1;
  }
  const planName = `${result.sourceName}.variants.yaml`;
  const made = [
    [result.sourceName, result.source],
    [planName, result.plan],
  ] as const;
  if (options.write === undefined || options.dryRun) {
    for (const [name, text] of made) process.stdout.write(`==> ${name} <==\n${text}\n`);
  } else await written(resolve(options.write), made, options);
  const lines = (all: readonly string[]): number => all.reduce((sum, it) => sum + it.split('\n').length - 1, 0);
  process.stderr.write(
    `${files.length} Dockerfiles of ${lines(texts)} lines are ${lines(made.map(([, text]) => text))} lines; generating gives each of them back byte for byte.\n`,
  );
  if ('note' in result && result.note !== undefined) process.stderr.write(`${result.note}\n`);
  return 0;
}

async function written(folder: string, made: readonly (readonly [string, string])[], { force }: Options): Promise<void> {
  const files = await Promise.all(
    made.map(async ([name, after]) => {
      const file = join(folder, name);
      const found = await nodeFiles.read(pathToFileURL(file).href);
      const before = 'text' in found ? found.text : undefined;
      return { file, before, after };
    }),
  );
  const lost = files.filter((it) => !force && it.before !== undefined && it.before !== it.after);
  if (lost.length > 0)
    throw new UsageError(
      `${lost.map((it) => shown(it.file)).join(' and ')} ${lost.length > 1 ? 'are' : 'is'} there already and would be lost: give another folder, or --force. Nothing is written.`,
    );
  try {
    await writeAll(files.filter((it) => it.before !== it.after));
  } catch (error) {
    const { code, message, path } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${path === undefined ? 'The files' : shown(path)} cannot be written: ${code ?? message}; everything is as it was.`,
    );
  }
  for (const { file } of files) process.stdout.write(`made ${shown(file)}\n`);
}

/** Files as they are named, and all Dockerfiles of the folders among them. */
async function dockerfiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const file = resolve(path);
    const uri = pathToFileURL(file).href.replace(/\/$/, '');
    if (!(await nodeFiles.list(uri))) files.push(file);
    else for await (const it of discover(nodeFiles, uri)) files.push(join(file, it.path));
  }
  if (files.length < 2)
    throw new UsageError('unify takes two Dockerfiles at least: dockwright variants unify Dockerfile Dockerfile.debug');
  return files;
}

async function read(file: string): Promise<string> {
  const found = await nodeFiles.read(pathToFileURL(file).href);
  if ('problem' in found) throw new UsageError(`${shown(file)}: ${found.problem}. Nothing is written.`);
  return found.text;
}

/** The folder that all lie in, with a slash at its end. */
function commonFolder(files: readonly string[]): string {
  let folder = files[0]?.slice(0, files[0].lastIndexOf('/') + 1) ?? '/';
  for (const file of files) while (!file.startsWith(folder)) folder = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
  return folder;
}
