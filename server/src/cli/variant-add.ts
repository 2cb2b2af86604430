import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../host/node.ts';
import { unifiedDiff } from '../text/diff.ts';
import { nearest } from '../text/nearest.ts';
import { addVariant, NEW_VARIANTS } from '../variants/add.ts';
import { type Options, UsageError } from './args.ts';
import { shown } from './inputs.ts';
import { writeAll } from './write.ts';

/** `dockwright variants add`: a first variant of a Dockerfile, or one more. */
export async function addOne([word, path = 'Dockerfile', ...more]: readonly string[], options: Options): Promise<number> {
  if (word === undefined || more.length > 0)
    throw new UsageError('add takes a kind and a Dockerfile: dockwright variants add debug Dockerfile');
  const kind = NEW_VARIANTS.find((it) => it === word);
  if (!kind) {
    const near = nearest(word, NEW_VARIANTS);
    throw new UsageError(
      `There is no kind ${word}.${near ? ` Did you mean ${near}?` : ` There are ${NEW_VARIANTS.join(', ')}.`}`,
    );
  }
  if (kind === 'version' && options.name === undefined)
    throw new UsageError('Which version? dockwright variants add version --name 3.12');
  const file = resolve(path);
  const planFile = join(dirname(file), `${basename(file)}.variants.yaml`);
  const source = await textOf(file);
  if (source === undefined) throw new UsageError(`${path}: does not exist.`);
  const plan = await textOf(planFile);
  const result = addVariant({
    source,
    sourceName: basename(file),
    plan,
    kind,
    ...(options.name === undefined ? {} : { version: options.name }),
  });
  if ('problem' in result) {
    process.stderr.write(`${result.problem} Nothing is written.\n`);
    return 1;
  }
  const files = [
    { file, before: source as string | undefined, after: result.source },
    { file: planFile, before: plan, after: result.plan },
  ].filter((it) => it.before !== it.after);
  if (options.dryRun)
    for (const it of files) process.stdout.write(unifiedDiff({ path: shown(it.file), before: it.before, after: it.after }));
  else {
    await writeAll(files).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`The files cannot be written: ${error.code ?? error.message}; everything is as it was.`);
    });
    for (const it of files) process.stdout.write(`${it.before === undefined ? 'made   ' : 'changed'} ${shown(it.file)}\n`);
  }
  for (const note of result.notes) process.stderr.write(`${note}\n`);
  process.stderr.write(`The variant ${result.name} is there: dockwright variants generate writes it.\n`);
  return 0;
}

async function textOf(file: string): Promise<string | undefined> {
  const read = await nodeFiles.read(pathToFileURL(file).href);
  if ('text' in read) return read.text;
  if (read.missing) return undefined;
  throw new UsageError(`${shown(file)}: ${read.problem}.`);
}
