import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unifiedDiff } from '../text/diff.ts';
import { nearest } from '../text/nearest.ts';
import type { FoundFamily } from '../workspace/families.ts';
import { type Options, UsageError } from './args.ts';
import { shown } from './inputs.ts';
import { unifyFiles } from './unify.ts';
import { addOne } from './variant-add.ts';
import { checkOnly, familiesAt, type PlacedTarget, placedTargets, problemsOf } from './variant-files.ts';
import { writeAll } from './write.ts';

const COMMANDS = ['generate', 'check', 'list', 'preview', 'add', 'unify'] as const;

/** `dockwright variants`: makes, checks and shows what variants files say, and makes one of existing Dockerfiles. */
export async function variants([first, ...rest]: readonly string[], options: Options): Promise<number> {
  switch (COMMANDS.find((it) => it === first)) {
    case 'generate':
      return generate(rest, options);
    case 'check':
      return check(rest, options);
    case 'list':
      return list(rest, options);
    case 'preview':
      return preview(rest, options);
    case 'add':
      return addOne(rest, options);
    case 'unify':
      return unifyFiles(rest, options);
    default: {
      if (first === undefined) throw new UsageError(`variants does one of ${COMMANDS.join(', ')}: dockwright variants generate`);
      const near = nearest(first, COMMANDS);
      throw new UsageError(`variants has no ${first}.${near ? ` Did you mean ${near}?` : ` It has ${COMMANDS.join(', ')}.`}`);
    }
  }
}

/** The families that the paths mean, when nothing is wrong with any of them. */
async function soundFamilies(paths: readonly string[], options: Options): Promise<readonly FoundFamily[] | undefined> {
  const families = await familiesAt(paths);
  const problems = problemsOf(families);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) return undefined;
  checkOnly(families, options);
  return families;
}

async function targets(families: readonly FoundFamily[], options: Options): Promise<PlacedTarget[]> {
  const all: PlacedTarget[] = [];
  const taken = new Map<string, string>();
  for (const it of families)
    for (const target of await placedTargets(it, options)) {
      const other = taken.get(target.file);
      const own = shown(join(fileURLToPath(it.root), it.family.file));
      if (other !== undefined) throw new UsageError(`${shown(target.file)} would be written by ${other} and by ${own}.`);
      taken.set(target.file, own);
      all.push(target);
    }
  return all;
}

async function generate(paths: readonly string[], options: Options): Promise<number> {
  const families = await soundFamilies(paths, options);
  if (!families) return told('Nothing is written.', 2);
  const all = await targets(families, options);
  const edited = all.filter((it) => it.state === 'edited');
  if (edited.length > 0 && !options.force) {
    for (const { file } of edited)
      process.stderr.write(`${shown(file)}: was edited by hand, or not made by dockwright, and would be lost.\n`);
    return told('Nothing is written. Carry the edits back to the source first, or write over them with --force.', 1);
  }
  const changed = all.filter((it) => it.state !== 'same');
  if (options.dryRun) {
    for (const it of changed) process.stdout.write(diffOf(it));
    return 0;
  }
  try {
    await writeAll(changed.map(({ file, before, output }) => ({ file, before, after: output.text })));
  } catch (error) {
    const { code, message, path } = error as NodeJS.ErrnoException;
    const what = path === undefined ? 'The files' : shown(path.replace(/\.[0-9a-f]{12}\.tmp$/, ''));
    throw new UsageError(`${what} cannot be written: ${REASONS[code ?? ''] ?? code ?? message}; everything is as it was.`);
  }
  for (const { file, before } of changed)
    process.stdout.write(`${before === undefined ? 'made   ' : 'changed'} ${shown(file)}\n`);
  const same = all.length - changed.length;
  process.stderr.write(`${count(changed.length, 'file')} written, ${same} unchanged.\n`);
  return 0;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'a file stands there',
  ENOTDIR: 'a file stands where a folder is needed',
};

async function check(paths: readonly string[], options: Options): Promise<number> {
  const families = await soundFamilies(paths, options);
  if (!families) return 2;
  const all = await targets(families, options);
  const wrong = all.filter((it) => it.state !== 'same');
  for (const it of wrong) process.stdout.write(diffOf(it));
  if (wrong.length === 0) return told(`${count(all.length, 'file')} as generated.`, 0);
  const edited = wrong.filter((it) => it.state === 'edited').length;
  const how = edited === 0 ? '' : `, ${edited} of them edited by hand`;
  return told(`${wrong.length} of ${count(all.length, 'file')} not as generated${how}: dockwright variants generate`, 1);
}

/** From what is there to what would be generated. */
const diffOf = ({ file, before, output }: PlacedTarget): string => unifiedDiff({ path: shown(file), before, after: output.text });

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function told(message: string, code: number): number {
  process.stderr.write(`${message}\n`);
  return code;
}

async function list(paths: readonly string[], { format }: Options): Promise<number> {
  const families = await familiesAt(paths);
  const problems = problemsOf(families);
  const rows = families.map(({ root, family, texts }) => {
    const at = (path: string): string => shown(join(fileURLToPath(root), path));
    return {
      file: texts.has(family.file) ? at(family.file) : null,
      source: at(family.sourcePath),
      variants: family.plan.variants.map((variant) => {
        const { path } = family.generate(variant);
        return {
          name: variant.name,
          isDefault: variant === family.plan.default,
          output: path === undefined ? null : at(path),
          values: Object.fromEntries([...variant.values].filter(([key]) => key !== 'name')),
        };
      }),
    };
  });
  if (format === 'json') {
    const json = rows.map((it) => ({
      ...it,
      variants: it.variants.map(({ isDefault, ...rest }) => ({ ...rest, default: isDefault })),
    }));
    process.stdout.write(`${JSON.stringify({ version: 1, families: json }, undefined, 2)}\n`);
  } else
    for (const { file, source, variants: own } of rows) {
      process.stdout.write(file === null ? `${source}: fragments only, no variants file\n` : `${file} (source ${source})\n`);
      const width = Math.max(...own.map((it) => it.name.length), 0);
      for (const { name, output, isDefault } of own)
        process.stdout.write(`  ${name.padEnd(width)}  ${output ?? 'no file of its own'}${isDefault ? ' (default)' : ''}\n`);
    }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length > 0 ? 2 : 0;
}

async function preview([name, ...paths]: readonly string[], options: Options): Promise<number> {
  if (name === undefined) throw new UsageError('Which variant? dockwright variants preview alpine; variants list shows them.');
  const families = await soundFamilies(paths, { ...options, only: [name] });
  if (!families) return 2;
  const found = families.flatMap(({ family }) =>
    family.plan.variants.filter((it) => it.name === name).map((it) => family.generate(it)),
  );
  if (found.length > 1)
    throw new UsageError(`${found.length} variants files have a variant ${name}: name the file or its folder.`);
  process.stdout.write(found[0]?.text ?? '');
  return 0;
}
